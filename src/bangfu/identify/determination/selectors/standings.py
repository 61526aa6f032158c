"""What a household is, and has been, in the three regimes: what was determined here, and what the register brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.workflow.selectors import procedures_read, shown
from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.selectors.cases import HOUSEHOLD
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import episodes_of


@dataclass(frozen=True)
class Stage:
    """A status from a day or month on; `determination` is None where the register's history was imported."""

    since: str
    regime: str
    status: str
    determination: Determination | None = None


def stages_of(household: Household) -> list[Stage]:
    """Every status of a household that was found within a scope, the oldest first."""
    imported = [Stage(episode.from_ym, episode.regime, episode.status) for episode in episodes_of(household)]
    decided = [
        Stage(found.decided_on.isoformat(), found.regime, found.status, found)
        for found in determinations_of(household).order_by("decided_on", "pk")
    ]
    # A month comes before its days, so that a decision of the same month follows what was imported.
    return sorted([*imported, *decided], key=lambda stage: stage.since.replace("-", ""))


def status_of(household: Household, as_of: date | None = None) -> str:
    """What the household is on a day; empty where nothing was ever determined."""
    until = as_of.isoformat().replace("-", "") if as_of else "9"
    known = [stage for stage in stages_of(household) if stage.since.replace("-", "") <= until]
    return known[-1].status if known else ""


def determinations_of(household: Household) -> QuerySet[Determination]:
    rows = Determination.objects.within(EVERYWHERE).filter(household=household)
    return rows.select_related("case__version", "decision__actor", "area")


def determinations_visible(*, scope: Scope, status: str = "", standing: str = "") -> QuerySet[Determination]:
    """What was determined within a scope, the newest first."""
    rows = Determination.objects.within(scope)
    rows = rows.filter(status=status) if status else rows
    rows = rows.filter(standing=standing) if standing else rows
    return rows.select_related("case__version", "decision__actor", "area", "household").order_by("-decided_on", "-pk")


def determination_get(*, scope: Scope, number: int) -> Determination:
    """Errors: NotFound, also for one that she may not know of."""
    found = determinations_visible(scope=scope).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no such determination"),
            where=say("determination {number}", number=number),
            remedy=say("Look at the list of determinations."),
        )
    return found


def procedures_to_begin(actor: Actor, on: date) -> list[tuple[str, str]]:
    """Code and name of the procedures in force on a day that one of her roles opens and that determine a household."""
    roles = {str(role) for role, _path in actor.grants}
    found = {
        version.code: shown(version.title)
        for version, prescribed in procedures_read()
        if prescribed.determines
        and prescribed.subject == HOUSEHOLD
        and version.validity.covers(on)
        and roles & set(prescribed.opens)
    }
    return sorted(found.items(), key=lambda item: item[1])
