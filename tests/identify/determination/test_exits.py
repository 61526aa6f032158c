"""Exits of households, villages and counties, returns, and the regimes side by side."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from django.db import DatabaseError, transaction

from bangfu.errors import Conflict, RuleViolated
from bangfu.ground.access.models import Grant
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.workflow.services import Given
from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.selectors.basis import determination_recomputes
from bangfu.identify.determination.selectors.standings import stages_of, status_of
from bangfu.identify.determination.services import case_begin, person_erase, place_begin, step_take
from bangfu.identify.registry.models import CountyYear, Episode, Household, Member, Source, SourceKind, VillageYear
from bangfu.policy.loader import PolicyMissing
from tests.identify.determination.story import BRIDGE, Story, clock
from tests.identify.determination.world import World

Planted = Callable[..., Household]
ALL_MET = dict.fromkeys(("income", "food", "clothing", "education", "medical", "housing", "water"), "met")


@pytest.fixture
def planted_home(world_2015: World) -> Planted:
    """A household with an imported status from a month on, and a head whose name can be printed."""

    def plant(status: str = "IDENTIFIED", since: str = "201410", **values: object) -> Household:
        home = world_2015.household(BRIDGE, f"E{since}{status}", year=2016, **values)  # type: ignore[arg-type]
        Member.objects.within(EVERYWHERE).filter(household=home, relation_to_head="01").update(name="Gao Bridge")
        if status:
            Episode.objects.create(
                area=home.area, household=home, regime="REG_ALLEVIATION", status=status, from_ym=since,
                source=home.source, stated_on=home.stated_on,
            )  # fmt: skip
        return home

    return plant


def exiting(world: World, patch: pytest.MonkeyPatch, home: Household) -> Story:
    story = Story(world, patch, date(2016, 11, 7), procedure="household-exit", year=2016)
    story.begin([home])
    story.meet(step="review")
    story.take("review", "cadre")
    return story


def until_county(story: Story, found: dict[str, str] | None = None, signed: bool = True) -> None:
    story.survey(step="verify", found=found or ALL_MET)
    story.take("verify", "station")
    story.take("agree", "cadre", **({"household_signature": "Signed"} if signed else {}))
    story.hang("notice")
    story.take("township_check", "east")


@pytest.mark.seed("scenario-5")
def test_a_household_exits_with_its_signature(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = planted_home()
    story = exiting(world_2015, monkeypatch, home)
    until_county(story)
    story.take("county_decide", "officer")
    found = Determination.objects.within(EVERYWHERE).get()
    assert (found.status, found.standing, found.regime) == ("EXITED", "supported", "REG_ALLEVIATION")
    assert json.loads(found.basis)["agreed"] is True
    assert determination_recomputes(found)
    assert [stage.status for stage in stages_of(home)] == ["IDENTIFIED", "EXITED"]
    assert status_of(home, date(2016, 1, 1)) == "IDENTIFIED"


def test_without_the_signature_there_is_no_exit(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = exiting(world_2015, monkeypatch, planted_home())
    with pytest.raises(RuleViolated, match="evidence is missing: Signature of the household"):
        until_county(story, signed=False)


def test_an_exit_with_a_condition_unmet_is_refused_and_named(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = exiting(world_2015, monkeypatch, planted_home())
    until_county(story, found={**ALL_MET, "water": "unmet"})
    with pytest.raises(RuleViolated, match="not every condition of the exit is met and stated: water"):
        story.take("county_decide", "officer", reason="It will be built next year.")
    assert not Determination.objects.within(EVERYWHERE).exists()


def test_only_who_is_identified_exits(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock(monkeypatch, date(2016, 11, 7))
    home = planted_home(status="")
    with pytest.raises(Conflict, match="only a household that is identified can exit"):
        case_begin(actor=world_2015.actor("cadre"), household=home.pk, procedure="household-exit")


def test_who_exited_and_is_poor_again_has_returned(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = planted_home(status="EXITED", since="201412", wage_fen=400_000)
    story = Story(world_2015, monkeypatch, date(2016, 5, 9), year=2016)
    story.begin([home])
    story.until_county()
    assert [one.status for one in story.decide()] == ["RETURNED"]


def test_a_determination_never_changes(story: Story) -> None:
    story.until_county()
    found = story.decide()[0]
    rows = Determination.objects.within(EVERYWHERE).filter(pk=found.pk)
    for values in ({"status": "EXITED"}, {"basis": "{}"}, {"result": ""}):
        with pytest.raises(DatabaseError, match="a determination never changes"), transaction.atomic():
            rows.update(**values)
    with pytest.raises(DatabaseError, match="a determination never changes"), transaction.atomic():
        rows.delete()


def test_an_erasure_leaves_the_digest_alone(story: Story, homes: list[Household]) -> None:
    story.until_county()
    kept = {one.pk: one.digest for one in story.decide()}
    number = Member.objects.within(EVERYWHERE).filter(household=homes[0]).order_by("pk").values_list("pk", flat=True)[0]
    person_erase(actor=story.world.actor("officer"), number=number, order_no="7/2015")
    emptied = [one for one in Determination.objects.within(EVERYWHERE).order_by("pk") if not one.basis]
    assert [(one.result, one.household, one.digest) for one in emptied] == [("", None, kept[emptied[0].pk])]
    assert not determination_recomputes(emptied[0])


def test_in_2026_a_value_nobody_has_stated_blocks_the_decision(
    world_2015: World, planted_home: Planted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The standard of 2026 is not published: the operator's folder completes it, and until then nothing is decided."""
    home = planted_home(status="")
    story = Story(world_2015, monkeypatch, date(2026, 11, 9), procedure="monitoring-2021", year=2026)
    story.begin([home])
    story.survey(step="verify")
    story.take("verify", "station", authorisation="Signed")
    story.compare()
    story.take("comparison", "officer")
    story.take("judge", "cadre", minutes="Minutes")
    story.hang("notice", days=6)
    story.take("township_check", "east")
    with pytest.raises(PolicyMissing) as caught:
        story.take("county_decide", "officer", reason="Risk")
    assert "monitoring_range" in str(caught.value.what)
    assert caught.value.where and caught.value.remedy
    assert story.open_steps() == {"county_decide"}
    assert not Determination.objects.within(EVERYWHERE).exists()


FIGURES = {
    "total_population": 1000, "poor_persons": 29, "collective_income_fen": 100, "township_road_unpaved_km": 0,
    "households_without_safe_water": 0, "households_without_living_power": 0, "dangerous_houses": 0, "clinics": 1,
    "licensed_doctors": 1, "culture_rooms": 1,
}  # fmt: skip


def village_exits(world: World, patch: pytest.MonkeyPatch, **changed: int) -> Determination:
    """Province 53 lies in the west: below three per cent of its people may be poor."""
    clock(patch, date(2018, 11, 5))
    source = Source.objects.create(
        area=world.areas[BRIDGE], kind=SourceKind.SURVEY, label="Survey", stated_on=date(2018, 10, 1)
    )
    VillageYear.objects.create(
        area=world.areas[BRIDGE], year=2018, source=source, stated_on=source.stated_on, **cast(Any, FIGURES | changed)
    )
    story = Story(world, patch, date(2018, 11, 5), procedure="village-exit")
    story.cases.append(place_begin(actor=world.actor("cadre"), area=world.areas[BRIDGE], procedure="village-exit"))
    number = story.cases[0].pk
    story.vote("review")
    story.take("review", "cadre", minutes="M", attendance="A")
    story.take("township_check", "east", survey_form="F")
    story.later(8)
    story.take("notice", "east", photo="Board")
    step_take(actor=world.actor("officer"), number=number, step="county_decide", outcome="approve")
    return Determination.objects.within(EVERYWHERE).get()


def test_a_village_exits_below_the_incidence_of_its_region(world_2015: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = village_exits(world_2015, monkeypatch)
    assert (found.status, found.subject_kind, found.standing) == ("EXITED", "village", "supported")
    assert determination_recomputes(found)


def test_a_village_at_the_incidence_does_not_exit(world_2015: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuleViolated, match="incidence, licensed_doctors"):
        village_exits(world_2015, monkeypatch, poor_persons=30, licensed_doctors=0)


def test_a_county_exits_by_the_province(world_2015: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, county = world_2015, world_2015.areas["539901"]
    Grant.objects.create(user=world.users["stranger"], role="county_officer", area=world.areas["5399"])
    Grant.objects.create(user=world.users["east"], role="county_officer", area=world.areas["53"])
    clock(monkeypatch, date(2019, 3, 4))
    source = Source.objects.create(area=county, kind=SourceKind.SURVEY, label="Survey", stated_on=date(2019, 2, 1))
    CountyYear.objects.create(
        area=county, year=2018, source=source, stated_on=source.stated_on, composite_incidence_pct=Decimal("1.20"),
        missed_rate_pct=Decimal("0.30"), wrong_exit_rate_pct=Decimal("0.30"), recognition_pct=Decimal("93.05"),
        poor_villages=12, exited_villages=12,
    )  # fmt: skip
    case = place_begin(actor=world.actor("officer"), area=county, procedure="county-exit")
    paper = [Given("document", "Report", "folder 1")]
    for step, who in (("propose", "officer"), ("city_check", "stranger"), ("province_check", "east")):
        step_take(actor=world.actor(who), number=case.pk, step=step, outcome="approve", evidence=paper)
    clock(monkeypatch, date(2019, 3, 12))
    for step in ("notice", "province_decide"):
        step_take(actor=world.actor("east"), number=case.pk, step=step, outcome="approve", evidence=paper)
    found = Determination.objects.within(EVERYWHERE).get()
    assert (found.status, found.subject_kind, found.standing, found.year) == ("EXITED", "county", "supported", 2018)
