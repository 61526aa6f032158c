from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RunsConfig(AppConfig):
    name = "bangfu.ground.runs"
    label = "runs"
    verbose_name = _("Work in the background")
