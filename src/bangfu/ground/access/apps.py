"""The app, and the check that keeps a view without a stated permission from starting the server."""

from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.rules import check_every_view


class AccessConfig(AppConfig):
    name = "bangfu.ground.access"
    label = "access"
    verbose_name = _("Access")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        checks.register(check_every_view, checks.Tags.urls)
