"""The hall: published needs for everybody who may help, the answers that members owe, second looks, bundles by village,
and what an area has enough of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from bangfu.assist.alliance.models import AllianceMember, Organisation, on_day
from bangfu.assist.alliance.selectors import answered_by, fields_for
from bangfu.assist.network.models import LIVING, Finding, Item, MemberAnswer, Need, NeedAudit, NeedState
from bangfu.assist.network.models.needs import public_place
from bangfu.assist.network.selectors.needs import items_of, sight_of
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import ancestors, areas_within, region_codes
from bangfu.ground.workflow.models import Decision
from bangfu.policy.loader import parameter

URGENT, SOONEST, NEWEST = "urgent", "soonest", "newest"
ORDERS = {
    URGENT: (F("tier"), F("deadline").asc(nulls_last=True), F("pk")),
    SOONEST: (F("deadline").asc(nulls_last=True), F("pk")),
    NEWEST: (F("published_at").desc(), F("pk")),
}
OPEN = Q(state=NeedState.PUBLISHED, quantity_matched__lt=F("quantity"))


def hall_needs(
    *,
    actor: Actor,
    state: str = "",
    category: str = "",
    words: str = "",
    tier: int | None = None,
    area: Area | None = None,
    until: date | None = None,
    campaign: int | None = None,
    only_open: bool = False,
    order: str = URGENT,
) -> QuerySet[Need]:
    """What an actor finds in the hall: as an office the needs of her area in every state she may see; as one who may
    help every published need, of which the pages show what the public sees."""
    office = actor.may(Permission.NEED_READ)
    rows = Need.objects.within(EVERYWHERE)
    rows = rows.filter(sight_of(actor)) if office else rows.filter(state=NeedState.PUBLISHED)
    if office:
        rows = rows.filter(state=state) if state else rows.filter(state__in=LIVING)
    rows = rows.filter(area__in=_places(area if office else public_place(area))) if area else rows
    wanted = items_of(category, words.strip())
    rows = rows if wanted is None else rows.filter(item__in=wanted)
    rows = rows.filter(tier=tier) if tier else rows
    rows = rows.filter(deadline__lt=timezone.make_aware(datetime.combine(until, time.max))) if until else rows
    rows = rows.filter(campaign=campaign) if campaign else rows
    rows = rows.filter(OPEN) if only_open else rows
    return rows.select_related("item", "area__parent__parent").order_by(*ORDERS.get(order, ORDERS[URGENT]))


def _places(area: Area) -> list[int]:
    """An area and all below it, looked up first: the database then takes them from the index of the hall."""
    return list(Area.objects.filter(path__startswith=area.path).values_list("pk", flat=True))


# --- answers owed -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """An answer that a member owes to a published need, and until when."""

    need: Need
    due: datetime
    is_late: bool


def members_owing(need: Need, at: datetime) -> QuerySet[Organisation]:
    """The members, of an alliance at or above a need's area, whose fields answer its cause or category and who have
    not answered by then. A member that has stated no field is asked about everything."""
    answered = MemberAnswer.objects.within(EVERYWHERE).filter(need=need, answered_at__lte=at).values("organisation")
    members = AllianceMember.objects.within(EVERYWHERE).filter(on_day(timezone.localdate(at)))
    members = members.filter(alliance__area__in=list(need.area.ancestor_ids))
    fields = fields_for(cause=need.cause, category=need.item.category)
    rows = Organisation.objects.within(EVERYWHERE).filter(Q(assist_field__overlap=fields) | Q(assist_field=[]))
    return rows.filter(pk__in=members.values("organisation")).exclude(pk__in=answered).order_by("name")


def answers_of(need: Need) -> QuerySet[MemberAnswer]:
    """The answers to a need that was found for an actor, the newest first."""
    rows = MemberAnswer.objects.within(EVERYWHERE).filter(need=need).select_related("organisation", "answered_by")
    return rows.order_by("-answered_at", "pk")


def needs_owed(organisations: Iterable[Organisation], *, at: datetime) -> QuerySet[Need]:
    """The open needs that some of these organisations owe an answer to, the one longest published first."""
    fits = Q(pk__in=())
    for member in (
        AllianceMember.objects.within(EVERYWHERE)
        .filter(on_day(timezone.localdate(at)), organisation__in=list(organisations))
        .select_related("organisation", "alliance__area")
    ):
        answered = MemberAnswer.objects.within(EVERYWHERE).filter(organisation=member.organisation).values("need")
        here = Scope.below(member.alliance.area).condition() & ~Q(pk__in=answered)
        if member.organisation.assist_field:
            causes, categories = answered_by(member.organisation.assist_field)
            here &= Q(cause__in=causes) | Q(item__in=Item.objects.filter(category__in=categories))
        fits |= here
    rows = Need.objects.within(EVERYWHERE).filter(OPEN, fits, campaign=None, published_at__lte=at)
    return rows.select_related("item", "area__parent__parent").order_by("published_at", "pk")


def answer_due(need: Need, region: Sequence[str] | None = None) -> datetime:
    """Until when members owe their answer. Errors: PolicyMissing."""
    published = need.published_at or timezone.now()
    codes = region_codes(need.area) if region is None else region
    hours = parameter("need_answer_hours", on=timezone.localdate(published), region=codes).number
    return published + timedelta(hours=hours)


def owed(needs: Iterable[Need], *, at: datetime) -> list[Owed]:
    """The answers owed to these needs, with their last moment; the areas above all of them are read at once."""
    rows = list(needs)
    known = ancestors([need.area for need in rows])
    regions = {need.pk: [known[area].code for area in reversed(need.area.ancestor_ids)] for need in rows}
    return [Owed(need, due := answer_due(need, regions[need.pk]), due < at) for need in rows]


# --- second looks -----------------------------------------------------------------------------------------------------


def audits_within(*, scope: Scope, finding: str = "") -> QuerySet[NeedAudit]:
    """Second looks of a scope, those that wait first."""
    rows = NeedAudit.objects.within(scope).select_related("need__item", "need__area", "area", "decided_by", "drawn_by")
    rows = rows.filter(finding=finding) if finding else rows
    return rows.order_by(F("decided_at").asc(nulls_first=True), "pk")


def audit_get(*, scope: Scope, number: int) -> NeedAudit:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    found = audits_within(scope=scope).filter(pk=number).first()
    if found is None:
        raise absent(say("there is no such second look, or it is not in your area"), number)
    return found


def reviewers_of(need: Need) -> set[int]:
    """Everybody who had a hand in a need: who recorded it, decided on its review, and published it."""
    decided = Decision.objects.filter(task__case__subject_kind="need", task__case__subject=str(need.pk)).values_list(
        "actor", "on_behalf_of"
    )
    people = {need.recorded_by_id, need.published_by_id, *(person for pair in decided for person in pair)}
    return {person for person in people if person is not None}


# --- bundles and what is enough ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """What a village still lacks of one item, and the first day on which some of it is needed."""

    item: Item
    open: int
    needs: int
    first_day: datetime | None


@dataclass(frozen=True)
class Bundle:
    """A village with all that it still lacks."""

    village: Area
    lines: list[Line]


def bundled_areas(*, actor: Actor, category: str = "") -> QuerySet[Area]:
    """The villages of an office that lack something, in the order of their codes."""
    lacking = Need.objects.within(EVERYWHERE).filter(OPEN, area=OuterRef("pk"))
    lacking = lacking.filter(item__in=items_of(category, "") or []) if category else lacking
    rows = areas_within(actor.scope(Permission.NEED_READ)).filter(Exists(lacking))
    return rows.select_related("parent").order_by("code")


def bundles(villages: Iterable[Area], *, category: str = "") -> list[Bundle]:
    """What these villages, found for an actor, lack of each item: the most urgent first."""
    places = list(villages)
    rows = Need.objects.within(EVERYWHERE).filter(OPEN, area__in=places)
    rows = rows.filter(item__in=items_of(category, "") or []) if category else rows
    sums = rows.values("area", "item").annotate(
        needs=Count("pk"), lack=Sum(F("quantity") - F("quantity_matched")), day=Min("deadline"), urgency=Min("tier")
    )
    known = Item.objects.in_bulk()
    lines: dict[int, list[Line]] = {place.pk: [] for place in places}
    for row in sums.order_by("area", "urgency", "item"):
        lines[row["area"]].append(Line(known[row["item"]], row["lack"], row["needs"], row["day"]))
    return [Bundle(place, lines[place.pk]) for place in places]


@dataclass(frozen=True)
class HallFigures:
    """The key figures of the network by name (003-F3): needs verified, served in full, and the share of them."""

    published: int
    served: int
    open: int
    to_audit: int

    @property
    def served_percent(self) -> int:
        return 100 * self.served // self.published if self.published else 0


def hall_figures(scope: Scope) -> HallFigures:
    """Counts of a scope's published needs, in one query."""
    rows = Need.objects.within(scope).filter(state=NeedState.PUBLISHED)
    counts = rows.aggregate(all=Count("pk"), open=Count("pk", filter=Q(quantity_matched__lt=F("quantity"))))
    waiting = NeedAudit.objects.within(scope).filter(finding=Finding.DRAWN).count()
    return HallFigures(counts["all"], counts["all"] - counts["open"], counts["open"], waiting)
