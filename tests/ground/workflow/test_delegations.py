"""Delegation: inside the area, for a time, by name, and never around four eyes. Overdue tasks rise, none is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from bangfu.errors import BangfuError, Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.models import Grant
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Case, Decision, Delegation, Task
from bangfu.ground.workflow.selectors import tasks_due
from bangfu.ground.workflow.services import cases_escalate, delegation_end, delegation_give, step_complete
from tests.ground.workflow.conftest import World, task

TODAY = timezone.localdate


def lend(world: World, giver: str = "east", delegate: str = "station", **changes: object) -> Delegation:
    """The township officer of East lends her role to the stationed cadre of the village, unless changed."""
    values: dict[str, object] = {
        "role": "township_officer",
        "area": world.areas["100101100"],
        "starts": TODAY(),
        "ends": TODAY() + timedelta(days=3),
        "reason": "Training",
    }
    actor, user = world.actor(giver), world.users[delegate]
    return delegation_give(actor=actor, delegate=user, **{**values, **changes})  # type: ignore[arg-type]


def test_the_delegate_decides_and_both_are_named(world: World) -> None:
    lend(world)
    case = world.open()
    assert [t.case_id for t in tasks_due(world.actor("station"))] == [case.pk]
    progress = step_complete(actor=world.actor("station"), case=case, step="decide", outcome="approve")
    decision = progress.decision
    assert (decision.actor, decision.on_behalf_of) == (world.users["station"], world.users["east"])


def test_a_case_the_giver_entered_is_not_for_her_delegate(world: World) -> None:
    lend(world)
    case = world.open(by="east")
    assert list(tasks_due(world.actor("station"))) == []
    with pytest.raises(NotPermitted):
        step_complete(actor=world.actor("station"), case=case, step="decide", outcome="approve")


def test_a_case_the_delegate_entered_is_not_hers_to_decide(world: World) -> None:
    lend(world)
    case = world.open(by="station")
    with pytest.raises(RuleViolated, match="another person must take this step"):
        step_complete(actor=world.actor("station"), case=case, step="decide", outcome="approve")


@pytest.mark.parametrize(
    "changes",
    [
        {"delegate": "east"},
        {"delegate": "west"},
        {"delegate": "stranger"},
        {"delegate": "supervisor"},
        {"role": "county_officer"},
        {"reason": " "},
        {"ends": TODAY() - timedelta(days=1)},
        {"ends": TODAY() + timedelta(days=400)},
    ],
    ids=["oneself", "outside", "elsewhere", "incompatible", "not_hers", "no_reason", "past", "too_long"],
)
def test_what_is_not_hers_to_lend_is_refused(world: World, changes: dict[str, object]) -> None:
    with pytest.raises(RuleViolated):
        lend(world, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("giver", ["cadre", "auditor", "admin"])
def test_only_offices_delegate(world: World, giver: str) -> None:
    with pytest.raises(NotPermitted):
        lend(world, giver=giver)


def test_what_was_lent_is_not_lent_on(world: World) -> None:
    lend(world, giver="county", delegate="east", role="county_officer")
    with pytest.raises(RuleViolated, match="only a role of your own"):
        lend(world, giver="east", role="county_officer")


def test_the_same_is_not_lent_twice(world: World) -> None:
    lend(world)
    with pytest.raises(Conflict):
        lend(world)


@pytest.mark.parametrize("how", ["taken back", "role lost", "other procedure", "over"])
def test_what_is_no_longer_lent_opens_nothing(world: World, how: str) -> None:
    given = lend(world, procedures=["household-exit"] if how == "other procedure" else [])
    case = world.open()
    ends: dict[str, Callable[[], object]] = {
        "taken back": lambda: delegation_end(actor=world.actor("east"), number=given.pk),
        "role lost": lambda: Grant.objects.filter(user=world.users["east"]).delete(),
        "other procedure": lambda: None,
        "over": lambda: Delegation.objects.within(EVERYWHERE).update(starts="2020-01-01", ends="2020-01-02"),
    }
    ends[how]()
    with pytest.raises(NotPermitted):
        step_complete(actor=world.actor("station"), case=case, step="decide", outcome="approve")


def overdue(world: World) -> Case:
    case = world.open("household-exit")
    yesterday = TODAY() - timedelta(days=1)
    Task.objects.within(EVERYWHERE).filter(case=case, step="review").update(due=yesterday, rises_on=TODAY())
    return case


def test_an_overdue_step_rises_one_level_and_stays_with_the_first(world: World) -> None:
    case = overdue(world)
    assert cases_escalate(today=TODAY()) == 1
    assert cases_escalate(today=TODAY()) == 0
    raised = task(case, "review")
    assert (raised.raised, raised.raised_area, raised.raised_roles) == (
        1,
        world.areas["100101100"],
        ["township_officer"],
    )
    inboxes = [[t.case_id for t in tasks_due(world.actor(name))] for name in ("cadre", "east", "county", "west")]
    assert inboxes == [[case.pk], [case.pk], [], []]


def test_it_rises_again_until_the_county_and_no_further(world: World) -> None:
    case = overdue(world)
    for later in (0, 30, 60, 90):
        cases_escalate(today=TODAY() + timedelta(days=later))
    raised = task(case, "review")
    assert (raised.raised, raised.raised_area, raised.rises_on) == (2, world.areas["100101"], None)


def test_a_late_decision_is_flagged_and_taken(world: World) -> None:
    case = world.open()
    Task.objects.within(EVERYWHERE).filter(case=case).update(due=TODAY() - timedelta(days=9))
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    assert Decision.objects.get().is_late


def test_a_step_in_time_rises_nowhere(world: World) -> None:
    world.open()
    assert cases_escalate(today=TODAY()) == 0


def test_errors_name_what_to_do(world: World) -> None:
    with pytest.raises(BangfuError) as refused:
        lend(world, delegate="west")
    assert "Choose a colleague with a role in East or below." in str(refused.value.remedy)
