"""Writes of the structure: joint committees, pairings of areas, programmes with their hubs, and the hubs' tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import (
    Attachment,
    Basis,
    Committee,
    CommitteeMember,
    Hub,
    HubArea,
    HubRole,
    HubTask,
    Membership,
    Organisation,
    Pairing,
    Programme,
    TaskKind,
    TaskState,
    not_over,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import (
    already,
    known_fields,
    locked,
    refuse_ended,
    refuse_outside,
    taking_names,
    unnumbered,
    worded,
)
from bangfu.errors import Conflict, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.audit.services import reason_stated
from bangfu.policy.loader import parameter

M = Permission.ALLIANCE_MANAGE


@transaction.atomic
def committee_found(
    *,
    actor: Actor | Operator,
    area: Area,
    name: str,
    basis: str,
    topic: str,
    since: date,
    parent: Committee | None = None,
) -> Committee:
    """A joint committee for one industry, category or field. Errors: NotPermitted; RuleViolated without a basis, below
    one that has ended or below too many others; Conflict where the name is taken."""
    actor.permit(M, area)
    taking_names(area)
    name = worded(name, say("name"))
    where = say("committee {name}", name=name)
    _refuse_no_basis(basis, topic, where)
    if every(Committee).filter(area=area, name=name).exists():
        raise already(
            say("there is a committee of this name in this area"), where, say("Open it, or choose another name.")
        )
    if parent is not None:
        actor.permit(M, parent.area)
        parent = locked(Committee, parent.pk)
        refuse_outside(parent, since)
        _refuse_deep(len(_above(parent)) + 1, area, where)
    return Committee.objects.create(area=area, name=name, basis=basis, topic=topic.strip(), since=since, parent=parent)


@transaction.atomic
def committee_move(*, actor: Actor, number: int, parent: Committee | None, reason: str) -> Committee:
    """Another place in the tree. Errors: NotPermitted; RuleViolated where it would stand below itself, below one that
    has ended, or too deep."""
    actor.permit(M, every(Committee).get(pk=number).area)
    # All of them and always in one order: two moves at once neither make a ring nor wait for each other for ever.
    tree = {one.pk: one for one in every(Committee).select_for_update(of=("self",)).order_by("pk")}
    committee = tree[number]
    reason_stated(worded(reason, say("reason")))
    where = say("committee {name}", name=committee.name)
    above = [] if parent is None else _above(parent)
    if committee.pk in above:
        raise RuleViolated(
            say("a committee cannot stand below itself"),
            where=where,
            remedy=say("Choose a committee that does not belong to this one."),
        )
    if parent is not None:
        actor.permit(M, parent.area)
        refuse_outside(tree[parent.pk], timezone.localdate())
        _refuse_deep(len(above) + _height(committee.pk), committee.area, where)
    committee.parent = parent
    committee.save(update_fields=["parent"])
    return committee


@transaction.atomic
def committee_member_add(
    *, actor: Actor | Operator, committee: Committee, organisation: Organisation, since: date
) -> CommitteeMember:
    """An organisation under a committee. Errors: NotPermitted, RuleViolated, Conflict where it is there already."""
    actor.permit(M, committee.area)
    committee = locked(Committee, committee.pk)
    refuse_outside(committee, since)
    refuse_ended(organisation)
    if every(CommitteeMember).filter(not_over(since), committee=committee, organisation=organisation).exists():
        raise already(
            say("this organisation is under the committee already"),
            say("{organisation}", organisation=organisation.name),
            say("Choose another organisation, or another committee."),
        )
    return CommitteeMember.objects.create(
        area=committee.area, committee=committee, organisation=organisation, since=since
    )


@transaction.atomic
def pairing_add(*, actor: Actor | Operator, donor: Area, recipient: Area, since: date, document: str = "") -> Pairing:
    """That one area helps another. Errors: NotPermitted; RuleViolated for an area with itself; Conflict."""
    actor.permit(M, donor)
    where = say("{donor} → {recipient}", donor=donor.name, recipient=recipient.name)
    if recipient.path.startswith(donor.path) or donor.path.startswith(recipient.path):
        raise RuleViolated(
            say("an area is paired with one that lies elsewhere"),
            where=where,
            remedy=say("Choose a recipient outside the donor's own area."),
        )
    Area.objects.select_for_update(no_key=True).get(pk=recipient.pk)
    if every(Pairing).filter(not_over(since), area=donor, recipient=recipient).exists():
        raise already(say("these two areas are paired already"), where, say("Look at the list of pairings."))
    return Pairing.objects.create(area=donor, recipient=recipient, since=since, document=document.strip())


@transaction.atomic
def programme_start(*, actor: Actor | Operator, area: Area, name: str, since: date) -> Programme:
    """A programme with neither liaison nor hubs yet. Errors: NotPermitted, RuleViolated, Conflict."""
    actor.permit(M, area)
    taking_names(area)
    name = worded(name, say("name"))
    if every(Programme).filter(area=area, name=name).exists():
        raise already(
            say("there is a programme of this name in this area"),
            say("programme {name}", name=name),
            say("Open it, or choose another name."),
        )
    return Programme.objects.create(area=area, name=name, since=since)


@transaction.atomic
def hub_appoint(
    *,
    actor: Actor | Operator,
    programme: Programme,
    organisation: Organisation,
    role: str,
    since: date,
    assist_field: Sequence[str] = (),
    letter_no: str = "",
    letter_on: date | None = None,
) -> Hub:
    """The liaison or a support organisation of a programme; the latter with the signed letter that delegates the four
    functions. Errors: NotPermitted; RuleViolated for a second liaison, no letter, an ended programme or one that works
    with a hub; Conflict for one of it twice."""
    actor.permit(M, programme.area)
    programme = locked(Programme, programme.pk)
    refuse_outside(programme, since)
    refuse_ended(organisation)
    where = say("programme {name}", name=programme.name)
    fields = known_fields(assist_field)
    later = every(Hub).filter(not_over(since), programme=programme)
    if role == HubRole.LIAISON and later.filter(role=HubRole.LIAISON).exists():
        raise RuleViolated(
            say("this programme has a liaison already, and one only"),
            where=where,
            remedy=say("End the present one first; the new one begins on the day after."),
        )
    if later.filter(organisation=organisation).exists():
        raise already(
            say("this organisation has a part in the programme already"), where, say("Choose another organisation.")
        )
    if every(Attachment).filter(not_over(since), programme=programme, organisation=organisation).exists():
        raise RuleViolated(
            say("this organisation works with a hub of the programme"),
            where=where,
            remedy=say("End that first: nobody is a hub and works with one."),
        )
    if role == HubRole.SUPPORT and not letter_no.strip():
        raise RuleViolated(
            say("a support organisation has a signed authorisation letter"),
            where=where,
            remedy=say("Write the number of the letter that delegates the four functions."),
        )
    return Hub.objects.create(
        area=programme.area,
        programme=programme,
        organisation=organisation,
        role=HubRole(role),
        since=since,
        assist_field=fields,
        letter_no=letter_no.strip(),
        letter_on=letter_on,
    )


@transaction.atomic
def hub_area_add(*, actor: Actor | Operator, hub: Hub, area: Area, since: date) -> HubArea:
    """An area that a support organisation looks after. Errors: NotPermitted; RuleViolated for the liaison; Conflict
    where another hub of the programme looks after it, or after a part of it or more than it."""
    actor.permit(M, hub.area)
    locked(Programme, hub.programme_id)
    hub = locked(Hub, hub.pk)
    _refuse_liaison(hub)
    refuse_outside(hub, since)
    where = say("{area}", area=area.name)
    taken = every(HubArea).filter(not_over(since), programme=hub.programme_id).select_related("area")
    for other in taken:
        if area.path.startswith(other.area.path) or other.area.path.startswith(area.path):
            raise already(
                say("a hub of this programme looks after this area already"),
                where,
                say("End that first: each area has one hub in a programme."),
            )
    return HubArea.objects.create(hub=hub, programme_id=hub.programme_id, area=area, since=since)


@transaction.atomic
def organisation_attach(*, actor: Actor | Operator, hub: Hub, organisation: Organisation, since: date) -> Attachment:
    """An organisation works with a hub. Errors: NotPermitted; RuleViolated for the liaison or a hub itself; Conflict
    where it works with a hub of this programme already."""
    actor.permit(M, hub.area)
    programme = locked(Programme, hub.programme_id)
    hub = locked(Hub, hub.pk)
    _refuse_liaison(hub)
    refuse_outside(hub, since)
    refuse_ended(organisation)
    where = say("{organisation}", organisation=organisation.name)
    if every(Hub).filter(not_over(since), programme=programme, organisation=organisation).exists():
        raise RuleViolated(
            say("this organisation is a hub itself"), where=where, remedy=say("Attach organisations that are none.")
        )
    present = every(Attachment).filter(not_over(since), programme=programme, organisation=organisation)
    found = present.select_related("hub__organisation").first()
    if found is not None:
        raise already(
            say("it works with the hub {hub} of this programme already", hub=found.hub.organisation.name),
            where,
            say("End that first: an organisation has one hub in a programme."),
        )
    return Attachment.objects.create(
        area=organisation.area, hub=hub, programme=programme, organisation=organisation, since=since
    )


@transaction.atomic
def hub_task_assign(
    *, actor: Actor, hub: Hub, kind: str, title: str, since: date, until: date | None = None
) -> HubTask:
    """A task of one of the four delegated functions. Errors: NotPermitted; RuleViolated for any other kind."""
    actor.permit(M, hub.area)
    hub = locked(Hub, hub.pk)
    _refuse_liaison(hub)
    refuse_outside(hub, since)
    if kind not in TaskKind.values:
        raise RuleViolated(
            say("“{name}” is none of the four delegated functions", name=kind),
            where=say("task of {hub}", hub=hub.organisation.name),
            remedy=say("Choose from the list: {names}.", names=", ".join(TaskKind.values)),
        )
    if until is not None and until < since:
        raise RuleViolated(
            say("the last day lies before the first"), where=say("last day"), remedy=say("Write a later day.")
        )
    return HubTask.objects.create(
        area=hub.area,
        hub=hub,
        kind=kind,
        title=worded(title, say("title")),
        since=since,
        until=until,
        assigned_by=actor.user,
    )


@transaction.atomic
def hub_task_close(*, actor: Actor, number: int, done: bool, result: str) -> HubTask:
    """Done or dropped, with what came of it, by the hub's own people or an officer. Errors: NotPermitted, Conflict."""
    task = locked(HubTask, number)
    own = Membership.objects.filter(user=actor.user, organisation=task.hub.organisation_id).exists()
    actor.permit(Permission.ALLIANCE_ANSWER if own else M, task.hub.organisation.area if own else task.area)
    if task.state != TaskState.OPEN:
        raise Conflict(
            say("this task is closed already"),
            where=say("{title}", title=task.title),
            remedy=say("Look at the task; for more work assign a new one."),
        )
    task.state = TaskState.DONE if done else TaskState.DROPPED
    task.result = unnumbered(worded(result, say("result")), say("result"))
    task.closed_by, task.closed_at = actor.user, timezone.now()
    task.save(update_fields=["state", "result", "closed_by", "closed_at"])
    return task


def _refuse_liaison(hub: Hub) -> None:
    if hub.role == HubRole.LIAISON:
        raise RuleViolated(
            say("the liaison links the hubs and has no areas, tasks or organisations of its own"),
            where=say("{hub}", hub=hub.organisation.name),
            remedy=say("Choose one of the support organisations."),
        )


def _refuse_no_basis(basis: str, topic: str, where: Phrase) -> None:
    if basis not in Basis.values or not topic.strip():
        raise RuleViolated(
            say("a joint committee is grouped by an industry, a category or a field, and says which"),
            where=where,
            remedy=say("Choose the basis and name it, such as industry: agriculture."),
        )


def _refuse_deep(levels: int, area: Area, where: Phrase) -> None:
    most = parameter("committee_depth", on=timezone.localdate(), region=region_codes(area)).number
    if levels > most:
        raise RuleViolated(
            say("committees stand on {most} levels at most", most=most),
            where=where,
            remedy=say("Place it higher up."),
        )


def _above(committee: Committee) -> list[int]:
    """The committee and those above it, nearest first. Errors: Conflict where the tree itself is broken."""
    parents = dict(every(Committee).values_list("pk", "parent"))
    chain: list[int] = []
    number: int | None = committee.pk
    while number is not None:
        if number in chain:
            raise Conflict(
                say("the committees stand in a ring"),
                where=say("committee {name}", name=committee.name),
                remedy=say("Move one of them to the top first."),
            )
        chain.append(number)
        number = parents.get(number)
    return chain


def _height(number: int) -> int:
    """Levels from a committee down to its lowest one, itself included."""
    children: dict[int | None, list[int]] = {}
    for child, parent in every(Committee).values_list("pk", "parent"):
        children.setdefault(parent, []).append(child)
    level, height = [number], 0
    while level:
        height += 1
        level = [child for one in level for child in children.get(one, ())]
    return height
