"""A screening from request to result: permission, progress, gaps in the policy, and the same bytes again."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.runs.models import RunState
from bangfu.identify.determination.models import Screening, ScreeningResult
from bangfu.identify.determination.selectors import place_totals, results_within, screening_get
from bangfu.identify.determination.services import (
    screening_execute,
    screening_recomputes,
    screening_request,
    screening_retry,
)
from bangfu.policy.loader import PolicyMissing
from tests.identify.determination.world import AS_OF, World


def outcomes(screening: Screening) -> dict[str, str]:
    rows = ScreeningResult.objects.within(EVERYWHERE).filter(screening=screening)
    return dict(rows.values_list("household_no", "outcome"))


def test_each_household_is_called_what_its_facts_say(world: World) -> None:
    world.household("539901100201", "H1")
    world.household("539901100201", "H2", wage_fen=1_500_000)
    world.household("539901100202", "H3", house_grade="D")
    world.household("539901101201", "H4", wage_fen=None)
    done = world.screened()
    assert done.state == RunState.DONE
    assert outcomes(done) == {"H1": "clear", "H2": "at_risk", "H3": "at_risk", "H4": "undetermined"}
    assert done.households == 4


def test_the_values_used_are_frozen_with_their_reference(world: World) -> None:
    world.household("539901100201", "H1")
    done = screening_get(scope=EVERYWHERE, number=world.screened().pk)
    (values,) = [entry["values"] for entry in done.policy["sets"]]
    assert values["monitoring_range"]["value"] == 870_000
    assert values["monitoring_range"]["region"] == "53"
    assert values["monitoring_range"]["reference"].startswith("\u4e91\u519c\u529e\u901a")
    assert "line_working" not in values


def test_a_stored_screening_computes_to_itself(world: World) -> None:
    for number in range(5):
        world.household("539901100201", f"H{number}", wage_fen=number * 700_000, house_grade="CABDA"[number])
    done = world.screened()
    assert screening_recomputes(scope=EVERYWHERE, number=done.pk)


@pytest.mark.parametrize("change", [{"outcome": "clear"}, {"score": 17}, {"household_no": "H9"}])
def test_a_changed_result_no_longer_computes_to_itself(world: World, change: dict[str, object]) -> None:
    world.household("539901100201", "H1", wage_fen=0)
    done = world.screened()
    ScreeningResult.objects.within(EVERYWHERE).filter(screening=done).update(**change)
    assert not screening_recomputes(scope=EVERYWHERE, number=done.pk)


def test_two_screenings_of_the_same_register_give_the_same_bytes(world: World) -> None:
    for number in (3, 1, 2):
        world.household("539901100201", f"H{number}", wage_fen=number * 700_000)
    first, second = world.screened(), world.screened()
    assert first.pk != second.pk
    assert (first.digest, first.result_digest) == (second.digest, second.result_digest)


def test_totals_are_those_of_the_reader(world: World) -> None:
    world.household("539901100201", "H1", wage_fen=0)
    world.household("539901100202", "H2")
    world.household("539901101201", "H3")
    done = world.screened()
    county = {
        row.area.name: row.totals["households"]
        for row in place_totals(scope=EVERYWHERE, screening=done, place=world.areas["539901"])
    }
    assert county == {"East": 2, "West": 1}
    cadre = world.actor("cadre").scope(Permission.SCREENING_READ)
    seen = place_totals(scope=cadre, screening=done, place=world.areas["539901"])
    assert [(row.area.name, row.totals["households"]) for row in seen] == [("East", 1)]
    assert [row.household_no for row in results_within(scope=cadre, screening=done)] == ["H1"]


def test_a_stranger_finds_no_screening(world: World) -> None:
    done = world.screened()
    with pytest.raises(NotFound):
        screening_get(scope=world.actor("stranger").scope(Permission.SCREENING_READ), number=done.pk)


@pytest.mark.parametrize(("who", "code"), [("cadre", "539901100201"), ("east", "539901"), ("stranger", "539901")])
def test_who_may_not_run_it_there_is_refused(world: World, who: str, code: str) -> None:
    with pytest.raises(NotPermitted):
        screening_request(actor=world.actor(who), area=world.areas[code], as_of=AS_OF, year=2025)
    assert not Screening.objects.within(EVERYWHERE).exists()


@pytest.mark.parametrize("year", [2024, 2026])
def test_a_year_without_a_range_is_refused_before_anybody_waits(world: World, year: int) -> None:
    with pytest.raises(PolicyMissing, match="“monitoring_range” is in force on"):
        screening_request(actor=world.actor("officer"), area=world.areas["539901"], as_of=date(year, 12, 31), year=year)
    assert not Screening.objects.within(EVERYWHERE).exists()


def test_a_year_after_the_day_is_refused(world: World) -> None:
    with pytest.raises(RuleViolated, match="the year 2026 begins after the day 2025-12-31"):
        screening_request(actor=world.actor("officer"), area=world.areas["539901"], as_of=AS_OF, year=2026)


def test_a_second_request_waits_for_the_first(world: World) -> None:
    officer, county = world.actor("officer"), world.areas["539901"]
    screening_request(actor=officer, area=county, as_of=AS_OF, year=2025)
    with pytest.raises(Conflict, match="already on its way"):
        screening_request(actor=officer, area=county, as_of=AS_OF, year=2025)


def test_a_failed_screening_may_be_run_again(world: World) -> None:
    done = world.screened()
    Screening.objects.within(EVERYWHERE).filter(pk=done.pk).update(state=RunState.FAILED)
    again = screening_retry(actor=world.actor("officer"), number=done.pk)
    assert again.state == RunState.QUEUED
    assert screening_execute(number=again.pk).state == RunState.DONE


def test_one_that_is_done_is_not_run_again(world: World) -> None:
    done = world.screened()
    with pytest.raises(Conflict, match="is done, or still on its way"):
        screening_retry(actor=world.actor("officer"), number=done.pk)


def test_an_area_without_households_is_done_with_nothing(world: World) -> None:
    done = world.screened("539901101")
    assert (done.state, done.households, done.totals) == (RunState.DONE, 0, {})


def test_who_had_left_by_the_day_does_not_count(world: World) -> None:
    household = world.household("539901100201", "H1", house_grade="B")
    member = household.members.model.objects.within(EVERYWHERE).filter(household=household).first()
    assert member is not None
    member.left_on, member.leave_reason = date(2025, 6, 1), "DEATH"
    member.save()
    done = world.screened()
    row = results_within(scope=Scope(("",)), screening=done).get()
    assert row.facts[0] == 1


def test_a_value_of_one_township_holds_there_only(world: World, policy_overlay: None) -> None:
    world.household("539901100201", "H1", wage_fen=1_800_000)
    world.household("539901101201", "H2", wage_fen=1_800_000)
    assert outcomes(world.screened()) == {"H1": "at_risk", "H2": "clear"}
