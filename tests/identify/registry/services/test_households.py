"""Registering, splitting, merging, ending and moving households."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.identify.registry.models import Household, IncomeYear, Member
from bangfu.identify.registry.selectors import household_get, members_of
from bangfu.identify.registry.services import (
    household_end,
    household_merge,
    household_move,
    household_register,
    household_split,
    income_year_record,
    member_leave,
)
from bangfu.identify.registry.services.rows import sealed_place
from tests.identify.registry.conftest import BRIDGE, DAY, HILL, RIVER, STATED, World, id_number, members

HEAD = {"name": "Head", "relation_to_head": "01"}


def test_a_household_is_registered_with_its_members(world: World) -> None:
    household = world.household()
    assert (household.household_no, len(members(household))) == (f"{BRIDGE}00001", 3)
    assert (household.stated_on, household.source.label) == (DAY, "visit of 1 March")


def test_numbers_lie_sealed_and_come_back(world: World) -> None:
    head = members(world.household())["01"]
    assert id_number(3).encode() not in bytes(head.id_no_sealed)
    assert unseal(sealed_place("members", "id_no"), head.pk, head.id_no_sealed) == id_number(3)


def test_a_number_is_never_given_twice(world: World) -> None:
    first = world.household(serial=1)
    assert world.household(serial=2).household_no == f"{BRIDGE}00002"
    with pytest.raises(Conflict, match="given already"):
        world.household(serial=3, household_no=first.household_no)


@pytest.mark.parametrize(
    ("values", "people", "told"),
    [
        ({}, [], "0 members are the head"),
        ({}, [HEAD, HEAD], "2 members are the head"),
        ({"phone": "12345"}, [HEAD], "phone number"),
        ({"household_type": "zz"}, [HEAD], "not a value of the list"),
        ({"first_identified_ym": "202313"}, [HEAD], "no month"),
        ({"exit_year": 20}, [HEAD], "outside what can be"),
        ({}, [{**HEAD, "id_no": "100000197001010011"}], "check digit"),
        ({}, [{**HEAD, "health": ["1", "9"]}], "not of the list"),
        ({}, [{**HEAD, "work_months": 13}], "0 to 12 months"),
        ({}, [{**HEAD, "name": " "}], "must be stated"),
    ],
)
def test_an_impossible_household_is_refused_whole(
    world: World, values: dict[str, object], people: list[dict[str, object]], told: str
) -> None:
    actor, area = world.actor("officer"), world.areas[BRIDGE]
    with pytest.raises(RuleViolated, match=told), transaction.atomic():
        household_register(actor=actor, area=area, values=values, members=people, stated=STATED)
    assert not Household.objects.within(EVERYWHERE).exists()


def test_a_person_lives_in_one_household(world: World) -> None:
    world.household()
    person = [{**HEAD, "id_no": id_number(4)}]
    actor, area = world.actor("officer"), world.areas[RIVER]
    with pytest.raises(Conflict, match="lives in a household"):
        household_register(actor=actor, area=area, values={}, members=person, stated=STATED)


def test_the_database_keeps_one_head(world: World) -> None:
    wife = members(world.household())["10"]
    with pytest.raises(IntegrityError, match="one_head_a_household"):
        Member.objects.within(EVERYWHERE).filter(pk=wife.pk).update(relation_to_head="01")


def test_the_database_keeps_a_member_where_her_household_is(world: World) -> None:
    head = members(world.household())["01"]
    Member.objects.within(EVERYWHERE).filter(pk=head.pk).update(area=world.areas[RIVER])
    with pytest.raises(IntegrityError, match="where_the_household_is"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_village_cadre_registers_nobody_alone(world: World) -> None:
    actor, area = world.actor("bridge"), world.areas[BRIDGE]
    with pytest.raises(NotPermitted):
        household_register(actor=actor, area=area, values={}, members=[HEAD], stated=STATED)


def test_a_move_takes_everything_along_at_once(world: World) -> None:
    household = world.household()
    income_year_record(
        actor=world.actor("bridge"), household=household.pk, year=2025, values={"members": 3}, stated=STATED
    )
    moved = household_move(
        actor=world.actor("officer"), number=household.pk, to=world.areas[RIVER], reason="marriage", moved_on=DAY
    )
    river = Scope.below(world.areas[RIVER])
    assert household_get(scope=river, number=household.pk).area == world.areas[RIVER]
    assert Member.objects.within(river).count() == 3
    assert IncomeYear.objects.within(river).count() == 1
    assert (moved.area, moved.members) == (world.areas[BRIDGE], 3)
    with pytest.raises(NotFound):
        household_get(scope=Scope.below(world.areas[BRIDGE]), number=household.pk)


def test_a_township_moves_nobody_out_of_its_reach(world: World) -> None:
    household = world.household()
    with pytest.raises(NotPermitted):
        household_move(
            actor=world.actor("east"), number=household.pk, to=world.areas[RIVER], reason="marriage", moved_on=DAY
        )
    assert household_get(scope=EVERYWHERE, number=household.pk).area == world.areas[BRIDGE]


def test_a_township_moves_between_its_villages(world: World) -> None:
    household = world.household()
    household_move(actor=world.actor("east"), number=household.pk, to=world.areas[HILL], reason="new", moved_on=DAY)
    assert household_get(scope=EVERYWHERE, number=household.pk).area == world.areas[HILL]


def test_a_split_founds_a_household_and_keeps_the_old_values(world: World) -> None:
    household = world.household()
    child = members(household)["20"]
    founded = household_split(
        actor=world.actor("east"), number=household.pk, members=[child.pk], head=child.pk, stated=STATED
    )
    head = members(founded)["01"]
    assert (head.name, bytes(head.id_no_blind)) == (child.name, bytes(child.id_no_blind))
    assert members_of(household).count() == 2
    assert members_of(household, gone=True).get().leave_reason == "08"


def test_the_head_does_not_leave_by_a_split(world: World) -> None:
    household = world.household()
    head = members(household)["01"]
    with pytest.raises(RuleViolated, match="head stays"):
        household_split(actor=world.actor("east"), number=household.pk, members=[head.pk], head=head.pk, stated=STATED)


def test_a_merger_ends_the_emptied_household(world: World) -> None:
    first, second = world.household(serial=1), world.household(serial=2)
    household_merge(actor=world.actor("east"), number=second.pk, into=first.pk, stated=STATED)
    second.refresh_from_db()
    assert (second.ended_on, second.end_reason) == (DAY, "MERGED")
    assert members_of(first).count() == 6
    assert members_of(first).get(relation_to_head="01").name == "Head1"


def test_a_household_with_members_does_not_end(world: World) -> None:
    household = world.household()
    with pytest.raises(RuleViolated, match="still lives"):
        household_end(actor=world.actor("east"), number=household.pk, reason="EXTINCT", stated=STATED)


def test_an_empty_household_ends(world: World) -> None:
    household = world.household()
    for relation in ("20", "10", "01"):
        number = members(household)[relation].pk
        member_leave(actor=world.actor("bridge"), number=number, leave_reason="01", stated=STATED)
    ended = household_end(actor=world.actor("east"), number=household.pk, reason="EXTINCT", stated=STATED)
    assert ended.ended_on == date(2026, 3, 1)
