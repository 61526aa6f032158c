"""The app that holds the base templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "bangfu.web"
    label = "web"
