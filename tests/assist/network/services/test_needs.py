"""Writing a need down, its seven elements, and what it may not be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from bangfu.assist.network.models import Beneficiary, Item, Need, NeedState
from bangfu.assist.network.rules import ElementsMissing, NeedBarred
from bangfu.assist.network.services import need_decide, need_save, need_start, need_submit
from bangfu.errors import BangfuError, Conflict, NotFound, NotPermitted, RuleViolated
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World
from tests.assist.network.writing import BRIDGE, RIVER, draft, fresh, registered, submitted, until


def test_a_cadre_begins_a_draft(world: World) -> None:
    need = need_start(actor=world.actor("cadre"), area=world.areas[BRIDGE], item=world.rice)
    assert (need.state, need.quantity, need.quantity_open, need.recorded_by) == ("draft", None, 0, world.users["cadre"])


def test_a_cadre_records_nothing_for_another_village(world: World) -> None:
    with pytest.raises(NotPermitted):
        need_start(actor=world.actor("cadre"), area=world.areas[RIVER], item=world.rice)


def test_a_complete_need_goes_to_its_reviewers(world: World) -> None:
    need = submitted(world)
    assert (need.state, need.review) == (NeedState.SUBMITTED, "need-review")
    assert need.case is not None
    assert need.case.subject == str(need.pk)


SEVEN: dict[str, dict[str, Any]] = {
    "who": {"beneficiary": ""},
    "where": {"area": "100101100"},
    "situation": {"situation": ""},
    "what": {"specification": ""},
    "how_much": {"unit_value_fen": None},
    "why": {"purpose": ""},
    "vouch": {"verifier_phone": ""},
}


@pytest.mark.seed("003-4")
@pytest.mark.parametrize("element", SEVEN)
def test_each_missing_element_is_named(world: World, element: str) -> None:
    taken: dict[str, Any] = {
        name: world.areas[value] if name == "area" else value for name, value in SEVEN[element].items()
    }
    need = draft(world, "east", **taken)
    with pytest.raises(ElementsMissing) as refused:
        need_submit(actor=world.actor("east"), number=need.pk)
    assert refused.value.keys == (element,)
    assert fresh(need).state == NeedState.DRAFT


@pytest.mark.seed("003-4")
def test_all_that_is_missing_is_named_at_once_and_nothing_is_lost(world: World) -> None:
    need = draft(world, quantity=None, purpose="", proof=False)
    with override("en"), pytest.raises(ElementsMissing, match="How much; Why, and the proof") as refused:
        need_submit(actor=world.actor("cadre"), number=need.pk)
    assert refused.value.keys == ("how_much", "why")
    assert fresh(need).situation


def test_a_need_without_a_proof_is_not_handed_in(world: World) -> None:
    need = draft(world, proof=False)
    with pytest.raises(ElementsMissing) as refused:
        need_submit(actor=world.actor("cadre"), number=need.pk)
    assert refused.value.keys == ("why",)


IMPOSSIBLE = [
    ({"quantity": 0}, "whole number"),
    ({"quantity": -3}, "whole number"),
    ({"quantity": 10**13}, "nobody needs"),
    ({"unit_value_fen": -1}, "amount"),
    ({"target_amount_fen": 0}, "amount"),
    ({"tier": 0}, "urgency"),
    ({"tier": 10}, "urgency"),
    ({"relation": "99"}, "choices"),
    ({"cause": "LACK_MOTIVATION"}, "choices"),
    ({"beneficiary": "somebody"}, "choices"),
    ({"verifier_phone": "call me"}, "telephone"),
    ({"situation": "x" * 1001}, "longer"),
    ({"situation": "Her number is 138 0000 1234"}, "phone"),
    ({"deadline": timezone.now() - timedelta(days=1)}, "passed"),
    ({"valid_until": timezone.localdate()}, "valid"),
    ({"valid_until": timezone.localdate() + timedelta(days=400)}, "valid"),
]


@pytest.mark.parametrize(("values", "words"), IMPOSSIBLE)
def test_an_answer_that_cannot_be_is_refused_and_the_others_stay(
    world: World, values: dict[str, object], words: str
) -> None:
    need = draft(world)
    with pytest.raises(RuleViolated, match=words) as refused:
        need_save(actor=world.actor("cadre"), number=need.pk, values=values)
    assert refused.value.remedy
    assert fresh(need).quantity == 40


def test_an_unknown_quantity_may_wait_in_a_draft_only(world: World) -> None:
    need = draft(world, quantity=None)
    assert fresh(need).quantity is None
    with pytest.raises(IntegrityError, match="need_quantity_unknown_in_draft_only"):
        Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(state="submitted")


def test_a_household_is_found_by_its_number_and_brings_its_village(world: World) -> None:
    home = registered(world)
    need = draft(world, "east", beneficiary="household", household_no=home.household_no, relation="02", cause="ILLNESS")
    assert (need.household, need.area, need.beneficiary) == (home, world.areas[BRIDGE], Beneficiary.HOUSEHOLD)
    assert need_submit(actor=world.actor("east"), number=need.pk).state == NeedState.SUBMITTED


def test_a_household_of_another_village_is_not_there(world: World) -> None:
    home = registered(world, RIVER)
    with pytest.raises(NotFound, match="no household"):
        draft(world, beneficiary="household", household_no=home.household_no)


def test_the_telephone_of_who_vouches_is_sealed(world: World) -> None:
    need = draft(world)
    assert b"8800100" not in bytes(need.verifier_phone_sealed)
    sealed = bytes(need.verifier_phone_sealed)
    assert unseal("network.need.verifier_phone", need.pk, sealed) == "0100-8800100"


def test_only_the_recorder_writes_on(world: World) -> None:
    need = submitted(world)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Count them again.")
    with pytest.raises(NotPermitted, match="only who recorded"):
        need_save(actor=world.actor("east"), number=need.pk, values={"quantity": 4})


def test_a_draft_of_somebody_else_is_not_there(world: World) -> None:
    need = draft(world)
    with pytest.raises(NotFound):
        need_save(actor=world.actor("station"), number=need.pk, values={"quantity": 4})


def test_a_need_under_review_is_not_changed(world: World) -> None:
    need = submitted(world)
    with pytest.raises(Conflict):
        need_save(actor=world.actor("cadre"), number=need.pk, values={"quantity": 4})


def test_a_returned_need_is_mended_and_handed_in_again(world: World) -> None:
    need = submitted(world)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="return", reason="Count them again.")
    need_save(actor=world.actor("cadre"), number=need.pk, values={"quantity": 4})
    again = need_submit(actor=world.actor("cadre"), number=need.pk)
    assert (again.state, again.return_reason, again.quantity) == (NeedState.SUBMITTED, "", 4)


BARRED = [
    ({"specification": "N I K E coat"}, "brand", "item and its specification"),
    ({"purpose": "for a treadmill at home"}, "list of what", "walking frame"),
    ({"quantity": 1, "unit_value_fen": 60_000_000}, "above the ceiling", "Ask for less"),
]


@pytest.mark.parametrize(("values", "rule", "instead"), BARRED)
def test_what_the_network_does_not_help_with_is_refused_with_what_to_write_instead(
    world: World, values: dict[str, Any], rule: str, instead: str
) -> None:
    need = draft(world, **values)
    with override("en"), pytest.raises(NeedBarred, match=rule) as refused:
        need_submit(actor=world.actor("cadre"), number=need.pk)
    assert instead in str(refused.value.remedy)
    assert fresh(need).state == NeedState.DRAFT


def test_a_household_has_a_lower_ceiling_than_a_village(world: World) -> None:
    home = registered(world)
    own = {"beneficiary": "household", "household_no": home.household_no, "relation": "02", "cause": "ILLNESS"}
    with pytest.raises(NeedBarred, match="3,000"):
        submitted(world, quantity=1, unit_value_fen=300_001, **own)


def test_a_dear_unit_is_refused_though_the_whole_is_small(world: World) -> None:
    coat = Item.objects.create(
        code="coat", name_zh="coat", name_en="Coat", unit_zh="piece", unit_en="piece", category="goods"
    )
    need = draft(world, item=coat, quantity=1, unit_value_fen=80_000)
    with pytest.raises(NeedBarred, match="one unit"):
        need_submit(actor=world.actor("cadre"), number=need.pk)


def test_green_names_no_brand(world: World) -> None:
    assert submitted(world, specification="a green coat").state == NeedState.SUBMITTED


@pytest.mark.parametrize(
    ("who", "values", "review"),
    [
        ("cadre", {"unit_value_fen": 600}, "need-review"),
        ("east", {"unit_value_fen": 600}, "need-review-county"),
        ("cadre", {"unit_value_fen": 50_000}, "need-review-county"),
        ("cadre", {"unit_value_fen": None, "target_amount_fen": 20_000_000}, "need-review-city"),
    ],
)
@pytest.mark.seed("003-8")
def test_value_and_publisher_choose_the_levels(world: World, who: str, values: dict[str, object], review: str) -> None:
    assert submitted(world, who, **values).review == review


def test_a_wish_for_a_past_end_is_refused_when_it_is_handed_in(world: World) -> None:
    need = draft(world)
    Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(valid_until=until(-1))
    with pytest.raises(BangfuError, match="valid"):
        need_submit(actor=world.actor("cadre"), number=need.pk)
