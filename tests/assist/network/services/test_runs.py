"""Matching runs: the real set from the database, what goes in, what comes out, and what happens when one breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import Leftover, MatchRun, Need, Offer, Proposal, ProposalState
from bangfu.assist.network.selectors import leftovers_of, match_run_verify
from bangfu.assist.network.services import (
    CampaignFiles,
    campaign_import,
    campaign_publish,
    match_run_execute,
    match_run_request,
    match_run_retry,
    proposal_accept,
)
from bangfu.compute.matching import solve
from bangfu.compute.matching.reading import read_match
from bangfu.compute.matching.reasons import decimal
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from tests.assist.network.conftest import Filing, World

BRIDGE, RIVER, COUNTY, EAST = "100101100201", "100101101201", "100101", "100101100"


def matched(world: World, code: str = COUNTY, units: int | None = None) -> MatchRun:
    run = match_run_request(actor=world.actor("officer"), area=world.areas[code], units=units)
    return match_run_execute(number=run.pk)


def shares(run: MatchRun) -> Sequence[tuple[str, str, int]]:
    """Which place got how much from whom."""
    rows = Proposal.objects.within(EVERYWHERE).filter(run=run).order_by("need", "offer")
    return list(rows.values_list("need__area__code", "offer__organisation__name", "quantity"))


def test_the_real_set_costs_the_same_from_the_database_as_from_its_files(
    world: World, protective_goods: CampaignFiles
) -> None:
    officer = world.actor("officer")
    campaign = campaign_import(actor=officer, area=world.areas[COUNTY], title="2020", files=protective_goods)
    campaign_publish(actor=world.actor("second"), number=campaign.pk)
    run = match_run_execute(number=match_run_request(actor=officer, campaign=campaign).pk)
    files = protective_goods
    direct = solve(read_match(files.needs, files.offers, files.costs, files.spec).problem)
    figures = run.figures
    assert (run.state, figures["status"], figures["units_allocated"]) == (RunState.DONE, "optimal", direct.units)
    assert figures["cost"] == decimal(direct.cost, campaign.cost_places)
    assert match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_a_fixed_total_of_the_real_set(world: World, protective_goods: CampaignFiles) -> None:
    officer = world.actor("officer")
    campaign = campaign_import(actor=officer, area=world.areas[COUNTY], title="2020", files=protective_goods)
    campaign_publish(actor=world.actor("second"), number=campaign.pk)
    run = match_run_execute(number=match_run_request(actor=officer, campaign=campaign, units=4200).pk)
    assert (run.figures["units_allocated"], run.figures["status"]) == (4200, "optimal")
    assert match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_what_is_near_is_used_first_also_in_areas_of_no_list(world: World) -> None:
    world.need("bridge-12", 10)
    world.offer(10)
    world.offer(10, owner="Traders", limit=EAST)
    assert shares(matched(world)) == [("bridge-12", "Traders", 10)]


def test_the_urgent_comes_before_the_near(world: World) -> None:
    world.need(BRIDGE, 10, tier=2)
    world.need(RIVER, 10, tier=1)
    world.offer(10)
    assert shares(matched(world)) == [(RIVER, "Friends", 10)]


def test_an_offer_from_elsewhere_reaches_this_county(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(10, owner="Elsewhere")
    assert shares(matched(world)) == [(BRIDGE, "Elsewhere", 10)]


def test_an_offer_for_another_place_does_not(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(10, owner="Elsewhere", limit="100102")
    assert matched(world).figures["offers"] == 0


def test_only_verified_needs_take_part(world: World) -> None:
    world.need(BRIDGE, 10, state="submitted")
    assert matched(world).figures["needs"] == 0


def test_an_expired_offer_takes_no_part(world: World) -> None:
    offer = world.offer(10)
    Offer.objects.within(EVERYWHERE).filter(pk=offer.pk).update(expires=timezone.now() - timedelta(hours=1))
    assert matched(world).figures["offers"] == 0


def test_a_campaign_keeps_to_itself(world: World, filed: Filing) -> None:
    campaign = campaign_import(actor=world.actor("officer"), area=world.areas[COUNTY], title="Coats", files=filed())
    campaign_publish(actor=world.actor("second"), number=campaign.pk)
    figures = matched(world).figures
    assert (figures["needs"], figures["offers"]) == (0, 0)


def test_a_need_left_over_says_why(world: World) -> None:
    world.need(BRIDGE, 10)
    run = matched(world)
    left = leftovers_of(scope=EVERYWHERE, run=run, of_needs=True).get()
    assert (left.quantity, left.reason["template"]) == (10, "nobody offers this category")


def test_a_proposal_knows_what_was_second_best_and_what_it_costs(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(10, limit=BRIDGE)
    second = world.offer(20, owner="Traders")
    proposal = Proposal.objects.within(EVERYWHERE).get(run=matched(world))
    assert (proposal.second_best, proposal.extra_cost) == (second, Decimal(5))


def test_a_second_best_that_is_as_good_costs_nothing_more(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(10)
    world.offer(10, owner="Traders")
    proposal = Proposal.objects.within(EVERYWHERE).get(run=matched(world))
    assert (proposal.second_best is None, proposal.extra_cost) == (False, None)


def test_accepted_quantities_are_not_matched_again(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(25)
    proposal = Proposal.objects.within(EVERYWHERE).get(run=matched(world))
    proposal_accept(actor=world.actor("east"), number=proposal.pk)
    assert matched(world).figures["units_needed"] == 0


def test_a_newer_run_replaces_what_nobody_has_decided(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(25)
    older = matched(world)
    matched(world)
    assert Proposal.objects.within(EVERYWHERE).get(run=older).state == ProposalState.SUPERSEDED


def test_a_run_of_one_township_leaves_the_other_alone(world: World) -> None:
    world.need(RIVER, 10)
    world.offer(25)
    older = matched(world)
    matched(world, EAST)
    assert Proposal.objects.within(EVERYWHERE).get(run=older).state == ProposalState.PROPOSED


def test_a_job_given_twice_changes_nothing(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(25)
    run = matched(world)
    before = shares(run), run.finished_at
    again = match_run_execute(number=run.pk)
    assert ((shares(again), again.finished_at), again.attempts) == (before, 1)


def test_a_second_try_replaces_half_results(world: World) -> None:
    need, offer = world.need(BRIDGE, 10), world.offer(25)
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    Proposal.objects.create(run=run, need=need, offer=offer, area=need.area, quantity=3, cost=0)
    Leftover.objects.create(run=run, need=need, area=need.area, quantity=7)
    match_run_execute(number=run.pk)
    assert shares(run) == [(BRIDGE, "Friends", 10)]
    assert not leftovers_of(scope=EVERYWHERE, run=run, of_needs=True).exists()


def test_an_impossible_total_ends_the_run_with_its_sentence(world: World) -> None:
    world.need(BRIDGE, 10)
    world.offer(25)
    run = matched(world, units=11)
    assert (run.state, run.failure["what"]["values"]) == (RunState.FAILED, {"units": 11, "possible": 10})


def broken(world: World) -> MatchRun:
    """A run over an area whose place in the tree has been damaged."""
    world.need(BRIDGE, 10)
    world.offer(25)
    run = match_run_request(actor=world.actor("officer"), area=world.areas[BRIDGE])
    Area.objects.filter(code=BRIDGE).update(path="31.")
    return run


def test_an_unexpected_failure_waits_for_its_next_try(world: World) -> None:
    run = broken(world)
    with pytest.raises(KeyError):
        match_run_execute(number=run.pk, last=False)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (RunState.QUEUED, 1)


def test_after_the_last_try_it_has_failed_and_can_be_run_again(world: World) -> None:
    run = broken(world)
    with pytest.raises(KeyError):
        match_run_execute(number=run.pk, last=True)
    Area.objects.filter(code=BRIDGE).update(path=world.areas[BRIDGE].path)
    retried = match_run_retry(actor=world.actor("officer"), number=run.pk)
    assert retried.state == RunState.QUEUED
    done = match_run_execute(number=run.pk)
    assert (done.state, done.attempts, shares(done)) == (RunState.DONE, 2, [(BRIDGE, "Friends", 10)])


def test_a_run_on_its_way_is_not_started_again(world: World) -> None:
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    with pytest.raises(Conflict):
        match_run_retry(actor=world.actor("officer"), number=run.pk)


def test_a_run_without_a_sign_of_life_can_be_started_again(world: World) -> None:
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    silent = timezone.now() - timedelta(minutes=5)
    MatchRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(state=RunState.RUNNING, beat_at=silent)
    assert match_run_retry(actor=world.actor("officer"), number=run.pk).state == RunState.QUEUED


def test_one_run_of_an_area_at_a_time(world: World) -> None:
    match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    with pytest.raises(Conflict, match="already on its way"):
        match_run_request(actor=world.actor("second"), area=world.areas[COUNTY])


def test_a_request_queues_its_job(world: World) -> None:
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY])
    job = ProcrastinateJob.objects.get(task_name="network.match_run")
    assert (job.args, job.status) == ({"run_id": run.pk}, "todo")


def test_a_township_officer_starts_no_run(world: World) -> None:
    with pytest.raises(NotPermitted):
        match_run_request(actor=world.actor("east"), area=world.areas[EAST])


def test_a_village_gets_its_floor_before_urgency(world: World) -> None:
    world.need(BRIDGE, 10, tier=1)
    world.need(RIVER, 10, tier=3)
    world.offer(10)
    officer = world.actor("officer")
    run = match_run_request(actor=officer, area=world.areas[COUNTY], floor_percent=40)
    found = match_run_execute(number=run.pk)
    assert shares(found) == [(BRIDGE, "Friends", 6), (RIVER, "Friends", 4)]
    assert (found.figures["status"], found.figures["below_floor"]) == ("optimal", 0)
    assert match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_who_is_below_the_floor_is_counted(world: World) -> None:
    world.need(BRIDGE, 10)
    world.need(RIVER, 10)
    world.offer(4, limit=EAST)
    run = match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY], floor_percent=100)
    assert match_run_execute(number=run.pk).figures["below_floor"] == 2


@pytest.mark.parametrize("percent", [0, 101, -5])
def test_a_floor_is_a_share(world: World, percent: int) -> None:
    with pytest.raises(RuleViolated, match=f"{percent} is not a percentage"):
        match_run_request(actor=world.actor("officer"), area=world.areas[COUNTY], floor_percent=percent)


def test_one_donor_where_possible(world: World) -> None:
    world.need(BRIDGE, 5)
    world.need(RIVER, 6)
    world.offer(6)
    world.offer(5, owner="Traders")
    officer = world.actor("officer")
    run = match_run_request(actor=officer, area=world.areas[COUNTY], prefers_one_donor=True)
    found = match_run_execute(number=run.pk)
    assert shares(found) == [(BRIDGE, "Traders", 5), (RIVER, "Friends", 6)]
    assert found.figures["shared"] == 0


@pytest.mark.seed("001-5")
def test_a_need_caused_by_schooling_goes_to_an_education_organisation(world: World) -> None:
    """Two needs of the same thing, as urgent and as near: each goes to the organisation whose field its cause is."""
    ill, schooling = world.need(BRIDGE, 10), world.need(RIVER, 10)
    Need.objects.within(EVERYWHERE).filter(pk=ill.pk).update(cause="ILLNESS")
    Need.objects.within(EVERYWHERE).filter(pk=schooling.pk).update(cause="EDUCATION")
    fields = {"Friends": ["health"], "Traders": ["education"]}
    for name, field in fields.items():
        Organisation.objects.within(EVERYWHERE).filter(name=name).update(assist_field=field)
    world.offer(10)
    world.offer(10, owner="Traders")
    found = matched(world)
    assert shares(found) == [(BRIDGE, "Friends", 10), (RIVER, "Traders", 10)]
    assert match_run_verify(scope=EVERYWHERE, number=found.pk).proven


def test_a_specialist_farther_away_comes_before_a_neighbour_of_another_field(world: World) -> None:
    schooling = world.need(BRIDGE, 10)
    Need.objects.within(EVERYWHERE).filter(pk=schooling.pk).update(cause="EDUCATION")
    Organisation.objects.within(EVERYWHERE).filter(name="Friends").update(assist_field=["industry"])
    Organisation.objects.within(EVERYWHERE).filter(name="Traders").update(assist_field=["education"])
    world.offer(10, limit=EAST)
    world.offer(10, owner="Traders", limit=COUNTY)
    assert shares(matched(world)) == [(BRIDGE, "Traders", 10)]


def test_urgency_is_never_given_up_for_a_specialty(world: World) -> None:
    urgent, schooling = world.need(BRIDGE, 10, tier=1), world.need(RIVER, 10, tier=2)
    Need.objects.within(EVERYWHERE).filter(pk=schooling.pk).update(cause="EDUCATION")
    Organisation.objects.within(EVERYWHERE).filter(name="Friends").update(assist_field=["education"])
    world.offer(10)
    assert shares(matched(world)) == [(urgent.area.code, "Friends", 10)]
