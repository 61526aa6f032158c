"""The check that keeps a procedure that cannot be read from starting the server."""

from __future__ import annotations

from django.core import checks

from bangfu.errors import SpecInvalid
from bangfu.ground.workflow.selectors import calendar, procedures_read


def check_every_procedure(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A Django system check: every procedure and the calendar are read completely; a wrong line is named."""
    try:
        calendar()
        list(procedures_read())
    except SpecInvalid as error:
        return [checks.Error(f"{error.where}: {error.what}", hint=str(error.remedy), id="workflow.E001")]
    return []
