"""The app, the check of its policy data at the start, and the page on which cases of needs are decided and mended."""

from importlib import import_module

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "bangfu.assist.network"
    label = "network"
    verbose_name = _("Network")

    def ready(self) -> None:
        # These need the models, which are there only now.
        checks.register(import_module("bangfu.assist.network.rules").check_needs)
        cases = import_module("bangfu.ground.workflow.rules")
        cases.SUBJECT_PAGES["need"] = import_module("bangfu.assist.network.selectors").need_page
        cases.MENDED_THERE.add("need")
