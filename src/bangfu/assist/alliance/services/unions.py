"""Writes of alliances and mobilisations: who joins, whom members draw in, and what organisations answer to a call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Committee,
    Invitation,
    InvitationState,
    MemberKind,
    Mobilisation,
    Organisation,
    OrganisationState,
    Reply,
    ReplyState,
    not_over,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import (
    already,
    locked,
    not_to_come,
    refuse_ended,
    refuse_outside,
    speaks_for,
    taking_names,
    unnumbered,
    worded,
)
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import region_codes
from bangfu.policy.loader import parameter

M = Permission.ALLIANCE_MANAGE
ORDER = [ReplyState.INVITED, ReplyState.RESPONDED, ReplyState.PLEDGED, ReplyState.DELIVERED]


@transaction.atomic
def alliance_start(*, actor: Actor | Operator, area: Area, name: str, since: date) -> Alliance:
    """An alliance without members yet. Errors: NotPermitted, RuleViolated, Conflict."""
    actor.permit(M, area)
    taking_names(area)
    name = worded(name, say("name"))
    if every(Alliance).filter(area=area, name=name).exists():
        raise already(
            say("there is an alliance of this name in this area"),
            say("alliance {name}", name=name),
            say("Open it, or choose another name."),
        )
    return Alliance.objects.create(area=area, name=name, since=since)


@transaction.atomic
def member_join(
    *,
    actor: Actor | Operator,
    alliance: Alliance,
    organisation: Organisation,
    kind: str,
    since: date,
    invitation: Invitation | None = None,
) -> AllianceMember:
    """An organisation joins as one of the four kinds of members; with an invitation, who drew it in stands with it.

    Errors: NotPermitted; RuleViolated for another kind or an ended alliance; Conflict where it is a member, or the
    invitation is answered.
    """
    actor.permit(M, alliance.area)
    alliance = locked(Alliance, alliance.pk)
    refuse_outside(alliance, since)
    refuse_ended(organisation)
    if invitation is not None:
        invitation = _unanswered(invitation.pk)
    where = say("{organisation}", organisation=organisation.name)
    if kind not in MemberKind.values:
        raise RuleViolated(
            say("“{name}” is none of the four kinds of members", name=kind),
            where=where,
            remedy=say("Choose from the list: {names}.", names=", ".join(MemberKind.values)),
        )
    if every(AllianceMember).filter(not_over(since), alliance=alliance, organisation=organisation).exists():
        raise already(say("this organisation is a member already"), where, say("Look at the roll; each is on it once."))
    member = AllianceMember.objects.create(
        area=alliance.area,
        alliance=alliance,
        organisation=organisation,
        kind=kind,
        since=since,
        drawn_in_by=invitation.inviter if invitation else None,
    )
    if invitation is not None:
        invitation.state, invitation.member = InvitationState.JOINED, member
        invitation.save(update_fields=["state", "member"])
    return member


@transaction.atomic
def invitation_record(*, actor: Actor, alliance: Alliance, inviter: Organisation, invited: str) -> Invitation:
    """A member invites an organisation from outside; its own people record it, or the office does.

    Errors: NotPermitted; RuleViolated where the inviter is no member.
    """
    if actor.scope(M).covers(alliance.area):
        actor.permit(M, alliance.area)
    else:
        speaks_for(actor, inviter)
    today = timezone.localdate()
    if not every(AllianceMember).filter(on_day(today), alliance=alliance, organisation=inviter).exists():
        raise RuleViolated(
            say("only a member of the alliance draws others in"),
            where=say("{organisation}", organisation=inviter.name),
            remedy=say("Join the alliance first, or choose a member."),
        )
    return Invitation.objects.create(
        area=alliance.area, alliance=alliance, inviter=inviter, invited=worded(invited, say("whom")), invited_on=today
    )


@transaction.atomic
def invitation_decline(*, actor: Actor, number: int) -> Invitation:
    """That who was invited does not join. Errors: NotPermitted, Conflict."""
    actor.permit(M, every(Invitation).get(pk=number).area)
    invitation = _unanswered(number)
    invitation.state = InvitationState.DECLINED
    invitation.save(update_fields=["state"])
    return invitation


@transaction.atomic
def mobilisation_send(
    *, actor: Actor, committee: Committee, title: str, text: str, answer_by: date | None = None
) -> Mobilisation:
    """A call of a committee to every organisation that is under it today, or under a committee below it: one row each.

    Errors: NotPermitted; RuleViolated where there is nobody to call, or no time to answer.
    """
    actor.permit(M, committee.area)
    committee = locked(Committee, committee.pk)
    today = timezone.localdate()
    days = parameter("mobilisation_answer_days", on=today, region=region_codes(committee.area)).number
    last = answer_by or today + timedelta(days)
    where = say("committee {name}", name=committee.name)
    if last < today:
        raise RuleViolated(say("the day to answer by has passed"), where=where, remedy=say("Choose a day to come."))
    called = _members_below(committee, today)
    if not called:
        raise RuleViolated(
            say("no organisation is under this committee"),
            where=where,
            remedy=say("Add its organisations first; each of them receives the call."),
        )
    call = Mobilisation.objects.create(
        area=committee.area,
        committee=committee,
        title=worded(title, say("title")),
        text=worded(text, say("text")),
        sent_on=today,
        answer_by=last,
        sent_by=actor.user,
    )
    Reply.objects.bulk_create([Reply(area=call.area, mobilisation=call, organisation_id=one) for one in called])
    return call


@dataclass(frozen=True)
class Answer:
    """How far an organisation has come, and what it promises or has given."""

    state: str
    words: str = ""
    pledged_fen: int | None = None
    delivered_fen: int | None = None
    on: date | None = None


@transaction.atomic
def reply_record(*, actor: Actor, number: int, answer: Answer) -> Reply:
    """An organisation's answer, by its own people or by the office for it. It only goes forward: invited, responded,
    pledged, delivered; who cannot this time may still come back.

    Errors: NotPermitted; RuleViolated for a step back, or a negative amount.
    """
    reply = locked(Reply, number)
    if actor.scope(M).covers(reply.area):
        actor.permit(M, reply.area)
    else:
        speaks_for(actor, reply.organisation)
    _refuse_answer(reply, answer)
    on = not_to_come(answer.on or timezone.localdate(), say("day"))
    reply.state = answer.state
    reply.words = unnumbered(answer.words, say("answer")) or reply.words
    reply.responded_on = reply.responded_on or on
    reply.pledged_fen = reply.pledged_fen if answer.pledged_fen is None else answer.pledged_fen
    if answer.state == ReplyState.DELIVERED:
        reply.delivered_on = on
        reply.delivered_fen = answer.delivered_fen
    reply.save()
    return reply


@transaction.atomic
def mobilisation_remind(*, actor: Actor, number: int) -> int:
    """Remind whoever has not answered, once a day at most; how many were. Errors: NotPermitted, Conflict."""
    call = locked(Mobilisation, number)
    actor.permit(M, call.area)
    today = timezone.localdate()
    waiting = every(Reply).filter(mobilisation=call, state=ReplyState.INVITED).exclude(reminded_on=today)
    found = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        raise Conflict(
            say("nobody is left to remind today"),
            where=say("{title}", title=call.title),
            remedy=say("All have answered, or were reminded today."),
        )
    for reply in found:
        reply.reminders, reply.reminded_on = reply.reminders + 1, today
    every(Reply).bulk_update(found, ["reminders", "reminded_on"])
    return len(found)


def _unanswered(number: int) -> Invitation:
    invitation = locked(Invitation, number)
    if invitation.state != InvitationState.INVITED:
        raise Conflict(
            say("this invitation is answered already"),
            where=say("{name}", name=invitation.invited),
            remedy=say("Look at the roll of the alliance."),
        )
    return invitation


def _members_below(committee: Committee, today: date) -> list[int]:
    """The organisations in being under a committee and those below it, each once."""
    below, level = {committee.pk}, [committee.pk]
    while level:
        children = every(Committee).filter(on_day(today), parent__in=level)
        level = [pk for pk in children.values_list("pk", flat=True) if pk not in below]
        below.update(level)
    found = every(Organisation).filter(on_day(today, "committees__"), committees__committee__in=below)
    return sorted(set(found.exclude(state=OrganisationState.ENDED).values_list("pk", flat=True)))


def _refuse_answer(reply: Reply, answer: Answer) -> None:
    where = say("{organisation}", organisation=reply.organisation.name)
    if any(amount is not None and amount < 0 for amount in (answer.pledged_fen, answer.delivered_fen)):
        raise RuleViolated(
            say("an amount is below zero"), where=where, remedy=say("Write what is promised or given, 0 or more.")
        )
    if answer.state == ReplyState.DECLINED:
        allowed = reply.state in (ReplyState.INVITED, ReplyState.RESPONDED)
    elif answer.state in ORDER[1:]:
        at = ORDER.index(ReplyState(reply.state)) if reply.state in ORDER else 0
        allowed = ORDER.index(ReplyState(answer.state)) > at or answer.state == reply.state == ReplyState.RESPONDED
    else:
        allowed = False
    if not allowed:
        raise RuleViolated(
            say("an answer goes forward only: responded, pledged, delivered"),
            where=where,
            remedy=say("Choose a later step; what was delivered cannot be taken back here."),
        )
    if answer.state == ReplyState.PLEDGED and not answer.words.strip() and answer.pledged_fen is None:
        raise RuleViolated(
            say("a pledge says what is promised"), where=where, remedy=say("Write it in words, or its amount in yuan.")
        )
