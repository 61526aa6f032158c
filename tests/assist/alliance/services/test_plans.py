"""Plans of hubs: by field and place, evenly, proved, beside the present, and adopted by a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bangfu.assist.alliance.models import Attachment, Hub, HubPlan, Programme
from bangfu.assist.alliance.selectors import hub_plan_get, hubs_named, plan_lines
from bangfu.assist.alliance.services import (
    dated_end,
    hub_area_add,
    hub_plan_adopt,
    hub_plan_execute,
    hub_plan_request,
    hub_plan_retry,
    organisation_attach,
    organisation_end,
)
from bangfu.compute.assignment import Result
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from tests.assist.alliance.conftest import SINCE, World

EAST, WEST = "100101100", "100101101"


@pytest.fixture
def ready(world: World) -> World:
    """Two hubs, one for schools in the east, one for farming in the west; two organisations of each field."""
    programme = world.programme()
    for name, field, area in (("Schools", "education", EAST), ("Farms", "industry", WEST)):
        hub = world.hub(programme, name)
        hub.assist_field = [field]
        hub.save(update_fields=["assist_field"])
        hub_area_add(actor=world.actor("officer"), hub=hub, area=world.areas[area], since=SINCE)
        for number in (1, 2):
            world.organisation(f"{name} {number}", assist_field=[field])
    return world


def programme(world: World) -> Programme:
    return Programme.objects.within(EVERYWHERE).get()


def hub(world: World, name: str) -> Hub:
    return Hub.objects.within(EVERYWHERE).get(organisation__name=name)


def planned(world: World, *without: str, least_percent: int = 0) -> HubPlan:
    left_out = [hub(world, name) for name in without]
    made = hub_plan_request(actor=world.actor("officer"), programme=programme(world), without=left_out)
    HubPlan.objects.within(EVERYWHERE).filter(pk=made.pk).update(least_percent=least_percent)
    return hub_plan_execute(number=made.pk)


def shares(plan: HubPlan) -> list[tuple[str, str, str]]:
    return [(one.name, name, area.name) for one, name, area, _ in plan_lines(plan.lines)]


def attached() -> dict[str, str]:
    rows = Attachment.objects.within(EVERYWHERE).filter(until=None)
    return dict(rows.values_list("organisation__name", "hub__organisation__name"))


def test_every_organisation_goes_where_its_field_is_at_home(ready: World) -> None:
    plan = planned(ready)
    assert shares(plan) == [
        ("Schools 1", "Schools", "East"),
        ("Schools 2", "Schools", "East"),
        ("Farms 1", "Farms", "West"),
        ("Farms 2", "Farms", "West"),
    ]
    assert (plan.state, plan.figures["organisations"], plan.figures["changes"]) == (RunState.DONE, 4, 4)
    assert plan.figures["value"] == plan.figures["bound"] == 4 * (10 - 2)
    assert Result.restored(plan.result).value == 32
    assert [row[1:] for row in plan.figures["hubs"]] == [["Schools", 0, 2], ["Farms", 0, 2]]


def test_every_hub_has_some_of_every_field_where_the_policy_says_so(ready: World) -> None:
    plan = planned(ready, least_percent=5)
    by_hub = sorted((hub, name.split()[0]) for name, hub, _ in shares(plan))
    assert by_hub == [("Farms", "Farms"), ("Farms", "Schools"), ("Schools", "Farms"), ("Schools", "Schools")]


def test_every_hub_carries_about_the_same_however_many_areas_it_has(ready: World) -> None:
    """Twelve organisations, of which ten would rather go to the hub with two areas: six each, give or take one."""
    hub_area_add(actor=ready.actor("officer"), hub=hub(ready, "Schools"), area=ready.areas["100201100"], since=SINCE)
    for number in range(8):
        ready.organisation(f"More {number}", assist_field=["education"])
    plan = planned(ready)
    assert {row[1]: row[3] for row in plan.figures["hubs"]} == {"Schools": 7, "Farms": 5}


def test_the_plan_stands_beside_the_present_and_changes_nothing(ready: World) -> None:
    officer = ready.actor("officer")
    organisation_attach(
        actor=officer, hub=hub(ready, "Farms"), organisation=ready.organisation("Schools 1"), since=SINCE
    )
    plan = planned(ready)
    assert (plan.figures["present_attached"], plan.figures["present_value"], plan.figures["changes"]) == (1, -2, 4)
    assert attached() == {"Schools 1": "Farms"}


def test_a_second_person_adopts_it(ready: World) -> None:
    officer = ready.actor("officer")
    for name, where in (("Schools 1", "Farms"), ("Farms 1", "Farms")):
        organisation_attach(actor=officer, hub=hub(ready, where), organisation=ready.organisation(name), since=SINCE)
    plan = planned(ready)
    with pytest.raises(NotPermitted, match="who asks for a plan does not adopt it"):
        hub_plan_adopt(actor=officer, number=plan.pk)
    assert hub_plan_adopt(actor=ready.actor("second"), number=plan.pk).adopted_by == ready.users["second"]
    assert attached() == {"Schools 1": "Schools", "Schools 2": "Schools", "Farms 1": "Farms", "Farms 2": "Farms"}
    ended = Attachment.objects.within(EVERYWHERE).get(until__isnull=False)
    assert (ended.organisation.name, ended.until) == ("Schools 1", timezone.localdate() - timedelta(1))
    assert Attachment.objects.within(EVERYWHERE).get(organisation__name="Farms 1").since == SINCE
    with pytest.raises(Conflict, match="adopted already"):
        hub_plan_adopt(actor=ready.actor("second"), number=plan.pk)


def test_what_comes_without_a_hub_is_seen_and_not_adopted(ready: World) -> None:
    plan = planned(ready, "Farms")
    assert {name for _, name, _ in shares(plan)} == {"Schools"}
    assert hubs_named(plan.without) == ["Farms"]
    assert plan.figures["value"] == 2 * (10 - 2) - 2 * 2
    with pytest.raises(RuleViolated, match="only tries what comes without a hub"):
        hub_plan_adopt(actor=ready.actor("second"), number=plan.pk)


def test_a_plan_whose_hub_has_ended_is_not_adopted(ready: World) -> None:
    plan = planned(ready)
    Hub.objects.within(EVERYWHERE).filter(organisation__name="Farms").update(until=timezone.localdate() - timedelta(1))
    with pytest.raises(Conflict, match="a hub of this plan has ended"):
        hub_plan_adopt(actor=ready.actor("second"), number=plan.pk)


def test_what_was_to_begin_later_gives_way_to_the_plan(ready: World) -> None:
    officer, later = ready.actor("officer"), timezone.localdate() + timedelta(30)
    organisation_attach(
        actor=officer, hub=hub(ready, "Farms"), organisation=ready.organisation("Schools 1"), since=later
    )
    leaving = organisation_attach(
        actor=officer, hub=hub(ready, "Farms"), organisation=ready.organisation("Farms 1"), since=SINCE
    )
    dated_end(actor=officer, kind="attachment", number=leaving.pk, until=later, reason="moves")
    hub_plan_adopt(actor=ready.actor("second"), number=planned(ready).pk)
    assert attached() == {"Schools 1": "Schools", "Schools 2": "Schools", "Farms 1": "Farms", "Farms 2": "Farms"}


@pytest.mark.parametrize("change", ["ended", "hub"])
def test_a_plan_with_an_organisation_that_is_no_more_to_be_attached_is_not_adopted(ready: World, change: str) -> None:
    plan, officer, one = planned(ready), ready.actor("officer"), ready.organisation("Farms 1")
    if change == "ended":
        organisation_end(actor=officer, number=one.pk, on=timezone.localdate(), reason="dissolved")
    else:
        ready.hub(programme(ready), "Farms 1")
    with pytest.raises(Conflict, match="has ended or become a hub"):
        hub_plan_adopt(actor=ready.actor("second"), number=plan.pk)


def test_adopting_takes_as_many_queries_for_many_as_for_few(
    ready: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        ready.organisation(f"More {number}", assist_field=["industry"])
    plan = planned(ready)
    with django_assert_max_num_queries(30):
        hub_plan_adopt(actor=ready.actor("second"), number=plan.pk)
    assert len(attached()) == 24


def test_without_areas_there_is_nothing_to_plan(world: World) -> None:
    world.hub(world.programme(), "Schools")
    plan = hub_plan_execute(number=hub_plan_request(actor=world.actor("officer"), programme=programme(world)).pk)
    assert plan.state == RunState.FAILED
    assert "no hub with an area" in plan.failure["what"]["template"]
    assert hub_plan_retry(actor=world.actor("second"), number=plan.pk).state == RunState.QUEUED


def test_one_plan_at_a_time(ready: World) -> None:
    hub_plan_request(actor=ready.actor("officer"), programme=programme(ready))
    with pytest.raises(Conflict, match="on its way"):
        hub_plan_request(actor=ready.actor("second"), programme=programme(ready))


def test_who_is_elsewhere_sees_no_plan(ready: World) -> None:
    plan = planned(ready)
    with pytest.raises(NotFound):
        hub_plan_get(actor=ready.actor("stranger"), number=plan.pk)
    with pytest.raises(NotPermitted):
        hub_plan_request(actor=ready.actor("stranger"), programme=programme(ready))
