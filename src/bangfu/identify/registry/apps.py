"""The app, and the page on which the cases of its change requests are decided."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "bangfu.identify.registry"
    label = "registry"
    verbose_name = _("Register")

    def ready(self) -> None:
        # Its selectors need the models, which are there only now.
        pages = import_module("bangfu.ground.workflow.rules").SUBJECT_PAGES
        pages["register_change"] = import_module("bangfu.identify.registry.selectors").change_page
