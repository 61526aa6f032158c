"""Reads for the linkage: its plan and headings, the members as it takes them, the pairs, and what later steps read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import polars as pl
from django.db.models import Q, QuerySet
from django.db.models.functions import Abs

from bangfu.compute.linkage.files import Headings, read_headings
from bangfu.compute.linkage.names import sounds
from bangfu.compute.linkage.standard import Standard, read_standards, standard_on
from bangfu.errors import say
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import Household, LinkKind, LinkPair, LinkRun, LinkState, Member
from bangfu.identify.registry.selectors.households import absent
from bangfu.policy.loader import policy_files

FOLDER, PLAN, DEPARTMENTS = "linkage", "standard", "departments"
MATCHED: Final = (LinkState.CERTAIN, LinkState.SAME)
SIDE: Final = {"name": pl.String, "number": pl.String, "born": pl.String, "village": pl.String}
ID_PLACE: Final = "registry.member.id_no"
PERSON_DIGITS: Final = 18
"""Of a disability certificate the first 18 digits are the person's own number."""


@cache
def standards() -> tuple[Standard, ...]:
    """The plans of this installation; the operator may state her own."""
    return read_standards(next(file.spec for file in policy_files(FOLDER) if file.name == PLAN))


def standard_for(day: date) -> Standard:
    return standard_on(standards(), day)


@cache
def headings() -> dict[str, Headings]:
    """What the columns of each department's files may be called."""
    return read_headings(next(file.spec for file in policy_files(FOLDER) if file.name == DEPARTMENTS))


def members_frame(area: Area) -> pl.DataFrame:
    """The living members below an area as the linkage takes them: `member`, `path` of the village, and the side's
    columns; numbers are opened in the memory of the run alone."""
    rows = Member.objects.within(Scope.below(area)).filter(left_on__isnull=True, household__ended_on__isnull=True)
    told = rows.order_by("pk").values_list("pk", "area__path", "area", "name", "birth_date", "id_no_sealed")
    columns: dict[str, list[object]] = {"member": [], "path": [], **{name: [] for name in SIDE}}
    for key, path, village, name, born, sealed in told.iterator(chunk_size=10_000):
        number = unseal(ID_PLACE, key, sealed)[:PERSON_DIGITS]
        for column, value in zip(
            columns.values(), (key, path, name, number or None, born and born.isoformat(), str(village)), strict=True
        ):
            column.append(value)
    return side_of(pl.DataFrame(columns, schema={"member": pl.Int64, "path": pl.String, **SIDE}))


def side_of(frame: pl.DataFrame) -> pl.DataFrame:
    """With how the name sounds, without tones."""
    return frame.with_columns(sounds(frame["name"]).cast(pl.String).alias("sound"))


def runs_within(scope: Scope) -> QuerySet[LinkRun]:
    """The runs of a scope, the latest first. What a run of a larger area found in one's own stands in the pairs."""
    return LinkRun.objects.within(scope).select_related("area", "requested_by")


def run_get(*, scope: Scope, number: int) -> LinkRun:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = runs_within(scope).filter(pk=number).first()
    if found is None:
        raise absent(say("matching of persons {number}", number=number))
    return found


@dataclass(frozen=True)
class Chosen:
    """Which pairs: any part may be empty."""

    area: Area | None = None
    kind: str = ""
    state: str = ""
    run: int | None = None

    @property
    def condition(self) -> Q:
        found = Q(area__path__startswith=self.area.path) if self.area else Q()
        parts = {"run__kind": self.kind, "state": self.state, "run": self.run}
        return found & Q(**{name: value for name, value in parts.items() if value})


def pairs_within(scope: Scope, chosen: Chosen | None = None) -> QuerySet[LinkPair]:
    """The pairs of a scope, those first of which one knows least: the probability nearest to one half."""
    found = LinkPair.objects.within(scope).filter(chosen.condition if chosen else Q(), run__state=RunState.DONE)
    related = ("area", "run", "run__area", "member__household__area", "other__household__area", "waits", "decided_by")
    return found.select_related(*related).order_by(Abs("weight"), "pk")


def pair_get(*, scope: Scope, number: int) -> LinkPair:
    """Errors: NotFound where there is none, or one of its sides lies outside the scope."""
    found = pairs_within(scope).filter(pk=number).first()
    if found is None:
        raise absent(say("pair {number}", number=number))
    return found


def rivals_of(*, scope: Scope, pair: LinkPair) -> QuerySet[LinkPair]:
    """Other pairs of the same run for the same row of the file, or with one of the same members."""
    if pair.row is not None:
        same = Q(row=pair.row, waits=pair.waits)
    else:
        both = [pair.member_id, pair.other_id]
        same = Q(member__in=both) | Q(other__in=both)
    return pairs_within(scope).filter(same, run=pair.run).exclude(pk=pair.pk)


@dataclass(frozen=True)
class DepartmentFact:
    """A row of a department's file that is a member's: what it states besides, where it comes from, and how it was
    found to be hers."""

    pair: int
    member: int
    name: str
    kind: LinkKind
    facts: tuple[tuple[str, str], ...]
    run: int
    row: int
    file_name: str
    stated_on: date
    state: LinkState
    """Certain, or the same person by somebody's decision."""


def department_facts(
    *, scope: Scope, household: Household, kinds: Iterable[str] = (), on: date | None = None
) -> list[DepartmentFact]:
    """What the files of departments state of the living members of a household: of each kind the latest file that had
    been stated by the day `on` and names one of them. Doubtful pairs and those decided against are left out.

    Who moved within the register is found under her earlier row as well, by her number.
    """
    living = Member.objects.within(scope).filter(household=household, left_on__isnull=True)
    now = {member.pk: member for member in living}
    by_number = {bytes(member.id_no_blind): member for member in now.values() if member.id_no_blind}
    hers = Q(member__in=now) | Q(member__id_no_blind__in=list(by_number))
    pairs = LinkPair.objects.within(scope).filter(hers, state__in=MATCHED, run__state=RunState.DONE, other__isnull=True)
    wanted = list(kinds)
    pairs = pairs.filter(run__kind__in=wanted) if wanted else pairs.exclude(run__kind=LinkKind.DUPLICATES)
    pairs = pairs.filter(run__stated_on__lte=on) if on else pairs
    rows = list(pairs.select_related("run", "member").order_by("-run__stated_on", "-run_id", "row", "pk"))
    latest: dict[str, int] = {}
    for pair in rows:
        latest.setdefault(pair.run.kind, pair.run_id)
    facts = [_fact(pair, now.get(pair.member_id) or by_number[bytes(pair.member.id_no_blind)]) for pair in rows]
    return [fact for fact in facts if latest[fact.kind] == fact.run]


def _fact(pair: LinkPair, member: Member) -> DepartmentFact:
    return DepartmentFact(
        pair.pk, member.pk, member.name, LinkKind(pair.run.kind), facts_of(pair.facts), pair.run_id, pair.row or 0,
        pair.run.file_name, pair.run.stated_on, LinkState(pair.state),
    )  # fmt: skip


def facts_of(kept: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Heading and text of what a row states, as they were kept: one after the other."""
    return tuple(zip(kept[::2], kept[1::2], strict=True))


def open_pairs(scope: Scope) -> int:
    """How many pairs of a scope wait for a person."""
    return LinkPair.objects.within(scope).filter(state=LinkState.DOUBTFUL, run__state=RunState.DONE).count()


def household_pairs(household: Household) -> QuerySet[LinkPair]:
    """The pairs that members of a household stand in, for an act that has found the household within a scope."""
    both = Q(member__household=household) | Q(other__household=household)
    return LinkPair.objects.within(EVERYWHERE).filter(both)
