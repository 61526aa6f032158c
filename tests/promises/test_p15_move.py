"""P15: a household that moves to another village takes its rights along at once, and nobody is left with both."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.urls import reverse

from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.selectors import row_history
from bangfu.identify.registry.models import Household, IncomeYear, Member
from bangfu.identify.registry.services import household_move, income_year_record
from tests.identify.registry.conftest import DAY, RIVER, STATED, World, members, world
from tests.pages import CheckedClient
from tests.promises.conftest import Record

__all__ = ["world"]
OLD, NEW, ABOVE = "bridge", "river", "officer"


@pytest.fixture
def household(world: World) -> Household:
    made = world.household()
    values = {"members": 3}
    income_year_record(actor=world.actor(OLD), household=made.pk, year=2025, values=values, stated=STATED)
    return made


def answers(world: World, client: CheckedClient, household: Household, who: str) -> list[int]:
    """What this person gets of the household's page, of each member's, and of the forms to change them."""
    client.force_login(world.users[who])
    pages = [reverse("registry:household", args=[household.pk])]
    pages += [reverse("registry:household-change", args=[household.pk, "contact"])]
    found = Member.objects.within(EVERYWHERE).filter(household=household)
    pages += [reverse(f"registry:{name}", args=[member.pk]) for member in found for name in ("member", "member-leave")]
    return [client.get(page).status_code for page in pages]


def test_rights_move_at_once(
    world: World,
    client: CheckedClient,
    household: Household,
    measured: Record,
) -> None:
    assert answers(world, client, household, OLD) == [200] * 8
    assert answers(world, client, household, NEW) == [404] * 8
    household_move(actor=world.actor(ABOVE), number=household.pk, to=world.areas[RIVER], reason="new", moved_on=DAY)
    assert answers(world, client, household, OLD) == [404] * 8
    assert answers(world, client, household, NEW) == [200] * 8
    measured(
        "P15 A household moves: old village 404, new village 200, on the next request; nobody has both",
        "8 pages of a household before and after: 0 with both, 0 with neither",
    )


def places_of(model: type[Member | IncomeYear], household: Household) -> set[str]:
    return set(model.objects.within(EVERYWHERE).filter(household=household).values_list("area__code", flat=True))


def test_everything_moves_and_the_history_stays(world: World, household: Household) -> None:
    household_move(actor=world.actor(ABOVE), number=household.pk, to=world.areas[RIVER], reason="new", moved_on=DAY)
    assert places_of(Member, household) == places_of(IncomeYear, household) == {RIVER}
    head = members(household)["01"]
    moved, added = row_history("registry_member", head.pk)
    assert ({change.field for change in moved.changes or ()}, added.act) == ({"area_id"}, "I")
    assert (moved.actor, moved.reason) == (ABOVE, "new")


def test_who_is_above_both_sees_it_before_and_after(
    world: World,
    client: CheckedClient,
    household: Household,
) -> None:
    """The control: the pages answer by right alone, so that 404 above means the right and nothing else."""
    assert answers(world, client, household, ABOVE) == [200] * 8
    household_move(actor=world.actor(ABOVE), number=household.pk, to=world.areas[RIVER], reason="new", moved_on=DAY)
    assert answers(world, client, household, ABOVE) == [200] * 8


def test_sabotage_a_scope_that_forgets_the_area_is_noticed(
    world: World, client: CheckedClient, household: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    household_move(actor=world.actor(ABOVE), number=household.pk, to=world.areas[RIVER], reason="new", moved_on=DAY)
    monkeypatch.setattr(Scope, "condition", lambda scope, field="area": ~Q(pk__in=()))
    assert 200 in answers(world, client, household, OLD)
