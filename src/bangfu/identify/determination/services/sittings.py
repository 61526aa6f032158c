"""A meeting in the village hall: called with its agenda, counted by two, signed by the supervision committee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.notices.rules import refuse_numbers
from bangfu.ground.workflow.models import Evidence, EvidenceKind
from bangfu.ground.workflow.selectors import procedure_of
from bangfu.ground.workflow.services import meeting_record, task_held
from bangfu.identify.determination.models import Ballot, Sitting, SittingState
from bangfu.identify.determination.selectors.sittings import ballots_of, sitting_get, waiting_tasks

LONGEST_NAME, LONGEST_PLACE, LONGEST_MINUTES, LONGEST_NOTE = 60, 120, 5000, 500
Votes = tuple[int, int, int]
"""For, against, abstained."""


@dataclass(frozen=True)
class Count:
    """The papers of one household, as each of the two counted them, and what was said of it."""

    first: Votes
    second: Votes
    note: str = ""


@transaction.atomic
def sitting_call(
    *, actor: Actor, area: Area, procedure: str, step: str, held_on: date, place: str, entitled: int, chair: str
) -> Sitting:
    """Call a meeting about every case of a village that waits at a step; its agenda is fixed when this returns.

    Errors: NotPermitted, RuleViolated where nothing waits or a word is missing, Conflict where a meeting about one of
    the cases is on its way.
    """
    actor.permit(Permission.SITTING_HOLD, area)
    where = say("meeting, {area}", area=area.name)
    tasks = waiting_tasks(area=area, procedure=procedure, step=step)
    if not tasks:
        raise RuleViolated(
            say("no case of this village waits for this meeting"),
            where=where,
            remedy=say("Take the steps before it first; then the cases wait here."),
        )
    if not place.strip() or not chair.strip() or entitled < 1:
        raise RuleViolated(
            say("place, chair or the number of those entitled is missing"),
            where=where,
            remedy=say("State where the meeting is held, who chairs it, and how many may vote."),
        )
    ongoing = Ballot.objects.within(EVERYWHERE).filter(
        task__in=tasks, sitting__state__in=[SittingState.CALLED, SittingState.COUNTED]
    )
    first = ongoing.first()
    if first is not None:
        raise Conflict(
            say("a meeting about one of these cases is on its way"),
            where=say("meeting {number}", number=first.sitting_id),
            remedy=say("Go on with that meeting, or cancel it."),
        )
    sitting = Sitting.objects.create(
        area=area,
        procedure=procedure,
        step=step,
        held_on=held_on,
        place=place.strip()[:LONGEST_PLACE],
        entitled=entitled,
        chair=chair.strip()[:LONGEST_NAME],
        called_by=actor.user,
    )
    Ballot.objects.bulk_create(
        Ballot(area=area, sitting=sitting, task=task, position=number) for number, task in enumerate(tasks, 1)
    )
    return sitting


@transaction.atomic
def sitting_count(
    *,
    actor: Actor,
    number: int,
    present: int,
    counters: Sequence[str],
    recorder: str,
    read_out: bool,
    minutes: str,
    counts: Mapping[int, Count],
) -> Sitting:
    """Record who was there and both counts of every ballot; again until the supervision committee has signed.

    `counts` by the number of the ballot. Each case's step gets its meeting, its minutes and its list of those present.
    Errors: NotFound, NotPermitted, Conflict after the signature; RuleViolated where the two counts differ (naming the
    line), votes do not add up, the quorum's meeting lies ahead, or the comparison was not read out.
    """
    sitting = _held(actor, number, Permission.SITTING_HOLD)
    _refuse_state(sitting, (SittingState.CALLED, SittingState.COUNTED))
    where = say("meeting {number}", number=number)
    names = [name.strip()[:LONGEST_NAME] for name in counters if name.strip()]
    ballots = list(ballots_of(sitting))
    _refuse_wrong_record(sitting, names, present, minutes, where)
    _refuse_wrong_counts(ballots, counts, present, where)
    if not read_out and any(_needs_reading(ballot) for ballot in ballots):
        raise RuleViolated(
            say("the comparison of records was not read out"),
            where=where,
            remedy=say("Read its results to the meeting before the vote, and say so here."),
        )
    sitting.state, sitting.present, sitting.counters = SittingState.COUNTED, present, names
    sitting.recorder, sitting.minutes = recorder.strip()[:LONGEST_NAME], minutes.strip()[:LONGEST_MINUTES]
    sitting.read_out, sitting.counted_by = read_out, actor.user
    sitting.save()
    for ballot in ballots:
        _carry(actor, sitting, ballot, counts[ballot.position])
    return sitting


@transaction.atomic
def sitting_sign(*, actor: Actor, number: int) -> Sitting:
    """The supervision committee confirms that the meeting was held and counted so. Errors: NotFound, NotPermitted for
    who recorded it, Conflict unless it is counted."""
    sitting = _held(actor, number, Permission.SITTING_SIGN)
    _refuse_state(sitting, (SittingState.COUNTED,))
    if actor.user.pk in (sitting.counted_by_id, sitting.called_by_id):
        raise NotPermitted(
            say("who called or recorded a meeting may not sign for it"),
            where=say("meeting {number}", number=number),
            remedy=say("Ask another member of the supervision committee."),
        )
    sitting.state, sitting.signed_by, sitting.signed_at = SittingState.SIGNED, actor.user, timezone.now()
    sitting.save(update_fields=["state", "signed_by", "signed_at"])
    return sitting


@transaction.atomic
def sitting_cancel(*, actor: Actor, number: int, reason: str) -> Sitting:
    """Give a meeting up that is not signed; its cases wait for another. Errors: NotFound, NotPermitted, Conflict."""
    sitting = _held(actor, number, Permission.SITTING_HOLD)
    _refuse_state(sitting, (SittingState.CALLED, SittingState.COUNTED))
    where = say("meeting {number}", number=number)
    if not reason.strip():
        raise RuleViolated(
            say("the reason is missing"),
            where=where,
            remedy=say("Write in a sentence why, so that the next person knows."),
        )
    refuse_numbers(where, reason)
    reason_stated(reason.strip())
    sitting.state, sitting.minutes = SittingState.CANCELLED, reason.strip()[:LONGEST_MINUTES]
    sitting.save(update_fields=["state", "minutes"])
    return sitting


def _held(actor: Actor, number: int, permission: Permission) -> Sitting:
    seen = sitting_get(scope=actor.scope(Permission.CASE_READ), number=number)
    actor.permit(permission, seen.area)
    rows = Sitting.objects.within(EVERYWHERE).select_related("area")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=number)


def _carry(actor: Actor, sitting: Sitting, ballot: Ballot, count: Count) -> None:
    case, step = ballot.task.case, sitting.step
    task = task_held(actor=actor, case=case, step=step)
    voted_for, against, abstained = count.first
    meeting_record(
        actor=actor,
        case=case,
        step=step,
        held_on=sitting.held_on,
        entitled=sitting.entitled,
        present=sum(count.first),
        votes_for=voted_for,
        votes_against=against,
        abstained=abstained,
    )
    is_first = ballot.first is None
    ballot.first, ballot.second = list(count.first), list(count.second)
    ballot.note = count.note.strip()[:LONGEST_NOTE]
    ballot.save(update_fields=["first", "second", "note"])
    if is_first:
        place = say("meeting {number}", number=sitting.pk).render()
        for kind in (EvidenceKind.MINUTES, EvidenceKind.ATTENDANCE):
            Evidence.objects.create(
                task=task, kind=kind, title=sitting.held_on.isoformat(), reference=place, recorded_by=actor.user
            )


def _needs_reading(ballot: Ballot) -> bool:
    """Whether records were compared before this step: then the meeting hears of it."""
    prescribed = procedure_of(ballot.task.case.version)
    return any(
        kind == EvidenceKind.COMPARISON and ballot.task.step in prescribed.downstream([step.key])
        for step in prescribed.steps
        for kind, _ in step.evidence
    )


def _refuse_state(sitting: Sitting, states: Sequence[str]) -> None:
    if sitting.state not in states:
        raise Conflict(
            say("this meeting is not in the state for this act"),
            where=say("meeting {number}", number=sitting.pk),
            remedy=say("Look at the meeting: its state says what can be done now."),
        )


def _refuse_wrong_record(sitting: Sitting, names: Sequence[str], present: int, minutes: str, where: Phrase) -> None:
    if len(set(names)) < 2:
        raise RuleViolated(
            say("two people count the ballots, each for herself"),
            where=where,
            remedy=say("Name the two who counted."),
        )
    if sitting.held_on > timezone.localdate():
        raise RuleViolated(
            say("the meeting lies in the future"), where=where, remedy=say("Record it after it was held.")
        )
    if not 0 < present <= sitting.entitled:
        raise RuleViolated(
            say("{present} were present, of {entitled} who may vote", present=present, entitled=sitting.entitled),
            where=where,
            remedy=say("Check the number against the list of those present."),
        )
    if not minutes.strip():
        raise RuleViolated(
            say("the minutes are empty"),
            where=where,
            remedy=say("Write in a few sentences what was said and asked."),
        )
    refuse_numbers(where, minutes)


def _refuse_wrong_counts(ballots: Sequence[Ballot], counts: Mapping[int, Count], present: int, where: Phrase) -> None:
    for ballot in ballots:
        count = counts.get(ballot.position)
        if count is None:
            raise RuleViolated(
                say("ballot {number} is not counted", number=ballot.position),
                where=where,
                remedy=say("Record both counts of every household."),
            )
        if count.first != count.second:
            raise RuleViolated(
                say("the two counts of ballot {number} differ", number=ballot.position),
                where=where,
                remedy=say("Count the papers of this household again, both of you."),
            )
        if min(count.first) < 0 or sum(count.first) != present:
            raise RuleViolated(
                say(
                    "ballot {number} has {votes} votes, and {present} were present",
                    number=ballot.position,
                    votes=sum(count.first),
                    present=present,
                ),
                where=where,
                remedy=say("Each of those present has one paper; count an empty or spoiled one as abstained."),
            )
        refuse_numbers(where, count.note)
