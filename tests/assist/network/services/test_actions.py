"""Special actions: the named ones alone, and a ledger in which nobody confirms what she recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import ActionState, Pledge, PledgeDelivery, SpecialAction
from bangfu.assist.network.selectors.actions import action_report
from bangfu.assist.network.selectors.figures import published_cases
from bangfu.assist.network.services.actions import (
    action_close,
    action_figure_record,
    action_publish,
    action_record,
    actions_load,
    pledge_deliver,
    pledge_delivery_confirm,
    pledge_record,
)
from bangfu.assist.network.services.donations import donation_record
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

DAY = date(2020, 6, 1)
FRONTIER = yaml.safe_load((Path(__file__).parent / "frontier.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def action(world: World) -> SpecialAction:
    county = world.areas["100101"]
    return action_record(
        actor=world.actor("officer"), area=county, name="Frontier", fields=["XINJIANG"], starts_on=DAY, areas=[county]
    )


def pledge(world: World, action: SpecialAction, fen: int = 100_000, **more: Any) -> Pledge:
    organisation = more.pop("organisation", world.organisations["Friends"])
    given: dict[str, Any] = {"pledged_on": DAY, "source": "letter 3", "amount_fen": fen, **more}
    return pledge_record(actor=world.actor("officer"), number=action.pk, organisation=organisation, **given)


def deliver(world: World, of: Pledge, size: int) -> PledgeDelivery:
    return pledge_deliver(actor=world.actor("officer"), number=of.pk, size=size, delivered_on=DAY, proof="slip 9")


@pytest.mark.seed("001-7")
def test_four_named_actions_over_five_fields_and_no_fifth(world: World) -> None:
    loaded = actions_load(actor=world.actor("officer"), area=world.areas["100101"], case="beijing")
    assert len(loaded) == 4
    assert SpecialAction.objects.within(EVERYWHERE).count() == 4
    fields = {field for action in loaded for field in action.fields}
    assert fields == {"EDUCATION", "XINJIANG", "INDUSTRY", "EMPLOYMENT", "CONSUMPTION"}
    case = published_cases()["beijing"]
    assert (case.stated_actions, len(case.actions), case.is_ambiguous) == (5, 4, True)
    assert {figure.qualifier for action in loaded for figure in action.figures.all()} == {"exact", "over", "about"}


def test_what_is_loaded_is_not_loaded_twice(world: World) -> None:
    actions_load(actor=world.actor("officer"), area=world.areas["100101"], case="beijing")
    with pytest.raises(Conflict):
        actions_load(actor=world.actor("officer"), area=world.areas["100101"], case="beijing")


@pytest.mark.seed("001-8")
def test_pledged_and_delivered_in_full_is_a_rate_of_100_per_cent(world: World, action: SpecialAction) -> None:
    """3.78 million yuan of 32 organisations and one enterprise, and the campaign part of scenario 2."""
    county = world.areas["100101"]
    for unit in range(FRONTIER["organisations"] + FRONTIER["enterprises"]):
        pillar = "society" if unit < FRONTIER["organisations"] else "market"
        organisation = Organisation.objects.create(name=f"Unit {unit}", pillar=pillar, area=county)
        share, rest = divmod(FRONTIER["amount_fen"], 33)
        deliver_all = pledge(world, action, share + (unit < rest), organisation=organisation)
        deliver(world, deliver_all, deliver_all.size)
    report = action_report(action)
    assert (report.units, report.pledged.value, report.delivered) == (33, 378_000_000, 378_000_000)
    assert (report.rate, report.confirmed_rate) == (Fraction(1), Fraction(0))
    assert report.pledged_shown == "= 3,780,000"
    for delivery in PledgeDelivery.objects.within(EVERYWHERE).order_by("pk"):
        pledge_delivery_confirm(actor=world.actor("second"), number=delivery.pk)
    assert action_report(action).confirmed_rate == Fraction(1)


def test_a_part_that_arrived_is_a_part(world: World, action: SpecialAction) -> None:
    deliver(world, pledge(world, action, 300_000), 100_000)
    goods = pledge(world, action, amount_fen=None, goods="Quilts", quantity=40, unit="piece")
    deliver(world, goods, 10)
    report = action_report(action)
    assert (report.rate, len(report.lines), report.units) == (Fraction(1, 3), 2, 1)
    assert (report.lines[1].shown, report.lines[1].delivered) == ("= 40", 10)


def test_nobody_confirms_what_she_recorded(world: World, action: SpecialAction) -> None:
    delivery = deliver(world, pledge(world, action), 100_000)
    with pytest.raises(NotPermitted):
        pledge_delivery_confirm(actor=world.actor("officer"), number=delivery.pk)
    assert pledge_delivery_confirm(actor=world.actor("second"), number=delivery.pk).confirmed_by is not None
    with pytest.raises(Conflict):
        pledge_delivery_confirm(actor=world.actor("second"), number=delivery.pk)


def test_more_arrives_only_where_the_pledge_said_more(world: World, action: SpecialAction) -> None:
    exact, over = pledge(world, action), pledge(world, action, qualifier="over")
    with pytest.raises(RuleViolated):
        deliver(world, exact, 100_001)
    assert deliver(world, over, 120_000).size == 120_000
    assert action_report(action).pledged_shown == "> 2,000"


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_fen": None},
        {"amount_fen": 0},
        {"goods": "Quilts", "quantity": 4, "unit": "piece"},
        {"amount_fen": None, "goods": "Quilts", "quantity": 4},
        {"source": " "},
        {"pledged_on": timezone.localdate() + timedelta(days=1)},
        {"source": "call 13800001234"},
    ],
)
def test_a_pledge_that_cannot_be_is_refused(world: World, action: SpecialAction, wrong: dict[str, Any]) -> None:
    with pytest.raises(RuleViolated):
        pledge(world, action, **wrong)
    assert not Pledge.objects.within(EVERYWHERE).exists()


def test_an_action_needs_two_people_and_known_fields(world: World, action: SpecialAction) -> None:
    with pytest.raises(NotPermitted):
        action_publish(actor=world.actor("officer"), number=action.pk)
    assert action_publish(actor=world.actor("second"), number=action.pk).state == ActionState.PUBLISHED
    given: dict[str, Any] = {"area": world.areas["100101"], "starts_on": DAY}
    with pytest.raises(RuleViolated):
        action_record(actor=world.actor("officer"), name="Other", fields=["FISHING"], **given)
    with pytest.raises(Conflict):
        action_record(actor=world.actor("officer"), name="Frontier", fields=[], **given)


def test_an_action_closes_only_when_nothing_of_it_is_open(world: World, action: SpecialAction) -> None:
    action_publish(actor=world.actor("second"), number=action.pk)
    delivery = deliver(world, pledge(world, action), 100_000)
    with pytest.raises(RuleViolated, match="deliveries wait"):
        action_close(actor=world.actor("second"), number=action.pk)
    pledge_delivery_confirm(actor=world.actor("second"), number=delivery.pk)
    donation_record(
        actor=world.actor("officer"),
        area=world.areas["100101"],
        organisation=world.organisations["Friends"],
        title="Lambs",
        gives="20 lambs",
        starts_on=DAY,
        action=action,
    )
    with pytest.raises(RuleViolated, match="Lambs"):
        action_close(actor=world.actor("second"), number=action.pk)


def test_a_closed_action_takes_no_pledge(world: World, action: SpecialAction) -> None:
    action_publish(actor=world.actor("second"), number=action.pk)
    action_close(actor=world.actor("second"), number=action.pk)
    with pytest.raises(Conflict):
        pledge(world, action)


def test_a_published_figure_keeps_how_exact_it_is(world: World, action: SpecialAction) -> None:
    given: dict[str, Any] = {"kind": "amount", "value": 1_400_000_000, "as_of": DAY, "source": "report"}
    given["number"] = action.pk
    figure = action_figure_record(actor=world.actor("officer"), qualifier="over", **given)
    assert figure.shown == "> 14,000,000"
    with pytest.raises(Conflict):
        action_figure_record(actor=world.actor("officer"), qualifier="exact", **given)


def test_an_action_of_the_next_county_is_not_there(world: World, action: SpecialAction) -> None:
    stranger = world.actor("stranger")
    with pytest.raises(NotFound):
        pledge_record(
            actor=stranger,
            number=action.pk,
            organisation=world.organisations["Elsewhere"],
            amount_fen=1,
            pledged_on=DAY,
            source="letter",
        )
    with pytest.raises(NotPermitted):
        action_record(actor=stranger, area=world.areas["100101"], name="Theirs", fields=[], starts_on=DAY)


@pytest.mark.seed("001-10")
def test_nobody_closes_an_action_while_something_is_written_to_it(world: World, action: SpecialAction) -> None:
    acts: list[Callable[[], object]] = [
        lambda: pledge(world, action),
        lambda: deliver(world, pledge(world, action), 1),
        lambda: donation_record(
            actor=world.actor("officer"),
            area=world.areas["100101"],
            organisation=world.organisations["Friends"],
            title="Lambs",
            gives="20 lambs",
            starts_on=DAY,
            action=action,
        ),
    ]
    held = []
    for act in acts:
        with CaptureQueriesContext(connection) as asked:
            act()
        held.append([one["sql"] for one in asked if 'FOR NO KEY UPDATE OF "network_specialaction"' in one["sql"]])
    assert [len(queries) for queries in held] == [1, 2, 1]
