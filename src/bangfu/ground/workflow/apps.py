"""The app, and the check of its policy data at the start."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "bangfu.ground.workflow"
    label = "workflow"
    verbose_name = _("Procedures")

    def ready(self) -> None:
        # Its selectors need the models, which are there only now.
        checks.register(import_module("bangfu.ground.workflow.rules").check_every_procedure)
