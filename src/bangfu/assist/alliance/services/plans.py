"""Who works with which hub, for a whole programme at once: worked out with a bound, and adopted by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.assist.alliance.models import (
    Attachment,
    Hub,
    HubArea,
    HubPlan,
    HubRole,
    Organisation,
    OrganisationState,
    Programme,
    not_over,
    on_day,
)
from bangfu.assist.alliance.selectors import hub_plan_get
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.endings import cut
from bangfu.assist.alliance.services.rules import locked
from bangfu.compute.assignment import Result, assign_hubs, reasons
from bangfu.compute.assignment.problem import Integers
from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState
from bangfu.policy.loader import codes, parameter

M = Permission.ALLIANCE_MANAGE
STEPS = 3
FIT = 10
"""What a field in common is worth, in levels of area between an organisation and the place it would help."""
GENERAL = ""
"""The specialty of an organisation that has stated no field."""


@dataclass(frozen=True)
class Posed:
    """The rows behind the numbers of an assignment: organisations, the areas of hubs, and the fields of both."""

    organisations: list[Organisation]
    areas: list[HubArea]
    hubs: list[Hub]
    fields: list[str]
    benefit: Integers
    specialty: Integers
    hub: Integers


@transaction.atomic
def hub_plan_request(
    *, actor: Actor, programme: Programme, without: Sequence[Hub] = (), queued: bool = True
) -> HubPlan:
    """Ask for a plan; hubs `without` are left out of it. Errors: NotPermitted, PolicyMissing, Conflict."""
    actor.permit(M, programme.area)
    today, region = timezone.localdate(), region_codes(programme.area)
    runs.refuse_second(
        every(HubPlan).filter(programme=programme), programme.area, say("a plan of this programme is on its way")
    )
    plan = HubPlan.objects.create(
        area=programme.area,
        programme=programme,
        band_percent=parameter("hub_band_percent", on=today, region=region).number,
        least_percent=parameter("hub_least_percent", on=today, region=region).number,
        without=sorted(hub.pk for hub in without),
        requested_by=actor.user,
        all_steps=STEPS,
    )
    if queued:
        hub_plan_job.configure(lock=f"hub-plan-{plan.pk}").defer(number=plan.pk)
    return plan


@transaction.atomic
def hub_plan_retry(*, actor: Actor, number: int) -> HubPlan:
    """Queue a failed plan again, or one whose worker has died. Errors: NotFound, NotPermitted, Conflict."""
    seen = hub_plan_get(actor=actor, number=number)
    actor.permit(M, seen.area)
    plan = runs.locked(HubPlan, number)
    runs.requeued(plan, where=_where(number))
    hub_plan_job.configure(lock=f"hub-plan-{plan.pk}").defer(number=plan.pk)
    return plan


@app.task(name="alliance.hub_plan", retry=runs.RETRY, pass_context=True)
def hub_plan_job(context: JobContext, number: int) -> None:
    hub_plan_execute(number=number, last=runs.is_last(context))


def hub_plan_execute(*, number: int, last: bool = True) -> HubPlan:
    """Work the plan out. A plan that is done stays as it is."""
    plan = runs.begun(HubPlan, number)
    if plan.state == RunState.DONE:
        return plan
    with runs.failure_told(plan, last, where=_where(number)):
        posed = _posed(plan)
        runs.beat(plan, 1)
        found = assign_hubs(
            posed.benefit, np.ones(len(posed.organisations), np.int64), posed.specialty, posed.hub,
            share=_each_hub_alike(posed.hub), by_hub=True,
            band_percent=plan.band_percent, least_percent=plan.least_percent,
        )  # fmt: skip
        runs.beat(plan, 2)
        names = [hub.organisation.name for hub in posed.hubs]
        why = reasons(
            found, [row.area.name for row in posed.areas], names, [_labelled(field) for field in posed.fields]
        )
        place = found.result.place
        assert place is not None
        lines = [
            [organisation.pk, posed.areas[at].hub_id, posed.areas[at].area_id, phrase.stored()]
            for organisation, at, phrase in zip(posed.organisations, place.tolist(), why, strict=True)
        ]
        _store(plan, found.result.stored(), _figures(plan, posed, lines, found.result), lines)
    return plan


@transaction.atomic
def hub_plan_adopt(*, actor: Actor, number: int) -> HubPlan:
    """Put a plan into force from today: attachments that differ from it, now or later, end yesterday, its own begin.

    Errors: NotFound, NotPermitted for who asked for it, RuleViolated for a plan that tried to do without a hub,
    Conflict where it was adopted, is not done, or the programme has changed since.
    """
    seen = hub_plan_get(actor=actor, number=number)
    actor.permit(M, seen.area)
    locked(Programme, seen.programme_id)
    plan = locked(HubPlan, number)
    _refuse_adoption(plan, actor)
    today = timezone.localdate()
    hub_of = {line[0]: line[1] for line in plan.lines}
    kept = set()
    for row in every(Attachment).filter(not_over(today), programme=plan.programme_id, organisation__in=hub_of):
        if row.hub_id == hub_of[row.organisation_id] and row.until is None and row.holds(today):
            kept.add(row.organisation_id)
        else:
            cut(row, today - timedelta(1))
    area_of = dict(every(Organisation).filter(pk__in=hub_of).values_list("pk", "area"))
    Attachment.objects.bulk_create(
        Attachment(area_id=area_of[organisation], hub_id=hub, programme_id=plan.programme_id,
                   organisation_id=organisation, since=today)
        for organisation, hub in hub_of.items()
        if organisation not in kept
    )  # fmt: skip
    plan.adopted_by, plan.adopted_at = actor.user, timezone.now()
    plan.save(update_fields=["adopted_by", "adopted_at"])
    return plan


def _posed(plan: HubPlan) -> Posed:
    """The active organisations below the programme's area that are no hub themselves, and the areas of its hubs."""
    today = timezone.localdate()
    hubs = every(Hub).filter(on_day(today), programme=plan.programme_id)
    support = hubs.filter(role=HubRole.SUPPORT).exclude(pk__in=plan.without).select_related("organisation")
    areas = list(
        every(HubArea).filter(on_day(today), hub__in=support).select_related("area").order_by("hub", "area__path", "pk")
    )
    known = {hub.pk: hub for hub in support}
    used = [known[number] for number in sorted({row.hub_id for row in areas})]
    organisations = list(
        Organisation.objects.within(Scope.below(plan.programme.area))
        .filter(state=OrganisationState.ACTIVE)
        .exclude(pk__in=hubs.values("organisation"))
        .select_related("area")
        .order_by("pk")
    )
    if not areas or not organisations:
        raise RuleViolated(
            say("there are no organisations to attach, or no hub with an area"),
            where=say("programme {name}", name=plan.programme.name),
            remedy=say("Give every hub its areas, and register the organisations."),
        )
    place_of = {hub.pk: place for place, hub in enumerate(used)}
    hub = np.array([place_of[row.hub_id] for row in areas], np.int64)
    stated = [organisation.assist_field[0] if organisation.assist_field else GENERAL for organisation in organisations]
    fields = sorted(set(stated))
    benefit = np.array([[_benefit(one, row, known[row.hub_id]) for row in areas] for one in organisations], np.int64)
    specialty = np.array([fields.index(field) for field in stated], np.int64)
    return Posed(organisations, areas, used, fields, benefit, specialty, hub)


def _each_hub_alike(hub: Integers) -> Integers:
    """Shares of the areas by which every hub carries the same, however many areas it has: all lies on its first."""
    share = np.zeros(len(hub), np.int64)
    share[np.unique(hub, return_index=True)[1]] = 1
    return share


def _benefit(organisation: Organisation, row: HubArea, hub: Hub) -> int:
    """A field in common counts, and every level of area between the two counts against it."""
    common = set(organisation.assist_field).intersection(hub.assist_field)
    return (FIT if common else 0) - _levels_between(organisation.area, row.area)


def _labelled(field: str) -> str:
    """What the Chinese code list calls a field of assistance; a dash where none is stated."""
    return next((code.zh for code in codes("assist_field") if code.code == field), "–")


def _levels_between(one: Area, other: Area) -> int:
    ours, theirs = one.path.split(".")[:-1], other.path.split(".")[:-1]
    shared = next(
        (n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs))
    )
    return len(ours) + len(theirs) - 2 * shared


def _figures(plan: HubPlan, posed: Posed, lines: list[list[Any]], result: Result) -> dict[str, Any]:
    """The plan beside the present: what each hub carries, and how many organisations would change."""
    present = dict(
        every(Attachment)
        .filter(on_day(timezone.localdate()), programme=plan.programme_id)
        .values_list("organisation", "hub")
    )
    row_of = {organisation.pk: row for row, organisation in enumerate(posed.organisations)}
    at_hub = {hub.pk: np.flatnonzero(posed.hub == place) for place, hub in enumerate(posed.hubs)}
    # An attachment names a hub and no area: it counts with the best of the hub's areas.
    now = sum(
        int(posed.benefit[row_of[organisation], at_hub[hub]].max())
        for organisation, hub in present.items()
        if organisation in row_of and hub in at_hub
    )
    planned = [line[1] for line in lines]
    return {
        "organisations": len(lines),
        "value": result.value,
        "bound": result.bound,
        "present_value": now,
        "present_attached": len(present),
        "changes": sum(present.get(organisation) != hub for organisation, hub, *_ in lines),
        "hubs": [
            [hub.pk, hub.organisation.name, sum(kept == hub.pk for kept in present.values()), planned.count(hub.pk)]
            for hub in posed.hubs
        ],
    }


@transaction.atomic
def _store(plan: HubPlan, result: dict[str, Any], figures: dict[str, Any], lines: list[list[Any]]) -> None:
    actor_stated(number=plan.requested_by_id, name=plan.requested_by.username, permission=M)
    if runs.taken_over(plan):
        return
    plan.result, plan.figures, plan.lines = result, figures, lines
    runs.done(plan)


def _refuse_adoption(plan: HubPlan, actor: Actor) -> None:
    where = _where(plan.pk)
    if plan.requested_by_id == actor.user.pk:
        raise NotPermitted(
            say("who asks for a plan does not adopt it"), where=where, remedy=say("Ask a colleague to look and adopt.")
        )
    if plan.without:
        raise RuleViolated(
            say("this plan only tries what comes without a hub"),
            where=where,
            remedy=say("End the hub's part in the programme first, then ask for a new plan."),
        )
    if plan.state != RunState.DONE or plan.adopted_at is not None:
        raise Conflict(
            say("this plan is not done, or was adopted already"), where=where, remedy=say("Look at the plan.")
        )
    today = timezone.localdate()
    hubs = set(every(Hub).filter(on_day(today), programme=plan.programme_id).values_list("pk", flat=True))
    if not {line[1] for line in plan.lines} <= hubs:
        raise Conflict(
            say("a hub of this plan has ended since"), where=where, remedy=say("Ask for a new plan and adopt that.")
        )
    members = [line[0] for line in plan.lines]
    if (
        every(Organisation).filter(pk__in=members, state=OrganisationState.ENDED).exists()
        or every(Hub).filter(not_over(today), programme=plan.programme_id, organisation__in=members).exists()
    ):
        raise Conflict(
            say("an organisation of this plan has ended or become a hub since"),
            where=where,
            remedy=say("Ask for a new plan and adopt that."),
        )


def _where(number: int) -> Phrase:
    return say("plan of hubs {number}", number=number)
