"""A check of data quality from request to mend: what is read, what is kept, and who sees it."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.models import Member, QualityFinding, QualityRun
from bangfu.identify.registry.selectors.quality import (
    findings_within,
    found_by_area,
    found_by_rule,
    quality_facts,
    quality_run_get,
)
from bangfu.identify.registry.services import quality_run_execute, quality_run_request
from tests.identify.registry.conftest import RIVER, World
from tests.pages import CheckedClient

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 31)
WORKING_CHILD = "Q2_01_006"


def checked(world: World, place: str = "990101", who: str = "officer") -> QualityRun:
    run = quality_run_request(actor=world.actor(who), area=world.areas[place], on_day=DAY, year=2025, queued=False)
    return quality_run_execute(number=run.pk)


def wrong(world: World) -> Member:
    """A child of ten who is said to be able to work."""
    household = world.household()
    child = Member.objects.within(EVERYWHERE).get(household=household, relation_to_head="20")
    child.labour, child.birth_date = "1", date(2015, 1, 1)
    child.save()
    return child


def test_the_register_is_read_with_its_numbers_opened(world: World) -> None:
    household = world.household()
    facts = quality_facts(world.areas["990101"], on=DAY, year=2025)
    assert facts.households["household_no"].to_list() == [str(household.pk)]
    assert facts.households["phone"].to_list() == ["13800000001"]
    assert facts.members["id_no"].str.starts_with("100000").all()


def test_a_check_finds_what_is_wrong_and_where(world: World) -> None:
    child = wrong(world)
    run = checked(world)
    found = findings_within(scope=EVERYWHERE, run=run, household=child.household_id).filter(member=child)
    assert run.state == RunState.DONE
    assert (run.households, run.members) == (1, 3)
    conditions = {finding.rule: finding.values for finding in found}
    assert conditions[WORKING_CHILD] == {"member.labour": "1", "member.age": 11}


def test_values_of_the_policy_nobody_stated_leave_rules_out(world: World) -> None:
    world.household()
    assert "1_02_006" in checked(world).unanswered


def test_counts_by_rule_and_by_area_agree(world: World) -> None:
    wrong(world)
    world.household(RIVER, 2)
    run = checked(world)
    by_rule = found_by_rule(scope=EVERYWHERE, run=run)
    below = {area.pk: area for area in (world.areas["990101100"], world.areas["990101101"])}
    by_area = found_by_area(scope=EVERYWHERE, run=run, below=below)
    assert sum(row["total"] for row in by_rule) == run.errors + run.warnings
    assert sum(errors + warnings for _, errors, warnings in by_area) == run.errors + run.warnings


def test_a_check_carried_out_twice_is_the_same(world: World) -> None:
    wrong(world)
    run = checked(world)
    before = QualityFinding.objects.within(EVERYWHERE).filter(run=run).count()
    quality_run_execute(number=run.pk)
    assert QualityFinding.objects.within(EVERYWHERE).filter(run=run).count() == before > 0


def test_a_village_cadre_sees_her_village_alone(world: World) -> None:
    wrong(world)
    world.household(RIVER, 2)
    run = checked(world)
    scope = world.actor("river").scope(Permission.REGISTER_READ)
    assert {finding.area.code for finding in findings_within(scope=scope, run=run)} == {RIVER}


def test_another_county_finds_no_such_check(world: World) -> None:
    run = checked(world)
    with pytest.raises(NotFound):
        quality_run_get(scope=world.actor("stranger").scope(Permission.REGISTER_READ), number=run.pk)


def test_a_check_needs_the_right(world: World) -> None:
    with pytest.raises(NotPermitted):
        checked(world, who="bridge")


def test_a_second_check_waits_for_the_first(world: World) -> None:
    ask = {"actor": world.actor("officer"), "area": world.areas["990101"], "on_day": DAY, "year": 2025, "queued": False}
    quality_run_request(**ask)  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="already on its way"):
        quality_run_request(**ask)  # type: ignore[arg-type]


def test_a_year_after_the_day_is_refused(world: World) -> None:
    with pytest.raises(RuleViolated, match="begins after"):
        quality_run_request(
            actor=world.actor("officer"), area=world.areas["990101"], on_day=DAY, year=2027, queued=False
        )


def test_the_pages_lead_from_the_check_to_the_household(world: World, client: CheckedClient) -> None:
    child = wrong(world)
    run = checked(world)
    client.force_login(world.users["officer"])
    shown = client.get(f"/register/quality/runs/{run.pk}/").content.decode()
    assert WORKING_CHILD in shown
    listed = client.get(f"/register/quality/runs/{run.pk}/rules/{WORKING_CHILD}/").content.decode()
    assert f"/register/households/{child.household_id}/" in listed
    own = client.get(f"/register/quality/runs/{run.pk}/households/{child.household_id}/").content.decode()
    assert f"/register/members/{child.pk}/" in own


@pytest.mark.parametrize("address", ["", "run/", "rules/", "rules/2_11_002/"])
def test_the_other_pages_open(world: World, client: CheckedClient, address: str) -> None:
    client.force_login(world.users["officer"])
    assert client.get(f"/register/quality/{address}").status_code == 200


def test_a_rule_that_does_not_exist_is_not_found(world: World, client: CheckedClient) -> None:
    client.force_login(world.users["officer"])
    assert client.get("/register/quality/rules/9_99_999/").status_code == 404


def test_a_check_is_asked_for_on_its_page(world: World, client: CheckedClient) -> None:
    client.force_login(world.users["officer"])
    sent = {"area": "990101", "on_day": "2026-03-31", "year": "2025"}
    answer = client.post("/register/quality/run/", sent)
    run = QualityRun.objects.within(EVERYWHERE).get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/register/quality/runs/{run.pk}/"
    assert '<progress max="3" value="0"' in client.get(answer["Location"]).content.decode()


def test_the_counts_are_a_file(world: World, client: CheckedClient) -> None:
    wrong(world)
    run = checked(world)
    client.force_login(world.users["officer"])
    text = client.get(f"/register/quality/runs/{run.pk}/counts.csv").content.decode()
    assert WORKING_CHILD in text
