"""Reads of the structure as of a day: committees and their sizes, pairings by block, programmes and their hubs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Count, Q, QuerySet

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Attachment,
    Committee,
    CommitteeMember,
    Hub,
    HubArea,
    HubRole,
    HubTask,
    Invitation,
    InvitationState,
    MemberKind,
    Mobilisation,
    Pairing,
    Programme,
    Reply,
    ReplyState,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.selectors.seen import organisations_of
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope


@dataclass(frozen=True)
class Branch:
    """A committee in the tree: how deep it stands, and how many organisations are directly under it."""

    committee: Committee
    depth: int
    members: int

    @property
    def mark(self) -> str:
        """How deep it stands, drawn before its name."""
        return "\u2003" * (self.depth - 1) + "└" if self.depth else ""


@dataclass(frozen=True)
class Sizes:
    """Groups, organisations in them, and the smallest, largest and mean group."""

    groups: int
    members: int
    smallest: int
    largest: int
    mean: Fraction | None


def committee_tree(committees: QuerySet[Committee], day: date) -> list[Branch]:
    """Committees of a day from the top down, each below the one above it; one whose upper one is not seen is a top."""
    present = list(committees.filter(on_day(day)))
    known = {one.pk for one in present}
    counted = every(CommitteeMember).filter(on_day(day), committee__in=known).order_by()
    sizes = dict(counted.values_list("committee").annotate(count=Count("pk")))
    below: dict[int | None, list[Committee]] = {}
    for one in present:
        below.setdefault(one.parent_id if one.parent_id in known else None, []).append(one)
    branches: list[Branch] = []
    waiting = [(one, 0) for one in reversed(below.get(None, []))]
    while waiting:
        one, depth = waiting.pop()
        branches.append(Branch(one, depth, sizes.get(one.pk, 0)))
        waiting.extend((child, depth + 1) for child in reversed(below.get(one.pk, [])))
    return branches


def group_sizes(branches: Sequence[Branch]) -> Sizes:
    """Over the committees that have organisations of their own."""
    sizes = [one.members for one in branches if one.members]
    mean = Fraction(sum(sizes), len(sizes)) if sizes else None
    return Sizes(len(branches), sum(sizes), min(sizes, default=0), max(sizes, default=0), mean)


def members_of_committee(committee: Committee, day: date) -> QuerySet[CommitteeMember]:
    rows = every(CommitteeMember).filter(on_day(day), committee=committee)
    return rows.select_related("organisation__area").order_by("organisation__name")


def pairings_visible(scope: Scope, day: date) -> QuerySet[Pairing]:
    """Pairings of a day whose donor or recipient lies in the scope."""
    seen = scope.condition() | scope.condition("recipient")
    return (
        every(Pairing).filter(on_day(day)).filter(seen).select_related("area", "recipient").order_by("recipient__code")
    )


@dataclass(frozen=True)
class Block:
    """A province-level unit, the production corps among them, and the paired areas that lie in it."""

    area: Area
    pairings: list[Pairing]


def pairing_blocks(pairings: QuerySet[Pairing]) -> list[Block]:
    """Pairings grouped by the province-level unit of their recipient."""
    rows = list(pairings)
    tops = Area.objects.in_bulk({one.recipient.ancestor_ids[0] for one in rows})
    blocks: dict[int, list[Pairing]] = {}
    for one in rows:
        blocks.setdefault(one.recipient.ancestor_ids[0], []).append(one)
    return sorted((Block(tops[key], found) for key, found in blocks.items()), key=lambda block: block.area.code)


def areas_paired(blocks: Sequence[Block]) -> int:
    """How many areas are helped, each counted once however many donors it has."""
    return len({one.recipient_id for block in blocks for one in block.pairings})


@dataclass(frozen=True)
class HubView:
    hub: Hub
    areas: int
    organisations: int
    open_tasks: int


@dataclass(frozen=True)
class ProgrammeView:
    """A programme of a day: its liaison, its hubs, and how many organisations carry it: 1 + N."""

    liaison: Hub | None
    hubs: list[HubView]

    @property
    def size(self) -> int:
        return len(self.hubs) + (self.liaison is not None)


def programme_view(programme: Programme, day: date) -> ProgrammeView:
    (view,) = programme_views([programme], day)
    return view


def programme_views(programmes: Sequence[Programme], day: date) -> list[ProgrammeView]:
    """Programmes of a day, in their order; as many queries for a page of them as for one."""
    present = every(Hub).filter(on_day(day), programme__in=programmes).select_related("organisation__area")
    hubs = list(present.order_by("organisation__name", "pk"))
    areas = _counts(every(HubArea).filter(on_day(day), hub__in=hubs))
    organisations = _counts(every(Attachment).filter(on_day(day), hub__in=hubs))
    tasks = _counts(every(HubTask).filter(state="open", hub__in=hubs))
    liaisons = {hub.programme_id: hub for hub in hubs if hub.role == HubRole.LIAISON}
    views: dict[int, list[HubView]] = {}
    for hub in hubs:
        if hub.role == HubRole.SUPPORT:
            view = HubView(hub, areas.get(hub.pk, 0), organisations.get(hub.pk, 0), tasks.get(hub.pk, 0))
            views.setdefault(hub.programme_id, []).append(view)
    return [ProgrammeView(liaisons.get(one.pk), views.get(one.pk, [])) for one in programmes]


def _counts(rows: QuerySet[HubArea] | QuerySet[Attachment] | QuerySet[HubTask]) -> dict[int, int]:
    return dict(rows.order_by().values_list("hub").annotate(count=Count("pk")))


def areas_of_hub(hub: Hub, day: date) -> QuerySet[HubArea]:
    return every(HubArea).filter(on_day(day), hub=hub).select_related("area__parent").order_by("area__code")


def attached_to(hub: Hub, day: date) -> QuerySet[Attachment]:
    rows = every(Attachment).filter(on_day(day), hub=hub).select_related("organisation__area")
    return rows.order_by("organisation__name")


def tasks_of(hub: Hub) -> QuerySet[HubTask]:
    return every(HubTask).filter(hub=hub).order_by("state", "until", "pk")


def roll(alliance: Alliance, day: date) -> QuerySet[AllianceMember]:
    """The members of a day."""
    rows = every(AllianceMember).filter(on_day(day), alliance=alliance)
    return rows.select_related("organisation__area", "drawn_in_by").order_by("organisation__name", "pk")


def roll_sizes(alliances: Sequence[Alliance], day: date) -> dict[int, int]:
    """How many members each has on a day; one without any is left out."""
    rows = every(AllianceMember).filter(on_day(day), alliance__in=alliances).order_by()
    return dict(rows.values_list("alliance").annotate(count=Count("pk")))


def roll_counts(alliance: Alliance, day: date) -> list[tuple[MemberKind, int]]:
    counts = dict(roll(alliance, day).order_by().values_list("kind").annotate(count=Count("pk")))
    return [(kind, counts.get(kind.value, 0)) for kind in MemberKind]


def invitations_of(alliance: Alliance) -> QuerySet[Invitation]:
    return (
        every(Invitation).filter(alliance=alliance).select_related("inviter", "member").order_by("-invited_on", "-pk")
    )


def invitations_waiting(actor: Actor) -> QuerySet[Invitation]:
    """Invitations without an answer: those to her organisations by their names, and those that they sent."""
    mine = organisations_of(actor)
    about = Q(inviter__in=mine.values("pk")) | Q(invited__in=mine.values("name"))
    rows = every(Invitation).filter(about, state=InvitationState.INVITED)
    return rows.select_related("alliance", "inviter").order_by("invited_on", "pk")


@dataclass(frozen=True)
class Response:
    """What came back from a call: how many were asked, how many are where, and the share that responded."""

    asked: int
    responded: int
    pledged: int
    delivered: int
    rate: Fraction
    pledged_fen: int
    delivered_fen: int


def response_of(mobilisation: Mobilisation) -> Response:
    """Who delivered has pledged, and who pledged has responded; so has who cannot this time."""
    return responses_of([mobilisation])[mobilisation.pk]


def responses_of(mobilisations: Sequence[Mobilisation]) -> dict[int, Response]:
    """What came back from each call, by its number; one query for a page of them."""
    columns = "mobilisation", "state", "pledged_fen", "delivered_fen"
    answers: dict[int, list[tuple[str, int | None, int | None]]] = {one.pk: [] for one in mobilisations}
    for call, *answer in every(Reply).filter(mobilisation__in=mobilisations).values_list(*columns):
        answers[call].append((answer[0], answer[1], answer[2]))
    return {call: _response(rows) for call, rows in answers.items()}


def _response(rows: Sequence[tuple[str, int | None, int | None]]) -> Response:
    states = [state for state, _, _ in rows]
    responded = sum(state != ReplyState.INVITED for state in states)
    return Response(
        asked=len(states),
        responded=responded,
        pledged=sum(state in (ReplyState.PLEDGED, ReplyState.DELIVERED) for state in states),
        delivered=states.count(ReplyState.DELIVERED),
        rate=Fraction(responded, len(states)) if states else Fraction(0),
        pledged_fen=sum(pledged or 0 for _, pledged, _ in rows),
        delivered_fen=sum(delivered or 0 for _, _, delivered in rows),
    )


def replies_of(actor: Actor, mobilisation: Mobilisation) -> QuerySet[Reply]:
    """Every answer for an officer of the area; an organisation's own alone."""
    rows = every(Reply).filter(mobilisation=mobilisation).select_related("organisation")
    if not actor.scope(Permission.ALLIANCE_READ).covers(mobilisation.area):
        rows = rows.filter(organisation__in=organisations_of(actor).values("pk"))
    return rows.order_by("organisation__name", "pk")


def replies_owed(actor: Actor) -> QuerySet[Reply]:
    """Calls that her organisations have not answered."""
    rows = every(Reply).filter(state=ReplyState.INVITED, organisation__in=organisations_of(actor).values("pk"))
    return rows.select_related("mobilisation__committee", "organisation").order_by("mobilisation__answer_by", "pk")
