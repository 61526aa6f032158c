"""Reads of plans of hubs."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from bangfu.assist.alliance.models import Hub, HubPlan, Organisation, on_day
from bangfu.assist.alliance.selectors.rows import every, found
from bangfu.errors import Phrase, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.runs.models import RunState


def hub_plans_visible(actor: Actor) -> QuerySet[HubPlan]:
    """Plans of programmes of her area, the newest first, without their long columns."""
    rows = HubPlan.objects.within(actor.scope(Permission.ALLIANCE_READ)).select_related("programme", "requested_by")
    return rows.defer("lines", "result").order_by("-pk")


def hub_plans_to_adopt(actor: Actor) -> QuerySet[HubPlan]:
    """Of every programme of her area that is not over, its newest plan, where she may adopt it: it is done, has every
    hub, was not adopted, and somebody else asked for it."""
    whole = Q(state=RunState.DONE, without=[])
    newer = every(HubPlan).filter(whole, programme=OuterRef("programme"), pk__gt=OuterRef("pk"))
    rows = HubPlan.objects.within(actor.scope(Permission.ALLIANCE_MANAGE))
    rows = rows.filter(whole, ~Exists(newer), on_day(timezone.localdate(), "programme__"), adopted_at=None)
    rows = rows.exclude(requested_by=actor.user).select_related("programme", "requested_by")
    return rows.defer("lines", "result").order_by("pk")


def hub_plan_get(*, actor: Actor, number: int) -> HubPlan:
    """Errors: NotFound where there is none, or it lies outside her area."""
    rows = HubPlan.objects.within(actor.scope(Permission.ALLIANCE_READ))
    rows = rows.select_related("programme", "requested_by", "adopted_by", "area")
    return found(rows, number, say("there is no such plan, or it is not in your area"))


def hubs_named(numbers: list[int]) -> list[str]:
    """The organisations of hubs, in the order of the numbers."""
    names = dict(every(Hub).filter(pk__in=numbers).values_list("pk", "organisation__name"))
    return [names[number] for number in numbers if number in names]


def plan_lines(lines: list[list[object]]) -> list[tuple[Organisation, str, Area, Phrase]]:
    """Some lines of a plan with what their numbers stand for."""
    organisations = every(Organisation).in_bulk([line[0] for line in lines])
    hubs = every(Hub).select_related("organisation").in_bulk([line[1] for line in lines])
    areas = Area.objects.in_bulk([line[2] for line in lines])
    return [
        (organisations[one], hubs[hub].organisation.name, areas[area], Phrase.restored(why))  # type: ignore[arg-type]
        for one, hub, area, why in lines
    ]
