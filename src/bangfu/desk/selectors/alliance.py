"""What the alliance has due: for the people of an organisation what it owes an answer to, for an office what waits for
a second person."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.assist.alliance.models import Hours, HubPlan, Invitation, Organisation, Practice, Reply, ReputationAppeal
from bangfu.assist.alliance.selectors import (
    appeals_to_decide,
    hours_waiting,
    hub_plans_to_adopt,
    invitations_waiting,
    organisations_of,
    practices_to_publish,
    replies_owed,
)
from bangfu.assist.network.selectors import Owed, needs_owed, organisations_for, owed
from bangfu.desk.selectors.due import Due, Heap, amount, end_of, heap, heap_of
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission


def organisation_heaps(actor: Actor) -> list[Heap]:
    """What her organisations owe; nothing is read for who acts for none."""
    heaps: list[Heap] = []
    if actor.may(Permission.ALLIANCE_ANSWER):
        mine = list(organisations_of(actor))
        heaps += [_calls(actor), _invitations(actor, mine), _hours(actor)] if mine else []
    if actor.may(Permission.OFFER_RECORD):
        helping = list(organisations_for(actor).filter(pk__in=actor.user.memberships.values("organisation")))
        heaps[1:1] = [_answers(helping)] if helping else []
    return heaps


def office_heaps(actor: Actor) -> list[Heap]:
    """What waits for a second person of an office: never what she wrote, asked for or began herself."""
    if not actor.may(Permission.ALLIANCE_MANAGE):
        return []
    return [_appeals(actor), _plans(actor), _practices(actor)]


def _calls(actor: Actor) -> Heap:
    """Calls of committees without an answer, the soonest first, with how often each was asked again."""
    heading, act = _("Calls waiting for your answer"), _("All calls")
    return heap("calls", heading, act, reverse("alliance:mobilisations"), rows=replies_owed(actor), line=_call)


def _call(reply: Reply) -> Due:
    call = reply.mobilisation
    detail = _("{committee} calls on {organisation}").format(
        committee=call.committee.name, organisation=reply.organisation.name
    )
    detail = " · ".join(filter(None, (detail, reply.reminded)))
    return Due(call.title, detail, reverse("alliance:mobilisation", args=[call.pk]), end_of(call.answer_by))


def _answers(helping: list[Organisation]) -> Heap:
    """Published needs to which her organisations owe an answer as members; each tells what all may know of it."""
    now = timezone.now()

    def lines(needs: list[Any]) -> list[Due]:
        return [_answer(one) for one in owed(needs, at=now)]

    rows = needs_owed(helping, at=now)
    heading, act = _("Needs waiting for your answer"), _("All needs to answer")
    return heap_of("answers", heading, act, reverse("network:answers"), rows=rows, lines=lines)


def _answer(one: Owed) -> Due:
    need = one.need
    place = need.area.parent or need.area
    address = reverse("network:need-answer", args=[need.pk])
    return Due(amount(need.item, need.quantity_open), _("for {area}").format(area=place.name), address, one.due)


def _invitations(actor: Actor, mine: list[Organisation]) -> Heap:
    """Invitations without an answer: those to her organisations, and those that her organisations sent."""
    numbers = {one.name: one.pk for one in mine}
    heading, act = _("Invitations into an alliance without an answer"), _("All alliances")

    def line(invitation: Invitation) -> Due:
        number = numbers.get(invitation.invited)
        day, alliance = invitation.invited_on.isoformat(), invitation.alliance
        if number is None:
            told = _("{who} invited it on {day}: ask it, and tell the office that keeps the roll")
            address = reverse("alliance:alliance", args=[alliance.pk])
        else:
            told = _("{who} invited you on {day}: tell the office that keeps the roll whether you join")
            address = reverse("alliance:organisation", args=[number])
        title = _("{invited} into {alliance}").format(invited=invitation.invited, alliance=alliance.name)
        return Due(title, told.format(who=invitation.inviter.name, day=day), address)

    return heap("invitations", heading, act, reverse("alliance:alliances"), rows=invitations_waiting(actor), line=line)


def _hours(actor: Actor) -> Heap:
    """Never what she wrote down herself."""
    rows = hours_waiting(actor).exclude(recorded_by=actor.user)
    heading, act = _("Hours of volunteers waiting for your word"), _("All hours that wait")
    return heap("hours", heading, act, reverse("alliance:people"), rows=rows, line=_given)


def _given(hours: Hours) -> Due:
    detail = _("{who} for {organisation}, {minutes} minutes on {day}").format(
        who=hours.person.name,
        organisation=hours.organisation.name,
        minutes=hours.minutes,
        day=hours.worked_on.isoformat(),
    )
    return Due(hours.what, detail, reverse("alliance:hours-decide", args=[hours.pk]))


def _appeals(actor: Actor) -> Heap:
    heading, act = _("Appeals against credit files waiting for your decision"), _("All appeals")
    return heap("appeals", heading, act, reverse("alliance:appeals"), rows=appeals_to_decide(actor), line=_appeal)


def _appeal(appeal: ReputationAppeal) -> Due:
    entry = appeal.evidence
    detail = _("against “{entry}” of {day}, appealed by {who}").format(
        entry=entry.get_kind_display(), day=entry.occurred_on.isoformat(), who=appeal.appealed_by
    )
    return Due(entry.organisation.name, detail, reverse("alliance:appeal-decide", args=[appeal.pk]))


def _plans(actor: Actor) -> Heap:
    heading, act = _("Plans of hubs waiting for a second person"), _("All programmes")
    return heap("plans", heading, act, reverse("alliance:programmes"), rows=hub_plans_to_adopt(actor), line=_plan)


def _plan(plan: HubPlan) -> Due:
    day = timezone.localtime(plan.requested_at).date().isoformat()
    detail = _("{who} asked for it on {day}; look at it and adopt it").format(who=plan.requested_by, day=day)
    return Due(plan.programme.name, detail, reverse("alliance:hub-plan", args=[plan.pk]))


def _practices(actor: Actor) -> Heap:
    heading, act = _("Practices waiting for a second person"), _("Case library")
    return heap(
        "practices", heading, act, reverse("alliance:practices"), rows=practices_to_publish(actor), line=_practice
    )


def _practice(practice: Practice) -> Due:
    detail = _("{who} wrote it, {area}; read it and publish it").format(
        who=practice.written_by, area=practice.area.name
    )
    return Due(practice.title, detail, reverse("alliance:practice", args=[practice.pk]))
