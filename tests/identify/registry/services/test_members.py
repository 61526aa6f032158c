"""Members who join and leave, and the head."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.errors import Conflict, NotFound, RuleViolated
from bangfu.identify.registry.selectors import members_of
from bangfu.identify.registry.services import Stated, head_change, member_add, member_leave
from tests.identify.registry.conftest import STATED, World, id_number, members

BORN = Stated("birth certificate", date(2026, 5, 1))


def test_a_birth_is_a_member_from_that_day(world: World) -> None:
    household = world.household()
    values = {"name": "Baby", "relation_to_head": "30", "id_no": id_number(50, "20260501")}
    baby = member_add(actor=world.actor("bridge"), household=household.pk, values=values, join_reason="01", stated=BORN)
    assert (baby.joined_on, baby.change_ym, baby.join_reason) == (date(2026, 5, 1), "202605", "01")
    assert baby in members_of(household, as_of=date(2026, 5, 1))
    assert baby not in members_of(household, as_of=date(2026, 4, 30))


@pytest.mark.parametrize(
    ("values", "born"),
    [
        ({"id_no": id_number(51, "20260501")}, date(2026, 5, 1)),
        ({"id_no": id_number(51, "20260501"), "birth_date": date(2026, 4, 30)}, date(2026, 4, 30)),
        ({"id_no": "99999920260501001X"}, None),
        ({}, None),
    ],
    ids=["from the certificate", "as stated", "no certificate", "unknown"],
)
def test_the_date_of_birth_is_the_stated_one_or_else_the_certificates(
    world: World, values: dict[str, str | date], born: date | None
) -> None:
    joined = member_add(
        actor=world.actor("bridge"),
        household=world.household().pk,
        values={"name": "Baby", "relation_to_head": "30", **values},
        join_reason="01",
        stated=BORN,
    )
    assert joined.birth_date == born


def test_a_second_head_does_not_join(world: World) -> None:
    household = world.household()
    values = {"name": "Second", "relation_to_head": "01"}
    with pytest.raises(RuleViolated, match="has a head"):
        member_add(actor=world.actor("bridge"), household=household.pk, values=values, join_reason="02", stated=BORN)


def test_who_left_stays_in_the_household_as_it_was(world: World) -> None:
    household = world.household()
    wife = members(household)["10"]
    left = member_leave(actor=world.actor("bridge"), number=wife.pk, leave_reason="02", stated=BORN)
    assert (left.left_on, left.leave_reason) == (date(2026, 5, 1), "02")
    assert members_of(household, as_of=date(2026, 4, 30)).count() == 3
    assert members_of(household).count() == 2


def test_who_left_may_live_elsewhere(world: World) -> None:
    first, second = world.household(serial=1), world.household(serial=2)
    wife = members(first)["10"]
    values = {"name": wife.name, "relation_to_head": "99", "id_no": id_number(4)}
    member_leave(actor=world.actor("bridge"), number=wife.pk, leave_reason="02", stated=STATED)
    joined = member_add(
        actor=world.actor("bridge"), household=second.pk, values=values, join_reason="02", stated=STATED
    )
    assert joined.household_id == second.pk


def test_nobody_leaves_twice(world: World) -> None:
    wife = members(world.household())["10"]
    member_leave(actor=world.actor("bridge"), number=wife.pk, leave_reason="02", stated=STATED)
    with pytest.raises(Conflict):
        member_leave(actor=world.actor("bridge"), number=wife.pk, leave_reason="02", stated=STATED)


def test_the_head_leaves_last(world: World) -> None:
    head = members(world.household())["01"]
    with pytest.raises(RuleViolated, match="no head"):
        member_leave(actor=world.actor("bridge"), number=head.pk, leave_reason="01", stated=STATED)


def test_another_member_becomes_the_head(world: World) -> None:
    household = world.household()
    wife = members(household)["10"]
    head_change(
        actor=world.actor("bridge"), household=household.pk, member=wife.pk, relation_of_old="10", stated=STATED
    )
    assert {relation: member.name for relation, member in members(household).items()} == {
        "01": "Wife1",
        "10": "Head1",
        "20": "Child1",
    }


def test_another_village_knows_nobody_here(world: World) -> None:
    wife = members(world.household())["10"]
    with pytest.raises(NotFound):
        member_leave(actor=world.actor("river"), number=wife.pk, leave_reason="02", stated=STATED)
