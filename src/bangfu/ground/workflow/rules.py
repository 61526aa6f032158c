"""The check that keeps an unreadable procedure from starting the server, and where cases have pages elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.core import checks

from bangfu.errors import SpecInvalid
from bangfu.ground.access.actors import Actor
from bangfu.ground.workflow.models import Case
from bangfu.ground.workflow.selectors import calendar, procedures_read


def check_every_procedure(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A Django system check: every procedure and the calendar are read completely; a wrong line is named."""
    try:
        calendar()
        list(procedures_read())
    except SpecInvalid as error:
        return [checks.Error(f"{error.where}: {error.what}", hint=str(error.remedy), id="workflow.E001")]
    return []


SUBJECT_PAGES: dict[str, Callable[[Actor, Case, str], str | None]] = {}
"""By the kind of subject: the address at which a step of such a case is taken, or None where she has no
such page. Rooms to the right enter theirs when they start; a step whose decision writes rows of another room is taken
there, and on the general page it is not."""


MENDED_THERE: set[str] = set()
"""The kinds of subject whose own page is also where a case is handed in again and given up: there it writes rows of
the other room, which on the general page it would not."""


def subject_page(actor: Actor, case: Case, step: str) -> str | None:
    """The page on which this step is taken, where it is not the general one."""
    page = SUBJECT_PAGES.get(case.subject_kind)
    return page(actor, case, step) if page else None


def mending_page(actor: Actor, case: Case) -> str | None:
    """The page on which who opened this case mends it or gives it up, where it is not the general one."""
    return subject_page(actor, case, "") if case.subject_kind in MENDED_THERE else None
