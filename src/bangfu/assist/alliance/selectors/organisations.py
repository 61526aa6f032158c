"""Reads of organisations: the list, the five pillars of an area, the credit file, and local ones being founded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bangfu.assist.alliance.models import (
    AllianceMember,
    AppealState,
    Attachment,
    CommitteeMember,
    Hub,
    Incubation,
    IncubationStage,
    IncubationStep,
    Invitation,
    InvitationState,
    Organisation,
    OrganisationState,
    Pillar,
    ReputationAppeal,
    ReputationEvidence,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every, found
from bangfu.assist.alliance.selectors.seen import organisations_of, organisations_visible
from bangfu.compute.credit_codes import tidy_credit_code
from bangfu.compute.reputation import Standing, Weighed, standing
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import ancestors, region_codes
from bangfu.policy.book import Value
from bangfu.policy.loader import codes, parameter

WEIGHTS = ("on_time", "late", "undelivered", "praised", "criticised")


def organisations_found(
    *,
    actor: Actor,
    words: str = "",
    pillar: str = "",
    subtype: str = "",
    assist_field: str = "",
    state: str = "",
) -> QuerySet[Organisation]:
    """Those she may see, by name or credit code, pillar, kind, field and state."""
    rows = organisations_visible(actor)
    rows = rows.filter(Q(name__icontains=words) | Q(credit_code=tidy_credit_code(words) or None)) if words else rows
    rows = rows.filter(pillar=pillar) if pillar else rows
    rows = rows.filter(subtype=subtype) if subtype else rows
    rows = rows.filter(assist_field__contains=[assist_field]) if assist_field else rows
    return rows.filter(state=state) if state else rows


@dataclass(frozen=True)
class PillarCount:
    pillar: Pillar
    count: int


def pillars_of(scope: Scope) -> list[PillarCount]:
    """How many active organisations each of the five pillars has here; one with none stands there with 0."""
    active = Organisation.objects.within(scope).filter(state=OrganisationState.ACTIVE)
    counts = dict(active.order_by().values_list("pillar").annotate(count=Count("pk")))
    return [PillarCount(pillar, counts.get(pillar.value, 0)) for pillar in Pillar]


def fields_for(*, cause: str = "", risk: str = "", category: str = "") -> list[str]:
    """The fields of assistance that answer a cause of poverty, a risk, or a category of need, in the list's order."""
    wanted = {f"cause.{cause}", f"risk.{risk}", f"need.{category}"}
    return [code.code for code in codes("assist_field") if wanted.intersection(code.marks)]


def answered_by(fields: Iterable[str]) -> tuple[list[str], list[str]]:
    """The other way round: the causes of poverty and the categories of need that some fields of assistance answer."""
    wanted = set(fields)
    marks = {mark for code in codes("assist_field") if code.code in wanted for mark in code.marks}
    return _marked(marks, "cause."), _marked(marks, "need.")


def _marked(marks: Iterable[str], kind: str) -> list[str]:
    return sorted(mark.removeprefix(kind) for mark in marks if mark.startswith(kind))


@dataclass(frozen=True)
class CreditFile:
    """An organisation's score of a day, the values it follows, and every entry, the struck-out ones too."""

    standing: Standing
    start: Value
    months: Value
    weights: list[tuple[str, Value]]
    entries: list[ReputationEvidence]
    appeals: dict[int, ReputationAppeal]


def credit_file(organisation: Organisation, day: date | None = None) -> CreditFile:
    """The score of an organisation that the caller may see. Errors: PolicyMissing."""
    today = day or timezone.localdate()
    region = region_codes(organisation.area)
    start, months = (parameter(code, on=today, region=region) for code in ("reputation_start", "reputation_months"))
    entries = list(
        every(ReputationEvidence)
        .filter(organisation=organisation, occurred_on__lte=today)
        .order_by("-occurred_on", "-pk")
    )
    weighed = [Weighed(one.points, one.occurred_on, one.struck_out_at is None) for one in entries]
    appeals = every(ReputationAppeal).filter(evidence__in=[one.pk for one in entries]).order_by("pk")
    return CreditFile(
        standing=standing(weighed, start=start.number, months=months.number, today=today),
        start=start,
        months=months,
        weights=[(kind, parameter(f"reputation_{kind}", on=today, region=region)) for kind in WEIGHTS],
        entries=entries,
        appeals={one.evidence_id: one for one in appeals.select_related("decided_by")},
    )


def evidence_get(*, actor: Actor, number: int) -> ReputationEvidence:
    """An entry of an organisation that she may see. Errors: NotFound."""
    mine = Q(organisation__in=organisations_of(actor).values("pk"))
    rows = every(ReputationEvidence).filter(actor.scope(Permission.ALLIANCE_READ).condition() | mine)
    return found(rows.select_related("organisation"), number, say("there is no such entry, or you may not see it"))


def appeals_open(scope: Scope) -> QuerySet[ReputationAppeal]:
    rows = ReputationAppeal.objects.within(scope).filter(state=AppealState.OPEN)
    return rows.select_related("evidence__organisation", "appealed_by").order_by("appealed_at")


def appeals_to_decide(actor: Actor) -> QuerySet[ReputationAppeal]:
    """Of her area, those on which she may decide: she neither wrote the entry nor appealed against it."""
    rows = appeals_open(actor.scope(Permission.ALLIANCE_MANAGE))
    return rows.exclude(appealed_by=actor.user).exclude(evidence__recorded_by=actor.user)


def appeal_get(*, scope: Scope, number: int) -> ReputationAppeal:
    """Errors: NotFound."""
    rows = ReputationAppeal.objects.within(scope).select_related("evidence__organisation", "appealed_by")
    return found(rows, number, say("there is no such appeal, or it is not in your area"))


def incubations_within(scope: Scope) -> QuerySet[Incubation]:
    rows = Incubation.objects.within(scope).select_related("organisation", "supporter", "area")
    return rows.order_by("-since", "-pk")


def incubation_get(*, scope: Scope, number: int) -> Incubation:
    """Errors: NotFound."""
    return found(incubations_within(scope), number, say("there is no such incubation, or it is not in your area"))


def steps_of(incubations: Iterable[Incubation]) -> dict[int, list[IncubationStep]]:
    """The stages that each of them has reached, the first one first."""
    steps: dict[int, list[IncubationStep]] = {one.pk: [] for one in incubations}
    for step in every(IncubationStep).filter(incubation__in=list(steps)).order_by("reached_on", "pk"):
        steps[step.incubation_id].append(step)
    return steps


@dataclass(frozen=True)
class Founded:
    county: Area
    count: int


def founded_by_county(scope: Scope, *, day: date | None = None) -> list[Founded]:
    """Local organisations founded with help by a day, county by county; above counties, by their own area."""
    steps = IncubationStep.objects.within(scope).filter(
        stage=IncubationStage.FOUNDED, reached_on__lte=day or timezone.localdate()
    )
    areas = [step.area for step in steps.select_related("area")]
    above = ancestors(areas)
    counties: dict[int, int] = {}
    for area in areas:
        chain = [above[part] for part in area.ancestor_ids]
        county = next((one for one in chain if one.level == Level.COUNTY), area)
        counties[county.pk] = counties.get(county.pk, 0) + 1
    return sorted((Founded(above[key], count) for key, count in counties.items()), key=lambda one: one.county.code)


@dataclass(frozen=True)
class OrganisationParts:
    """Where an organisation stands today: its committees, its hubs and its own parts as one, its alliances, and the
    invitations into one that it has not answered."""

    committees: list[CommitteeMember]
    attachments: list[Attachment]
    hubs: list[Hub]
    alliances: list[AllianceMember]
    invitations: list[Invitation]


def parts_of_organisation(organisation: Organisation) -> OrganisationParts:
    now = on_day(timezone.localdate()) & Q(organisation=organisation)
    invited = every(Invitation).filter(invited=organisation.name, state=InvitationState.INVITED)
    return OrganisationParts(
        committees=list(every(CommitteeMember).filter(now).select_related("committee")),
        attachments=list(every(Attachment).filter(now).select_related("programme", "hub__organisation")),
        hubs=list(every(Hub).filter(now).select_related("programme")),
        alliances=list(every(AllianceMember).filter(now).select_related("alliance")),
        invitations=list(invited.select_related("alliance", "inviter").order_by("invited_on", "pk")),
    )
