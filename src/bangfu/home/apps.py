"""The app, and the check of its policy data at the start."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "bangfu.home"
    label = "home"
    verbose_name = _("The household's own room")

    def ready(self) -> None:
        # Its selectors need the models, which are there only now.
        checks.register(import_module("bangfu.home.rules").check_every_entitlement)
