from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "bangfu.portal"
    label = "portal"
