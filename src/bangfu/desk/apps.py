from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "bangfu.desk"
    label = "desk"
