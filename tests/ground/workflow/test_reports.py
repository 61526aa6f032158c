"""Steps and days per procedure, and what is delegated: how few links an approval has, and how long it takes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from bangfu.ground.workflow.models import Case, Decision
from bangfu.ground.workflow.selectors import procedure_days, step_days
from bangfu.ground.workflow.services import cases_escalate, delegation_give, step_complete
from tests.ground.workflow.conftest import World, task
from tests.pages import CheckedClient

TOOK = (1, 2, 3, 4, 30)


@pytest.fixture
def ended(world: World) -> list[Case]:
    """Five changes that took 1, 2, 3, 4 and 30 days; the last was late, raised a level, and decided by delegation."""
    today = timezone.localdate()
    delegation_give(
        actor=world.actor("county"),
        delegate=world.users["east2"],
        role="county_officer",
        area=world.areas["100101100"],
        starts=today,
        ends=today,
        reason="Training",
    )
    cases = []
    for number, days in enumerate(TOOK):
        case = world.open(subject=f"H{number}")
        long_ago(case, days)
        cases.append(case)
    assert cases_escalate(today=today) == 1
    for case in cases[:-1]:
        step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    step_complete(actor=world.actor("county2"), case=cases[-1], step="decide", outcome="approve")
    return cases


def long_ago(case: Case, days: int) -> None:
    """As if the case had been opened so many days ago; opening days are fixed, so only the owner's clock could."""
    then = timezone.now() - timedelta(days=days)
    step = task(case, "decide")
    step.opened_at, step.due = then, (then + timedelta(days=7)).date()
    step.rises_on = step.due + timedelta(days=1)
    step.save()


@pytest.mark.seed("004-11")
def test_steps_and_days_of_each_procedure_are_reported(world: World, ended: list[Case]) -> None:
    whole, east = procedure_days(actor=world.actor("county"), area=world.areas["100101"])
    assert (whole.area, east.area) == ("County", "East")
    assert (whole.steps, whole.cases, whole.ended, whole.decisions) == (1, 5, 5, 5)
    assert (whole.late, whole.risen, whole.late_percent) == (1, 1, 20)
    (step,) = step_days(actor=world.actor("county"), area=world.areas["100101"], procedure="register-change")
    assert (step.median, step.nine_tenths) == (3, 30)


@pytest.mark.seed("004-11")
def test_a_delegated_decision_is_recorded_and_counted(world: World) -> None:
    today = timezone.localdate()
    case = world.open()
    delegation_give(
        actor=world.actor("east"),
        delegate=world.users["cadre"],
        role="township_officer",
        area=world.areas["100101100"],
        starts=today,
        ends=today,
        reason="Training",
    )
    lent = world.open(by="station", subject="H2")
    step_complete(actor=world.actor("cadre"), case=lent, step="decide", outcome="approve")
    step_complete(actor=world.actor("east"), case=case, step="decide", outcome="approve")
    decision = Decision.objects.get(task__case=lent)
    assert (decision.actor.username, decision.on_behalf_of) == ("cadre", world.users["east"])
    rows = procedure_days(actor=world.actor("county"), area=world.areas["100101"])
    assert [row.delegated for row in rows] == [1, 1]


@pytest.mark.seed("004-11")
def test_the_report_is_a_page_and_a_file(client: CheckedClient, world: World, ended: list[Case]) -> None:
    client.force_login(world.users["county"])
    address = reverse("workflow:report")
    text = client.get(f"{address}?procedure=register-change", headers={"accept-language": "en"}).content.decode()
    assert "Change of the register" in text
    assert "Decide on the change" in text
    lines = client.get(reverse("workflow:report-csv"), headers={"accept-language": "en"}).content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Procedure,Area,Steps,Cases")
    assert lines[1] == "Change of the register,County,1,5,5,0,0,5,1,0,1"


def test_the_report_counts_only_what_she_may_read(world: World, ended: list[Case]) -> None:
    assert procedure_days(actor=world.actor("west"), area=world.areas["100101"]) == []


def test_the_report_costs_the_same_for_any_number_of_cases(
    world: World, ended: list[Case], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    actor, area = world.actor("county"), world.areas["100101"]
    with django_assert_num_queries(8):
        procedure_days(actor=actor, area=area)
    world.open(subject="H9")
    with django_assert_num_queries(8):
        procedure_days(actor=actor, area=area)
