"""How many of the households with a case took part in what is decided about them (004-6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q

from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.ground.workflow.models import Case
from bangfu.home.models import Kind, Request, RequestState
from bangfu.home.selectors.standing import SUBJECT
from bangfu.identify.registry.models import Household


@dataclass(frozen=True)
class Participation:
    """One area and year: of `cases` households with a case, `took_part` took part, in these ways; `others` took part
    without a case. A household counts once, however often it did."""

    area: Area
    cases: int
    took_part: int
    others: int
    by_kind: dict[str, int]

    @property
    def rate(self) -> Fraction | None:
        """None where no household has a case: there is nothing to take part in."""
        return Fraction(self.took_part, self.cases) if self.cases else None

    @property
    def percent(self) -> str:
        """To one place, rounded half up."""
        if self.rate is None:
            return ""
        tenths = (2 * 1000 * self.took_part + self.cases) // (2 * self.cases)
        return f"{tenths // 10}.{tenths % 10}"


def participation_of(*, scope: Scope, year: int, area: Area | None = None) -> list[Participation]:
    """The areas directly below `area`, or the tops of a scope, each with its own figures; the area itself first."""
    reached = Area.objects.filter(scope.condition("")).order_by("code")
    tops = [area] if area else list(reached.filter(path__in=scope.paths))
    below = list(reached.filter(parent__in=tops))
    with_case, took_part, kinds = _households(scope, year)
    return [_figures(one, with_case, took_part, kinds) for one in [*tops, *below]]


Places = dict[int, str]
"""Households by key, each with the path of its village."""


def _households(scope: Scope, year: int) -> tuple[Places, Places, dict[int, set[str]]]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    open_then = Q(closed_at__isnull=True) | Q(closed_at__date__gte=first)
    cases = Case.objects.within(scope).filter(open_then, subject_kind=SUBJECT, opened_at__date__lte=last)
    subjects = set(cases.exclude(subject="").values_list("subject", flat=True))
    homes = Household.objects.within(scope).filter(household_no__in=subjects)
    with_case = dict(homes.values_list("pk", "area__path"))
    kinds: dict[int, set[str]] = {}
    done = Request.objects.within(scope).filter(received_at__date__range=(first, last))
    took_part: Places = {}
    for home, path, kind in done.exclude(state=RequestState.WITHDRAWN).values_list("household", "area__path", "kind"):
        took_part[home] = path
        kinds.setdefault(home, set()).add(kind)
    return with_case, took_part, kinds


def _figures(area: Area, with_case: Places, took_part: Places, kinds: dict[int, set[str]]) -> Participation:
    mine = {home for home, path in with_case.items() if path.startswith(area.path)}
    active = {home for home, path in took_part.items() if path.startswith(area.path)}
    counted = Counter(kind for home in active for kind in kinds[home])
    return Participation(
        area, len(mine), len(mine & active), len(active - mine), {kind: counted[kind] for kind in Kind.values}
    )
