"""The app, and the page on which the steps of its cases are taken."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeterminationConfig(AppConfig):
    name = "bangfu.identify.determination"
    label = "determination"
    verbose_name = _("Screening and determination")

    def ready(self) -> None:
        # Its selectors need the models, which are there only now.
        pages = import_module("bangfu.ground.workflow.rules").SUBJECT_PAGES
        case_page = import_module("bangfu.identify.determination.selectors.cases").case_page
        pages.update(dict.fromkeys(("household", "village", "county"), case_page))
