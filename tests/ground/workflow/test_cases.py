"""A case from its opening to its end, on the procedures that are shipped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.errors import BangfuError, Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.models import Grant
from bangfu.ground.access.permissions import Role
from bangfu.ground.audit.models import Event
from bangfu.ground.workflow.models import Case, CaseState, Decision, Pause, ProcedureVersion
from bangfu.ground.workflow.selectors import cases_returned_to, tasks_due
from bangfu.ground.workflow.services import (
    Given,
    case_resubmit,
    case_withdraw,
    line_pause,
    line_resume,
    meeting_record,
    step_complete,
)
from tests.ground.workflow.conftest import BRIDGE, SURVEYED, World, states, task

COMPARED = (Given("comparison", "Result", "file 2"),)
MINUTES = (Given("minutes", "Minutes", "file 3"), Given("attendance", "List", "file 3"))


def inbox(world: World, name: str) -> list[str]:
    return [task.step for task in tasks_due(world.actor(name))]


def test_a_change_entered_in_the_village_is_decided_in_the_township(world: World) -> None:
    case = world.open()
    assert (inbox(world, "cadre"), inbox(world, "east"), inbox(world, "west")) == ([], ["decide"], [])
    progress = step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    assert (progress.case.state, progress.opened) == (CaseState.FINISHED, ())
    assert inbox(world, "east") == []


def test_the_history_knows_who_decided_by_which_step(world: World) -> None:
    case = world.open()
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="reject", reason="Not in the papers.")
    event = Event.objects.filter(relation="workflow_decision").latest("pk")
    assert (event.actor, event.permission) == ("east", "register-change:decide")
    assert event.payload is not None
    assert event.payload["reason"] == "Not in the papers."


def test_a_case_keeps_the_procedure_it_was_opened_by(world: World) -> None:
    first, second = world.open(), world.open(subject="H2")
    assert first.version_id == second.version_id
    assert ProcedureVersion.objects.count() == 1


def test_one_subject_has_one_case_at_a_time(world: World) -> None:
    first = world.open()
    with pytest.raises(Conflict):
        world.open()
    step_complete(actor=world.actor("east"), case=first, step="decide", outcome="approve")
    assert world.open().pk != first.pk


@pytest.mark.parametrize("name", ["auditor", "admin", "supervisor", "stranger", "west"])
def test_who_has_no_part_opens_no_case_and_takes_no_step(world: World, name: str) -> None:
    with pytest.raises(NotPermitted):
        world.open(by=name, subject="H9")
    case = world.open()
    with pytest.raises(NotPermitted):
        step_complete(actor=world.actor(name), case=case, step="decide", outcome="approve")


def test_parallel_steps_open_together_and_the_next_waits_for_both(world: World) -> None:
    case = world.open("monitoring-2021")
    assert {key for key, state in states(case).items() if state == "open"} == {"verify", "comparison"}
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED)
    assert states(case)["judge"] == "waiting"
    progress = step_complete(
        actor=world.actor("county2"), case=case, step="comparison", outcome="approve", evidence=COMPARED
    )
    assert [task.step for task in progress.opened] == ["judge"]


def test_the_fifteen_days_run_from_the_clue(world: World) -> None:
    case = world.open("monitoring-2021")
    assert task(case, "verify").due == case.clock_from + timedelta(days=3)


def test_a_step_without_its_evidence_says_what_is_missing(world: World) -> None:
    case = world.open("monitoring-2021")
    with pytest.raises(RuleViolated, match=r"evidence is missing: .* \(0 of 1\)"):
        step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED[1:4])


def reviewed(world: World, present: int, agreeing: int) -> Case:
    case = world.open("household-exit")
    meeting_record(
        actor=world.actor("cadre"),
        case=case,
        step="review",
        held_on=timezone.localdate(),
        entitled=30,
        present=present,
        votes_for=agreeing,
        votes_against=present - agreeing,
        abstained=0,
    )
    return case


@pytest.mark.parametrize(("present", "agreeing"), [(19, 19), (20, 9)])
def test_a_meeting_without_quorum_approves_nothing(world: World, present: int, agreeing: int) -> None:
    case = reviewed(world, present, agreeing)
    with pytest.raises(RuleViolated, match=r"were present|agreed"):
        step_complete(actor=world.actor("cadre"), case=case, step="review", outcome="approve", evidence=MINUTES)


def test_two_thirds_present_and_half_of_them_for_it_are_enough(world: World) -> None:
    case = reviewed(world, 20, 10)
    step_complete(actor=world.actor("cadre"), case=case, step="review", outcome="approve", evidence=MINUTES)
    assert states(case)["verify"] == "open"


def test_a_notice_stands_its_days(world: World) -> None:
    case = world.open("monitoring-2021")
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED)
    step_complete(actor=world.actor("county"), case=case, step="comparison", outcome="approve", evidence=COMPARED)
    step_complete(actor=world.actor("cadre"), case=case, step="judge", outcome="approve", evidence=MINUTES)
    with pytest.raises(Conflict, match="the notice must stand until"):
        step_complete(actor=world.actor("cadre"), case=case, step="notice", outcome="approve", evidence=SURVEYED[1:2])


def test_a_return_goes_back_and_keeps_what_was_decided(world: World) -> None:
    case = world.open("monitoring-2021")
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED)
    step_complete(actor=world.actor("county"), case=case, step="comparison", outcome="approve", evidence=COMPARED)
    progress = step_complete(
        actor=world.actor("cadre"), case=case, step="judge", outcome="return", reason="Income of the son is missing."
    )
    assert [(task.step, task.round) for task in progress.opened] == [("verify", 2)]
    assert (states(case)["comparison"], states(case)["judge"]) == ("done", "waiting")
    assert Decision.objects.filter(task__case=case).count() == 3


def test_a_case_returned_to_its_opener_comes_again(world: World) -> None:
    case = world.open()
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="return", reason="Which son?")
    assert [found.pk for found in cases_returned_to(world.actor("cadre"))] == [case.pk]
    with pytest.raises(NotPermitted):
        case_resubmit(actor=world.actor("station"), case=case, reason="Mended.")
    case_resubmit(actor=world.actor("cadre"), case=case, reason="The elder one.")
    assert task(case, "decide").round == 2
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")


@pytest.mark.parametrize("outcome", ["return", "reject"])
def test_saying_no_takes_a_reason(world: World, outcome: str) -> None:
    case = world.open()
    with pytest.raises(RuleViolated, match="the reason is missing"):
        step_complete(actor=world.actor("east"), case=case, step="decide", outcome=outcome, reason=" ")


def test_a_step_is_taken_once(world: World) -> None:
    case = world.open()
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    with pytest.raises(Conflict):
        step_complete(actor=world.actor("east2"), case=case, step="decide", outcome="approve")


def test_a_withdrawn_case_has_nothing_left_to_do(world: World) -> None:
    case = world.open("monitoring-2021")
    case_withdraw(actor=world.actor("cadre"), case=case, reason="The household moved away.")
    assert set(states(case).values()) == {"skipped"}
    assert inbox(world, "station") == []


def test_an_objection_pauses_its_line_and_upheld_reopens_the_step(world: World) -> None:
    case = world.open("household-exit")
    line = line_pause(case=case, line="H1", reason="The roof leaks.")
    assert inbox(world, "cadre") == ["review"]
    line_resume(pause=line, upheld=False)
    assert Pause.objects.filter(until__isnull=True).count() == 0


def test_an_objection_to_the_whole_case_holds_it_up(world: World) -> None:
    case = world.open("register-change")
    pause = line_pause(case=case, reason="Not our household.")
    assert inbox(world, "east") == []
    with pytest.raises(Conflict, match="an objection holds this case up"):
        step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    line_resume(pause=pause, upheld=False)
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")


def test_an_upheld_objection_reopens_the_step_the_procedure_names(world: World) -> None:
    case = world.open("monitoring-2021")
    step_complete(actor=world.actor("station"), case=case, step="verify", outcome="approve", evidence=SURVEYED)
    step_complete(actor=world.actor("county"), case=case, step="comparison", outcome="approve", evidence=COMPARED)
    step_complete(actor=world.actor("cadre"), case=case, step="judge", outcome="approve", evidence=MINUTES)
    line_resume(pause=line_pause(case=case, line="H1", reason="Wrong income."), upheld=True)
    assert (states(case)["judge"], task(case, "judge").round) == ("open", 2)


def test_a_case_belongs_below_the_levels_of_its_steps(world: World) -> None:
    with pytest.raises(BangfuError, match="belongs to a level that lies below"):
        case_in_the_county(world)


def case_in_the_county(world: World) -> Case:
    Grant.objects.create(user=world.users["county"], role=Role.VILLAGE_CADRE, area=world.areas["100101"])
    areas = {**world.areas, BRIDGE: world.areas["100101"]}
    return World(areas, world.users).open("household-exit", by="county")
