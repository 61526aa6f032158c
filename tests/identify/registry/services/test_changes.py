"""Corrections: asked for by one, decided by another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.urls import reverse

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.models import Decision, Task
from bangfu.ground.workflow.selectors import step_days, tasks_due
from bangfu.ground.workflow.services import case_resubmit, case_withdraw, cases_escalate, step_complete
from bangfu.identify.registry.models import ChangeRequest, ChangeState, Household, IncomeYear, LivingConditions, Part
from bangfu.identify.registry.services import (
    Grounds,
    change_decide,
    change_request,
    income_year_record,
    living_conditions_record,
    year_change_request,
)
from bangfu.identify.registry.services.rows import sealed_place
from tests.identify.registry.conftest import STATED, World, id_number, members
from tests.pages import CheckedClient


def asked(world: World, household: Household, by: str = "bridge", **values: object) -> ChangeRequest:
    return change_request(
        actor=world.actor(by),
        household=household.pk,
        values=values,
        grounds=Grounds("was mistyped", "registration book"),
        stated=STATED,
    )


def test_nothing_changes_until_another_person_approves(world: World) -> None:
    household = world.household()
    request = asked(world, household, address="No. 9")
    household.refresh_from_db()
    assert (household.address, request.state) == ("", ChangeState.WAITING)
    change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")
    household.refresh_from_db()
    assert (household.address, household.source_id) == ("No. 9", request.source_id)


def test_who_asks_does_not_decide(world: World) -> None:
    request = asked(world, world.household(), by="east", address="No. 9")
    with pytest.raises(RuleViolated, match="you opened this case"):
        change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")


def test_the_database_itself_wants_two_people(world: World) -> None:
    request = asked(world, world.household(), by="east", address="No. 9")
    task = Task.objects.within(EVERYWHERE).get(case=request.case)
    with pytest.raises(IntegrityError, match="may not take step"):
        Decision.objects.create(
            task=task, actor=request.requested_by, role="township_officer", outcome="approve", at=request.requested_at
        )


def test_a_case_is_not_finished_without_the_values_being_written(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    step_complete(actor=world.actor("east"), case=request.case, step="decide", outcome="approve")
    with pytest.raises(IntegrityError, match="say two things"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_request_stands_in_the_inbox_with_its_day_and_rises_when_late(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    task = tasks_due(world.actor("east")).get()
    assert (task.case_id, task.due is not None) == (request.case_id, True)
    assert task.rises_on is not None
    cases_escalate(today=task.rises_on)
    assert tasks_due(world.actor("officer")).get().raised == 1


@pytest.mark.seed("004-11")
def test_its_days_are_counted_with_those_of_every_procedure(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")
    (step,) = step_days(actor=world.actor("officer"), area=world.areas["990101"], procedure="register-change")
    assert (step.decisions, step.median) == (1, 0)


def test_a_returned_request_is_handed_in_again_and_a_withdrawn_one_is_over(world: World) -> None:
    household = world.household()
    request = asked(world, household, address="No. 9")
    returned = change_decide(actor=world.actor("east"), number=request.pk, outcome="return", reason="which door?")
    assert (returned.state, returned.is_waiting) == (ChangeState.RETURNED, True)
    case_resubmit(actor=world.actor("bridge"), case=request.case, reason="the left one")
    case_withdraw(actor=world.actor("bridge"), case=request.case, reason="he moved")
    request.refresh_from_db()
    assert (request.state, request.applied_at) == (ChangeState.WITHDRAWN, None)


def test_on_the_general_page_of_a_step_nothing_is_decided(world: World, client: CheckedClient) -> None:
    request = asked(world, world.household(), address="No. 9")
    client.force_login(world.users["east"])
    answer = client.post(reverse("workflow:task", args=[request.case_id, "decide"]), {"outcome": "approve"})
    assert answer.headers["Location"] == reverse("registry:change", args=[request.pk])
    assert Task.objects.within(EVERYWHERE).get(case=request.case).state == "open"


def test_the_page_of_a_request_decides(world: World, client: CheckedClient) -> None:
    household = world.household()
    request = asked(world, household, address="No. 9")
    client.force_login(world.users["east"])
    place = reverse("registry:change", args=[request.pk])
    assert client.post(place, {"outcome": "reject"}).status_code == 422
    answer = client.post(place, {"outcome": "approve"}, follow=True)
    household.refresh_from_db()
    assert household.address == "No. 9"
    assert answer.context["change"].state == ChangeState.APPROVED


def income(world: World, household: Household) -> None:
    income_year_record(
        actor=world.actor("bridge"),
        household=household.pk,
        year=2025,
        values={"members": 3},
        lines={"a1": 100, "b1": 50},
        stated=STATED,
    )


def year_asked(world: World, household: Household, part: Part, **options: Any) -> ChangeRequest:
    return year_change_request(
        actor=world.actor("bridge"),
        household=household.pk,
        part=part,
        year=2025,
        grounds=Grounds("a line was forgotten", "bank statement"),
        stated=STATED,
        **options,
    )


def test_a_year_that_stands_changes_by_two_people(world: World) -> None:
    household = world.household()
    income(world, household)
    request = year_asked(world, household, Part.INCOMES, values={"members": 4}, lines={"a1": 120, "d5a": 7})
    standing = IncomeYear.objects.within(EVERYWHERE).get()
    assert (standing.members, standing.wage_fen) == (3, 100)
    change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")
    standing.refresh_from_db()
    assert (standing.members, standing.wage_fen, standing.business_fen, standing.transfer_fen) == (4, 120, 0, 7)
    assert dict(standing.lines.values_list("line", "amount_fen")) == {"a1": 120, "d5a": 7}
    assert standing.source == request.source


def test_an_income_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    household = world.household()
    income(world, household)
    first = year_asked(world, household, Part.INCOMES, values={"members": 3}, lines={"a1": 110, "b1": 50})
    second = year_asked(world, household, Part.INCOMES, values={"members": 3}, lines={"a1": 120, "b1": 50})
    change_decide(actor=world.actor("east"), number=first.pk, outcome="approve")
    with pytest.raises(Conflict, match="has changed since"):
        change_decide(actor=world.actor("east"), number=second.pk, outcome="approve")


def test_living_conditions_that_stand_change_by_two_people(world: World) -> None:
    household = world.household()
    living_conditions_record(
        actor=world.actor("bridge"),
        household=household.pk,
        year=2025,
        values={"house_grade": "C", "arable_mu": Decimal("3.25")},
        stated=STATED,
    )
    request = year_asked(
        world, household, Part.LIVING, values={"house_grade": "B", "arable_mu": Decimal("4.50"), "fuel": ["1"]}
    )
    change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")
    standing = LivingConditions.objects.within(EVERYWHERE).get()
    assert (standing.house_grade, standing.arable_mu, standing.fuel) == ("B", Decimal("4.50"), ["1"])


def test_a_year_that_nobody_recorded_is_not_corrected(world: World) -> None:
    with pytest.raises(Conflict, match="not recorded"):
        year_asked(world, world.household(), Part.LIVING, values={"house_grade": "B"})


def test_a_village_cadre_does_not_decide(world: World) -> None:
    request = asked(world, world.household(), by="officer", address="No. 9")
    with pytest.raises(NotPermitted):
        change_decide(actor=world.actor("bridge"), number=request.pk, outcome="approve")


def test_another_village_knows_of_no_request(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    with pytest.raises(NotFound):
        change_decide(actor=world.actor("river"), number=request.pk, outcome="approve")


def test_a_number_is_corrected_without_lying_open(world: World) -> None:
    household = world.household()
    head = members(household)["01"]
    request = change_request(
        actor=world.actor("bridge"),
        household=household.pk,
        member=head.pk,
        values={"id_no": id_number(99)},
        grounds=Grounds("was mistyped", "card"),
        stated=STATED,
    )
    line = request.lines.get()
    assert (line.old, line.new) == (None, None)
    assert id_number(99).encode() not in bytes(line.new_sealed)
    change_decide(actor=world.actor("east"), number=request.pk, outcome="approve")
    head.refresh_from_db()
    assert unseal(sealed_place("members", "id_no"), head.pk, head.id_no_sealed) == id_number(99)


def test_a_value_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    household = world.household()
    first, second = asked(world, household, address="No. 1"), asked(world, household, address="No. 2")
    change_decide(actor=world.actor("east"), number=first.pk, outcome="approve")
    with pytest.raises(Conflict, match="has changed since"):
        change_decide(actor=world.actor("east"), number=second.pk, outcome="approve")


def test_a_refusal_needs_its_reason(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    with pytest.raises(RuleViolated, match="reason is missing"):
        change_decide(actor=world.actor("east"), number=request.pk, outcome="reject", reason=" ")
    refused = change_decide(
        actor=world.actor("east"), number=request.pk, outcome="reject", reason="the book says otherwise"
    )
    assert refused.state == ChangeState.REFUSED


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"address": ""}, "nothing would change"),
        ({"phone": "123"}, "phone"),
        ({"household_type": "zz"}, "list"),
        ({"household_no": "1"}, "nothing would change"),
    ],
)
def test_an_impossible_change_is_not_asked_for(world: World, values: dict[str, str], told: str) -> None:
    household = world.household()
    with pytest.raises(RuleViolated, match=told):
        asked(world, household, **values)
    assert not ChangeRequest.objects.within(EVERYWHERE).exists()
