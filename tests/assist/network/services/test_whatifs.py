"""What-if: three ways side by side, and the present untouched."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import gettext, override

from bangfu.assist.network.models import Need, Offer, Proposal, WhatIf
from bangfu.assist.network.selectors import compared, told
from bangfu.assist.network.services import (
    CampaignFiles,
    campaign_import,
    campaign_publish,
    what_if_execute,
    what_if_request,
    what_if_retry,
)
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.runs.models import RunState
from tests.assist.network.conftest import World, stored

BRIDGE, RIVER, COUNTY, EAST, NEXT = "100101100201", "100101101201", "100101", "100101100", "100102"


def asked(world: World, *changes: dict[str, Any], code: str = COUNTY) -> WhatIf:
    made = what_if_request(actor=world.actor("officer"), title="Why not", changes=changes, area=world.areas[code])
    return what_if_execute(number=made.pk)


@pytest.fixture
def short(world: World) -> World:
    """Twenty asked for in two villages, the far one urgent; twelve offered, eight of them only in the east."""
    world.need(BRIDGE, 12)
    world.need(RIVER, 8, tier=1)
    world.offer(8, limit=EAST)
    world.offer(4)
    return world


def test_scattered_present_and_changed_stand_side_by_side(short: World) -> None:
    found = asked(short, {"kind": "offer", "item": short.rice.pk, "quantity": 6, "area": short.areas[COUNTY].pk})
    assert (found.state, found.figures["present"]["status"], found.figures["changed"]["status"]) == (
        RunState.DONE,
        "optimal",
        "optimal",
    )
    assert found.figures["scattered"]["served"] == {"1": 0, "3": 12}
    assert found.figures["present"]["served"] == {"1": 4, "3": 8}
    assert found.figures["changed"]["served"] == {"1": 8, "3": 10}
    lines = {line.label.template: line for line in compared(found)}
    assert lines["needs that get nothing"].scattered == 1
    assert lines["units served in all"].gained == 6


def test_places_are_told_one_by_one(short: World) -> None:
    found = asked(short, {"kind": "needs", "percent": 50, "area": short.areas[EAST].pk})
    bridge, river = short.areas[BRIDGE].pk, short.areas[RIVER].pk
    assert found.places == [[bridge, 12, 12, 8, 6, 6], [river, 8, 0, 4, 8, 4]]


def test_a_category_is_all_its_items(short: World) -> None:
    found = asked(short, {"kind": "offers", "percent": 0, "category": "goods"})
    assert (found.figures["present"]["units"], found.figures["changed"]["units"]) == (12, 0)
    assert asked(short, {"kind": "offers", "percent": 0, "category": "medical"}).figures["changed"]["units"] == 12


def test_a_place_that_nobody_speaks_of_yet_can_be_added(short: World) -> None:
    place = short.areas["bridge-12"]
    found = asked(short, {"kind": "need", "item": short.rice.pk, "quantity": 3, "area": place.pk, "tier": 1})
    assert [place.pk, 0, 0, 0, 3, 3] in found.places


def test_a_floor_is_tried_without_a_change(short: World) -> None:
    officer, area = short.actor("officer"), short.areas[COUNTY]
    made = what_if_request(actor=officer, title="Fair", changes=[], area=area, floor_percent=50)
    found = what_if_execute(number=made.pk)
    assert found.figures["changed"]["served"] == {"1": 4, "3": 8}
    with override("en"):
        sentences = [sentence.render(gettext) for sentence in told(found)]
    assert sentences == ["every place gets 50 per cent of its needs first, as far as it can"]


def test_nothing_but_the_what_if_is_written(short: World) -> None:
    before = stored()
    quantities = list(Need.objects.within(EVERYWHERE).order_by("pk").values_list("quantity", flat=True))
    asked(short, {"kind": "needs", "percent": 300})
    assert stored() == before
    assert list(Need.objects.within(EVERYWHERE).order_by("pk").values_list("quantity", flat=True)) == quantities
    assert not Offer.objects.within(EVERYWHERE).exclude(quantity_reserved=0).exists()
    assert not Proposal.objects.within(EVERYWHERE).exists()


def test_a_campaign_with_costs(world: World, protective_goods: CampaignFiles) -> None:
    officer = world.actor("officer")
    campaign = campaign_import(actor=officer, area=world.areas[COUNTY], title="2020", files=protective_goods)
    campaign_publish(actor=world.actor("second"), number=campaign.pk)
    changes = [{"kind": "offers", "percent": 50}]
    made = what_if_request(actor=officer, title="Half", changes=changes, campaign=campaign)
    found = what_if_execute(number=made.pk).figures
    assert found["changed"]["status"] == "optimal"
    assert 0 < found["changed"]["units"] < found["present"]["units"]
    assert found["scattered"]["units"] <= found["present"]["units"]


def test_the_changes_in_words(short: World) -> None:
    rice, east = short.rice.pk, short.areas[EAST].pk
    found = what_if_request(
        actor=short.actor("officer"),
        title=" Words ",
        area=short.areas[COUNTY],
        changes=[
            {"kind": "needs", "percent": 50, "category": "goods", "tier": 1, "area": None},
            {"kind": "needs", "percent": 80, "item": rice, "area": east, "tier": None},
            {"kind": "offers", "percent": 120, "item": None, "category": ""},
            {"kind": "need", "item": rice, "quantity": 3, "area": east},
            {"kind": "offer", "item": rice, "quantity": 4},
        ],
        queued=False,
    )
    assert found.title == "Words"
    with override("en"):
        sentences = [sentence.render(gettext) for sentence in told(found)]
    assert sentences == [
        "needs of Goods of urgency 1, everywhere: 50 per cent of today",
        "needs of Rice, East: 80 per cent of today",
        "offers of all items, everywhere: 120 per cent of today",
        "one more need of 3 Rice, East, urgency 1",
        "one more offer of 4 Rice for everywhere",
    ]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ([], "0 changes are stated"),
        ([{"kind": "needs", "percent": -1}], "-1 per cent is not a change"),
        ([{"kind": "needs"}], "no percentage is stated"),
        ([{"kind": "offer", "quantity": 5}], "no item is chosen"),
        ([{"kind": "offer", "item": 1, "quantity": None}], "0 is not a whole number"),
        ([{"kind": "needs", "percent": 100}] * 21, "21 changes are stated"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(short: World, changes: list[dict[str, Any]], what: str) -> None:
    with pytest.raises(RuleViolated, match=what):
        asked(short, *changes)
    assert not WhatIf.objects.within(EVERYWHERE).exists()


def test_it_needs_a_place(short: World) -> None:
    with pytest.raises(RuleViolated, match="neither an area nor a campaign"):
        what_if_request(actor=short.actor("officer"), title="?", changes=[{"kind": "needs", "percent": 1}])


@pytest.mark.parametrize("who", ["stranger", "helper", "cadre"])
def test_who_may_not_match_may_not_ask(short: World, who: str) -> None:
    with pytest.raises((NotPermitted, NotFound)):
        what_if_request(
            actor=short.actor(who), title="?", changes=[{"kind": "needs", "percent": 1}], area=short.areas[COUNTY]
        )


def test_one_that_is_done_is_not_run_again(short: World) -> None:
    found = asked(short, {"kind": "needs", "percent": 50})
    with pytest.raises(Conflict, match="is done"):
        what_if_retry(actor=short.actor("officer"), number=found.pk)
    assert what_if_execute(number=found.pk).attempts == 1


def test_one_that_failed_waits_again(short: World) -> None:
    found = asked(short, {"kind": "needs", "percent": 50})
    WhatIf.objects.within(EVERYWHERE).update(state=RunState.FAILED)
    assert what_if_retry(actor=short.actor("second"), number=found.pk).state == RunState.QUEUED
