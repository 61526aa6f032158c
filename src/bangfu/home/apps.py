"""The app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "bangfu.home"
    label = "home"
    verbose_name = _("The household's own room")
