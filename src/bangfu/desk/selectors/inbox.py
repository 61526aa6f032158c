"""What is due for an actor, from whom and until when."""

from __future__ import annotations

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.assist.network.models import (
    Delivery,
    DeliveryState,
    MatchRun,
    MatchState,
    Need,
    NeedState,
    Offer,
    Proposal,
    ProposalState,
)
from bangfu.assist.network.selectors import (
    deliveries_visible,
    needs_within,
    offers_visible,
    proposals_visible,
    runs_within,
)
from bangfu.desk.selectors.alliance import office_heaps, organisation_heaps
from bangfu.desk.selectors.due import Due, Heap, amount, end_of, heap
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.notices.models import Notice, NoticeState, Objection, ObjectionState
from bangfu.ground.notices.selectors import notices_within, objections_within
from bangfu.ground.runs.models import RunState
from bangfu.ground.workflow.models import Case, Task
from bangfu.ground.workflow.selectors import cases_returned_to, step_title, tasks_due


def inbox(actor: Actor) -> list[Heap]:
    """The heaps this actor may deal with, the ones with something in them; each within the scope of its own right."""
    heaps = (
        _to_take(actor),
        _to_mend(actor),
        _to_answer(actor),
        _to_post(actor),
        _to_verify(actor),
        _to_decide(actor),
        _unfinished(actor),
        _returned(actor),
        *organisation_heaps(actor),
        _own_offers(actor),
        _to_confirm(actor),
        _to_judge(actor),
        *office_heaps(actor),
    )
    return [found for found in heaps if found is not None and found.count]


def _to_take(actor: Actor) -> Heap | None:
    """Steps of every procedure, by their deadline."""
    if not actor.may(Permission.CASE_READ):
        return None
    address = reverse("workflow:tasks")
    return heap("steps", _("Steps waiting for you"), _("All steps"), address, rows=tasks_due(actor), line=_task)


def _to_mend(actor: Actor) -> Heap | None:
    address = f"{reverse('workflow:cases')}?state=returned"
    rows = cases_returned_to(actor)
    return heap("cases", _("Your cases that were returned"), _("All returned"), address, rows=rows, line=_case)


def _to_answer(actor: Actor) -> Heap | None:
    """Objections: never those she recorded herself."""
    if not actor.may(Permission.OBJECTION_ANSWER):
        return None
    rows = objections_within(scope=actor.scope(Permission.OBJECTION_ANSWER), state=ObjectionState.OPEN)
    rows = rows.exclude(recorded_by=actor.user)
    address = f"{reverse('notices:objections')}?state={ObjectionState.OPEN}"
    return heap(
        "objections", _("Objections waiting for an answer"), _("All objections"), address, rows=rows, line=_objection
    )


def _to_post(actor: Actor) -> Heap | None:
    """Drafts of notices: never those she drafted herself."""
    if not actor.may(Permission.NOTICE_POST):
        return None
    rows = notices_within(scope=actor.scope(Permission.NOTICE_POST), state=NoticeState.DRAFT)
    rows = rows.exclude(drafted_by=actor.user)
    address = f"{reverse('notices:notices')}?state={NoticeState.DRAFT}"
    return heap("drafts", _("Notices waiting to be posted"), _("All drafts"), address, rows=rows, line=_draft)


def _to_verify(actor: Actor) -> Heap | None:
    """Never what she recorded herself: that takes a second pair of eyes."""
    if not actor.may(Permission.NEED_PUBLISH):
        return None
    waiting = needs_within(scope=actor.scope(Permission.NEED_PUBLISH))
    waiting = (
        waiting.filter(Q(state=NeedState.SUBMITTED, case=None) | Q(state=NeedState.HELD))
        .exclude(recorded_by=actor.user)
        .order_by(F("deadline").asc(nulls_last=True), "pk")
    )
    address = f"{reverse('network:needs')}?state={NeedState.SUBMITTED}"
    return heap(
        "verify", _("Needs waiting for your verification"), _("All that wait"), address, rows=waiting, line=_need
    )


def _to_decide(actor: Actor) -> Heap | None:
    if not actor.may(Permission.MATCH_DECIDE):
        return None
    scope = actor.scope(Permission.MATCH_DECIDE)
    open_ones = proposals_visible(actor=actor, state=ProposalState.PROPOSED).filter(scope.condition())
    open_ones = open_ones.order_by(F("need__deadline").asc(nulls_last=True), "pk")
    address = f"{reverse('network:proposals')}?state={ProposalState.PROPOSED}"
    return heap(
        "decide", _("Proposals waiting for your decision"), _("All proposals"), address, rows=open_ones, line=_proposal
    )


def _unfinished(actor: Actor) -> Heap | None:
    if not actor.may(Permission.MATCH_RUN):
        return None
    states = (RunState.QUEUED, RunState.RUNNING, RunState.FAILED)
    runs = runs_within(actor.scope(Permission.MATCH_RUN)).filter(state__in=states)
    return heap(
        "runs", _("Matching runs under way or failed"), _("All runs"), reverse("network:runs"), rows=runs, line=_run
    )


def _returned(actor: Actor) -> Heap | None:
    if not actor.may(Permission.NEED_RECORD):
        return None
    returned = needs_within(scope=actor.scope(Permission.NEED_RECORD), state=NeedState.RETURNED)
    returned = returned.filter(recorded_by=actor.user)
    address = f"{reverse('network:needs')}?state={NeedState.RETURNED}"
    return heap(
        "mend", _("Your needs that were returned"), _("All returned"), address, rows=returned, line=_returned_need
    )


def _own_offers(actor: Actor) -> Heap | None:
    mine = actor.user.memberships.values("organisation")
    if not actor.may(Permission.OFFER_RECORD) or not mine.exists():
        return None
    offers = offers_visible(actor=actor, only_free=True).filter(organisation__in=mine)
    return heap("offers", _("Your offers"), _("All offers"), reverse("network:offers"), rows=offers, line=_offer)


def _to_confirm(actor: Actor) -> Heap | None:
    """What was handed over to her villages and waits for their word: never what she recorded herself."""
    if not actor.may(Permission.DELIVERY_CONFIRM):
        return None
    scope = actor.scope(Permission.DELIVERY_CONFIRM)
    rows = deliveries_visible(actor=actor, state=DeliveryState.WAITING).filter(scope.condition())
    address = f"{reverse('network:matches')}?state={MatchState.DELIVERED}"
    rows = rows.exclude(recorded_by=actor.user)
    return heap("confirm", _("Deliveries waiting for your word"), _("All that wait"), address, rows=rows, line=_gift)


def _to_judge(actor: Actor) -> Heap | None:
    if not actor.may(Permission.DISPUTE_DECIDE):
        return None
    scope = actor.scope(Permission.DISPUTE_DECIDE)
    rows = deliveries_visible(actor=actor, state=DeliveryState.DISPUTED).filter(scope.condition())
    address = f"{reverse('network:matches')}?state={MatchState.DISPUTED}"
    return heap("disputes", _("Disputes waiting for your decision"), _("All disputes"), address, rows=rows, line=_gift)


def _gift(delivery: Delivery) -> Due:
    match = delivery.match
    detail = _("for {area}, from {who}").format(area=delivery.area.name, who=match.offer.organisation)
    return Due(amount(match.need.item, delivery.quantity), detail, reverse("network:match", args=[match.pk]))


def _task(task: Task) -> Due:
    case = task.case
    detail = _("{case}, {area}, opened by {who}").format(case=case.title, area=case.area.name, who=case.opened_by)
    until = end_of(task.due) if task.due else None
    address = reverse("workflow:task", args=[case.pk, task.step])
    return Due(step_title(task), detail, address, until, task.due_doubt is not None)


def _objection(objection: Objection) -> Due:
    detail = _("{area}, recorded by {who}").format(area=objection.area.name, who=objection.recorded_by)
    return Due(objection.notice.title, detail, reverse("notices:objection", args=[objection.pk]))


def _draft(notice: Notice) -> Due:
    detail = _("{area}, drafted by {who}").format(area=notice.area.name, who=notice.drafted_by)
    return Due(notice.title, detail, reverse("notices:notice", args=[notice.pk]))


def _case(case: Case) -> Due:
    return Due(case.title, case.version.title, reverse("workflow:case", args=[case.pk]))


def _need(need: Need) -> Due:
    detail = _("{area}, recorded by {who}").format(area=need.area.name, who=need.recorded_by)
    return Due(amount(need.item, need.quantity or 0), detail, reverse("network:need", args=[need.pk]), need.deadline)


def _returned_need(need: Need) -> Due:
    address = reverse("network:need", args=[need.pk])
    return Due(amount(need.item, need.quantity or 0), need.return_reason, address, need.deadline)


def _proposal(proposal: Proposal) -> Due:
    need = proposal.need
    detail = _("for {area}, from {who}").format(area=need.area.name, who=proposal.offer.organisation)
    address = reverse("network:proposal", args=[proposal.pk])
    return Due(amount(need.item, proposal.quantity or 0), detail, address, need.deadline)


def _run(run: MatchRun) -> Due:
    day = timezone.localtime(run.requested_at).strftime("%Y-%m-%d %H:%M")
    detail = _("{state}, asked for on {day}").format(state=run.get_state_display(), day=day)
    return Due(str(run.campaign or run.area), detail, reverse("network:run", args=[run.pk]))


def _offer(offer: Offer) -> Due:
    detail = _("{free} still free").format(free=f"{offer.quantity_free:,}")
    address = reverse("network:offer", args=[offer.pk])
    return Due(amount(offer.item, offer.quantity or 0), detail, address, offer.expires)
