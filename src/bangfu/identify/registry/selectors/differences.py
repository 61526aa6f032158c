"""Comparisons with national exports, and their lines as a reader chooses them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from bangfu.errors import NotFound, say
from bangfu.ground.access.scopes import Scope
from bangfu.identify.registry.models import Difference, DifferenceDecision, DifferenceKind, Import, ImportPurpose

OPEN: Final = "open"
PERSON_DECIDES: Final = "person"
CORRECTABLE: Final = ("household.", "member.")
OWN_ACTS: Final = ("household.household_no", "member.relation_to_head", "member.joined_on")
"""What an act of the register changes: a move, a new head, a birth. No request does."""


@dataclass(frozen=True)
class Chosen:
    """Which lines of a comparison: a part may be empty; `decision` and `proposal` may also say that there is none."""

    field: str = ""
    village: str = ""
    kind: str = ""
    proposal: str = ""
    decision: str = ""

    @property
    def condition(self) -> Q:
        parts = {"field": self.field, "area__code": self.village, "kind": self.kind}
        found = Q(**{name: value for name, value in parts.items() if value})
        if self.proposal:
            found &= Q(proposal="" if self.proposal == PERSON_DECIDES else self.proposal)
        if self.decision:
            found &= Q(decision="" if self.decision == OPEN else self.decision)
        return found


def comparisons_within(scope: Scope) -> QuerySet[Import]:
    found = Import.objects.within(scope).filter(purpose=ImportPurpose.COMPARE)
    return found.select_related("area", "requested_by")


def comparison_get(*, scope: Scope, number: int) -> Import:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = comparisons_within(scope).filter(pk=number).first()
    if found is None:
        raise NotFound(
            say("there is no comparison with this number"),
            where=say("comparison {number}", number=number),
            remedy=say("Look for it in the list of comparisons."),
        )
    return found


def differences_of(*, scope: Scope, found: Import, chosen: Chosen | None = None) -> QuerySet[Difference]:
    """The lines of a comparison, household by household."""
    lines = Difference.objects.within(scope).filter(chosen.condition if chosen else Q(), comparison=found)
    return lines.select_related("area", "ours_source", "decided_by").order_by("pk")


def requestable(lines: QuerySet[Difference]) -> QuerySet[Difference]:
    """Where theirs is right and a change request can take it over: values of households and members that stand."""
    entities = Q()
    for entity in CORRECTABLE:
        entities |= Q(field__startswith=entity)
    found = lines.filter(entities, kind=DifferenceKind.VALUE, decision=DifferenceDecision.THEIRS, request__isnull=True)
    return found.exclude(field__in=OWN_ACTS)


def counts_by_field(*, scope: Scope, found: Import) -> list[dict[str, Any]]:
    """For each kind and field how many lines there are, how they are proposed, and how many are decided."""
    rows = (
        Difference.objects.within(scope)
        .filter(comparison=found)
        .order_by()
        .values("kind", "field", "proposal", "decision")
        .annotate(count=Count("pk"))
    )
    grouped: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    for row in rows:
        counts = grouped[row["kind"], row["field"] if row["kind"] == DifferenceKind.VALUE else ""]
        counts["all"] += row["count"]
        counts[row["proposal"] or PERSON_DECIDES] += row["count"]
        counts["decided"] += row["count"] if row["decision"] else 0
    listed = [{"kind": kind, "field": field, **counts} for (kind, field), counts in grouped.items()]
    return sorted(listed, key=lambda row: (-row["all"], row["kind"], row["field"]))


_COUNTED: Final = ("all", *DifferenceDecision.values, PERSON_DECIDES, "decided")


def villages_of(*, scope: Scope, found: Import) -> list[tuple[str, str]]:
    """Code and name of the villages that have lines."""
    lines = Difference.objects.within(scope).filter(comparison=found)
    return list(lines.order_by("area__path").values_list("area__code", "area__name").distinct())
