"""Corrections: asked for by one, decided by another."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import ChangeRequest, ChangeState, Household
from bangfu.identify.registry.services import change_approve, change_refuse, change_request
from bangfu.identify.registry.services.rows import sealed_place
from tests.identify.registry.conftest import STATED, World, id_number, members


def asked(world: World, household: Household, by: str = "bridge", **values: object) -> ChangeRequest:
    return change_request(
        actor=world.actor(by),
        household=household.pk,
        values=values,
        reason="was mistyped",
        evidence="registration book",
        stated=STATED,
    )


def test_nothing_changes_until_another_person_approves(world: World) -> None:
    household = world.household()
    request = asked(world, household, address="No. 9")
    household.refresh_from_db()
    assert (household.address, request.state) == ("", ChangeState.WAITING)
    change_approve(actor=world.actor("east"), number=request.pk)
    household.refresh_from_db()
    assert (household.address, household.source_id) == ("No. 9", request.source_id)


def test_who_asks_does_not_decide(world: World) -> None:
    request = asked(world, world.household(), by="east", address="No. 9")
    with pytest.raises(NotPermitted, match="who asks"):
        change_approve(actor=world.actor("east"), number=request.pk)


def test_the_database_itself_wants_two_people(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    with pytest.raises(IntegrityError, match="change_request_four_eyes"):
        ChangeRequest.objects.within(EVERYWHERE).filter(pk=request.pk).update(
            decided_by=request.requested_by, decided_at=request.requested_at, state=ChangeState.APPROVED
        )


def test_a_village_cadre_does_not_decide(world: World) -> None:
    request = asked(world, world.household(), by="officer", address="No. 9")
    with pytest.raises(NotPermitted):
        change_approve(actor=world.actor("bridge"), number=request.pk)


def test_another_village_knows_of_no_request(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    with pytest.raises(NotFound):
        change_approve(actor=world.actor("river"), number=request.pk)


def test_a_number_is_corrected_without_lying_open(world: World) -> None:
    household = world.household()
    head = members(household)["01"]
    request = change_request(
        actor=world.actor("bridge"),
        household=household.pk,
        member=head.pk,
        values={"id_no": id_number(99)},
        reason="was mistyped",
        evidence="card",
        stated=STATED,
    )
    line = request.lines.get()
    assert (line.old, line.new) == (None, None)
    assert id_number(99).encode() not in bytes(line.new_sealed)
    change_approve(actor=world.actor("east"), number=request.pk)
    head.refresh_from_db()
    assert unseal(sealed_place("members", "id_no"), head.pk, head.id_no_sealed) == id_number(99)


def test_a_value_that_changed_meanwhile_is_not_overwritten(world: World) -> None:
    household = world.household()
    first, second = asked(world, household, address="No. 1"), asked(world, household, address="No. 2")
    change_approve(actor=world.actor("east"), number=first.pk)
    with pytest.raises(Conflict, match="has changed since"):
        change_approve(actor=world.actor("east"), number=second.pk)


def test_a_refusal_needs_its_reason(world: World) -> None:
    request = asked(world, world.household(), address="No. 9")
    with pytest.raises(RuleViolated, match="reason is missing"):
        change_refuse(actor=world.actor("east"), number=request.pk, reason=" ")
    refused = change_refuse(actor=world.actor("east"), number=request.pk, reason="the book says otherwise")
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
