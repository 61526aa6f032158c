"""What becomes of a need that was handed in: the decision at each level, and the way out of a hold."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bangfu.assist.network.models import Beneficiary, Need, NeedState
from bangfu.assist.network.rules import refuse_barred, refuse_incomplete
from bangfu.assist.network.selectors import need_seen, proofs_of
from bangfu.assist.network.services.needs import hold_or_release, need_held, registered
from bangfu.assist.network.services.rules import refuse_numbers
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.permissions import Permission
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.workflow.models import Case, CaseState, Outcome
from bangfu.ground.workflow.selectors import open_steps, tasks_due
from bangfu.ground.workflow.services import Progress, step_complete
from bangfu.ground.workflow.services.cases import case_close, case_locked

SHORTEST_REASON, LONGEST_REASON = 5, 100
"""Of a return or refusal, in characters, as in the national network's form."""


@transaction.atomic
def need_decide(*, actor: Actor, number: int, outcome: str, reason: str = "") -> Need:
    """Decide on the step that its review is at. The approval of the last step publishes it; a return sends it back.

    A late decision is marked so and taken. Errors: NotFound, also for a need of another area; NotPermitted,
    RuleViolated for four eyes or a reason of the wrong length, ElementsMissing, NeedBarred, Conflict where nothing is
    to be decided.
    """
    seen = need_seen(actor=actor, number=number)
    need = need_held(seen.pk)
    if need.case is None or need.state not in (NeedState.SUBMITTED, NeedState.HELD):
        raise _nothing_to_decide(number)
    today = timezone.localdate()
    if outcome == Outcome.APPROVE:
        refuse_incomplete(need, proofs_of(need).count(), on=today)
        refuse_barred(need, on=today)
    else:
        refuse_odd_reason(reason)
    step = _step_at(actor, need.case, number)
    progress = step_complete(actor=actor, case=need.case, step=step, outcome=outcome, reason=reason)
    _follow(actor, need, progress, reason)
    return need


@transaction.atomic
def need_link(*, actor: Actor, number: int, household_no: str) -> Need:
    """Names the household of a held need; its review goes on from where it stood.

    Errors: NotFound for a need or a household outside her area, NotPermitted, Conflict where it is not held, or the
    household lives in another village.
    """
    seen = need_seen(actor=actor, number=number)
    actor.permit(Permission.NEED_PUBLISH, seen.area)
    need = _still_held(number)
    home = registered(actor.scope(Permission.NEED_PUBLISH), household_no)
    if home.area_id != need.area_id:
        raise Conflict(
            say("this household lives in {village}", village=home.area.name),
            where=say("household number {number}", number=home.household_no),
            remedy=say("Return the need to who recorded it, so that it is recorded in that village."),
        )
    need.household, need.beneficiary, need.beneficiary_note = home, Beneficiary.HOUSEHOLD, ""
    need.state = NeedState.SUBMITTED
    hold_or_release(need)
    need.save(update_fields=["household", "beneficiary", "beneficiary_note", "state"])
    return need


@transaction.atomic
def need_hold_refuse(*, actor: Actor, number: int, reason: str) -> Need:
    """Ends a held need for which no household can be found. Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    seen = need_seen(actor=actor, number=number)
    actor.permit(Permission.NEED_PUBLISH, seen.area)
    refuse_odd_reason(reason)
    need = _still_held(number)
    if need.case is not None:
        case_close(case_locked(need.case), CaseState.REJECTED, reason.strip())
    reason_stated(reason)
    need.state, need.return_reason = NeedState.CLOSED, reason.strip()
    need.save(update_fields=["state", "return_reason"])
    return need


def refuse_odd_reason(reason: str) -> None:
    refuse_numbers(reason, say("reason"))
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise RuleViolated(
            say("a reason has {least} to {most} characters", least=SHORTEST_REASON, most=LONGEST_REASON),
            where=say("reason"),
            remedy=say("Write in a sentence what is missing, so that the other side can act on it."),
        )


def _follow(actor: Actor, need: Need, progress: Progress, reason: str) -> None:
    """What a decision does to the need itself."""
    need.case = progress.case
    if progress.case.state == CaseState.FINISHED:
        need.state, need.return_reason = NeedState.PUBLISHED, ""
        need.published_by, need.published_at = actor.user, timezone.now()
    elif progress.case.state == CaseState.RETURNED:
        need.state, need.return_reason = NeedState.RETURNED, reason.strip()
    elif progress.case.state == CaseState.REJECTED:
        need.state, need.return_reason = NeedState.CLOSED, reason.strip()
    need.save(update_fields=["state", "return_reason", "published_by", "published_at"])


def _step_at(actor: Actor, case: Case, number: int) -> str:
    """The open step of its case, her own where several are."""
    mine = tasks_due(actor).filter(case=case).first()
    task = mine or next(iter(open_steps([case]).get(case.pk, [])), None)
    if task is None:
        raise _nothing_to_decide(number)
    return task.step


def _still_held(number: int) -> Need:
    need = need_held(number)
    if need.state != NeedState.HELD:
        raise Conflict(
            say("this need is not held any more"),
            where=say("need {number}", number=number),
            remedy=say("Look at the need: somebody else has decided on it."),
        )
    return need


def _nothing_to_decide(number: int) -> Conflict:
    return Conflict(
        say("nothing is to be decided on this need at this moment"),
        where=say("need {number}", number=number),
        remedy=say("Look at the need: it shows what became of it."),
    )
