"""Registering organisations, and helping local ones into being."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bangfu.assist.alliance.models import IncubationStage, Organisation, OrganisationState, Pillar
from bangfu.assist.alliance.selectors import founded_by_county, organisations_found, pillars_of
from bangfu.assist.alliance.services import (
    OrganisationFacts,
    incubation_advance,
    incubation_start,
    organisation_change,
    organisation_end,
    organisation_register,
)
from bangfu.errors import Conflict, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.selectors import row_history
from tests.assist.alliance.conftest import World, credit_code


def test_an_organisation_is_known_by_kind_code_and_fields(world: World) -> None:
    made = world.organisation(
        "Hope",
        credit_code=f" {credit_code(1).lower()} ",
        assist_field=["health", "education"],
        office_phone="010-88001234",
    )
    assert (made.pillar, made.credit_code) == (Pillar.SOCIETY, credit_code(1))
    assert made.assist_field == ["education", "health"]


def test_one_that_is_being_founded_stops_and_does_not_end(world: World) -> None:
    actor, hope = world.actor("officer"), world.organisation("Hope")
    made = incubation_start(
        actor=actor, area=world.place("100101"), name="Carers", subtype="service_body", supporter=hope,
        since=date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(RuleViolated, match="still being founded"):
        organisation_end(actor=actor, number=made.organisation_id, on=date(2026, 2, 1), reason="nobody came")
    incubation_advance(actor=actor, number=made.pk, stage=IncubationStage.STOPPED, reached_on=date(2026, 2, 1))
    assert Organisation.objects.within(EVERYWHERE).get(pk=made.organisation_id).state == OrganisationState.ENDED


def test_a_note_names_nobodys_number(world: World) -> None:
    with pytest.raises(RuleViolated, match="personal number"):
        world.organisation("Hope", note="ask for 13900001234")


WRONG: list[dict[str, Any]] = [
    {"credit_code": "51100000000000001A"},
    {"credit_code": "5110"},
    {"subtype": "club"},
    {"assist_field": ["astrology"]},
    {"office_phone": "13800001234"},
    {"name": " "},
    {"founded_on": date(2999, 1, 1)},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: next(iter(one)))
def test_what_cannot_be_is_refused(world: World, wrong: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"name": "Hope", "subtype": "foundation", "credit_code": credit_code(1)}
    world.organisation("Hope of before", credit_code=credit_code(2))
    with pytest.raises(RuleViolated):
        organisation_register(
            actor=world.actor("officer"), area=world.place("1001"), facts=OrganisationFacts(**{**facts, **wrong})
        )


def test_a_credit_code_is_given_once(world: World) -> None:
    world.organisation("Hope", credit_code=credit_code(1))
    with pytest.raises(Conflict, match="another organisation has"):
        world.organisation("Faith", credit_code=credit_code(1))


def test_the_database_too_keeps_a_credit_code_single(world: World) -> None:
    made = world.organisation("Hope", credit_code=credit_code(1))
    with pytest.raises(IntegrityError, match="organisation_credit_code_once"), transaction.atomic():
        Organisation.objects.create(area=made.area, name="Faith", pillar="society", credit_code=made.credit_code)


def test_many_have_no_credit_code_yet(world: World) -> None:
    assert world.organisation("Hope").credit_code == world.organisation("Faith").credit_code == ""


def test_a_name_stands_once_in_an_area(world: World) -> None:
    world.organisation("Hope")
    with pytest.raises(Conflict, match="of this name"):
        organisation_register(
            actor=world.actor("second"), area=world.place("1001"), facts=OrganisationFacts("Hope", "foundation")
        )


def test_nobody_registers_outside_her_area(world: World) -> None:
    with pytest.raises(NotPermitted):
        organisation_register(
            actor=world.actor("stranger"), area=world.place("1001"), facts=OrganisationFacts("Hope", "foundation")
        )


def test_a_change_keeps_what_was_before(world: World) -> None:
    made = world.organisation("Hope", assist_field=["health"])
    facts = OrganisationFacts("Hope Foundation", "foundation", assist_field=["education"])
    organisation_change(actor=world.actor("second"), number=made.pk, facts=facts, reason="renamed in 2020")
    newest = row_history("alliance_organisation", str(made.pk))[0]
    assert newest.reason == "renamed in 2020"
    changes = {change.field: (change.before, change.after) for change in newest.changes or ()}
    assert changes["name"] == ("Hope", "Hope Foundation")


def test_an_ended_organisation_stays_readable_and_takes_part_in_nothing_new(world: World) -> None:
    made = world.organisation("Hope")
    organisation_end(actor=world.actor("officer"), number=made.pk, on=date(2024, 1, 1), reason="dissolved")
    assert organisations_found(actor=world.actor("auditor"), words="hope").get().state == OrganisationState.ENDED
    with pytest.raises(RuleViolated, match="has ended"):
        organisation_end(actor=world.actor("officer"), number=made.pk, on=date(2024, 1, 1), reason="again")


def test_organisations_are_found_by_what_they_do(world: World) -> None:
    world.organisation("Hope", assist_field=["education"], credit_code=credit_code(1))
    world.organisation("Traders", subtype="chamber_elsewhere", assist_field=["industry"])
    actor = world.actor("auditor")
    assert [one.name for one in organisations_found(actor=actor, assist_field="education")] == ["Hope"]
    assert [one.name for one in organisations_found(actor=actor, subtype="chamber_elsewhere")] == ["Traders"]
    assert [one.name for one in organisations_found(actor=actor, words=credit_code(1))] == ["Hope"]


def test_a_pillar_with_nobody_stands_there_with_nought(world: World) -> None:
    world.organisation("Hope")
    world.organisation("Farm", subtype="cooperative")
    counts = {one.pillar: one.count for one in pillars_of(EVERYWHERE)}
    assert counts == {"government": 0, "society": 1, "market": 0, "community": 0, "farmer": 1}


def incubated(world: World, name: str, area: str = "100101100") -> int:
    made = incubation_start(
        actor=world.actor("stranger" if area.startswith("1002") else "officer"),
        area=world.place(area),
        name=name,
        subtype="service_body",
        supporter=world.organisation("Hope"),
        since=date(2019, 1, 1),
    )
    return made.pk


@pytest.mark.seed("001-6")
def test_local_organisations_founded_are_counted_by_county(world: World) -> None:
    for serial, (name, area) in enumerate(
        [("Bridge carers", "100101100"), ("River carers", "100101101"), ("Spring carers", "100201100")], start=1
    ):
        actor = world.actor("stranger" if area.startswith("1002") else "officer")
        incubation_advance(
            actor=actor,
            number=incubated(world, name, area),
            stage=IncubationStage.FOUNDED,
            reached_on=date(2020, serial, 1),
            credit_code=credit_code(serial),
        )
    incubated(world, "Still on its way")
    assert {one.county.name: one.count for one in founded_by_county(EVERYWHERE)} == {"County": 2, "Next county": 1}
    assert [one.count for one in founded_by_county(EVERYWHERE, day=date(2020, 1, 31))] == [1]
    assert [one.county.name for one in founded_by_county(Scope.below(world.place("1002")))] == ["Next county"]


def test_founding_makes_it_an_organisation_like_any_other(world: World) -> None:
    number = incubated(world, "Bridge carers")
    actor = world.actor("officer")
    incubation_advance(actor=actor, number=number, stage=IncubationStage.TEAM, reached_on=date(2019, 3, 1))
    done = incubation_advance(
        actor=actor,
        number=number,
        stage=IncubationStage.FOUNDED,
        reached_on=date(2020, 1, 5),
        credit_code=credit_code(7),
    )
    founded = organisations_found(actor=actor, words="Bridge carers").get()
    assert (founded.state, founded.founded_on, founded.credit_code) == ("active", date(2020, 1, 5), credit_code(7))
    assert done.until == date(2020, 1, 5)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": IncubationStage.FOUNDED},
        {"stage": IncubationStage.FOUNDED, "credit_code": "511"},
        {"stage": IncubationStage.STARTED},
        {"stage": "dreamt of"},
        {"stage": IncubationStage.TEAM, "reached_on": date(2018, 1, 1)},
    ],
)
def test_a_stage_that_does_not_follow_is_refused(world: World, wrong: dict[str, Any]) -> None:
    number = incubated(world, "Bridge carers")
    given: dict[str, Any] = {"reached_on": date(2019, 6, 1), **wrong}
    with pytest.raises(RuleViolated):
        incubation_advance(actor=world.actor("officer"), number=number, **given)
