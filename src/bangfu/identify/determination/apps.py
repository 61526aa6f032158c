from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeterminationConfig(AppConfig):
    name = "bangfu.identify.determination"
    label = "determination"
    verbose_name = _("Screening and determination")
