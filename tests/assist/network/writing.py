"""Needs as people write them down: complete ones, and those on their way through the review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bangfu.assist.network.models import Need
from bangfu.assist.network.services import need_decide, need_save, need_start, need_submit, proof_add
from bangfu.compute.identity import check_digit
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import Stated, household_register
from tests.assist.network.conftest import World
from tests.ground.notices.pictures import picture

BRIDGE, RIVER = "100101100201", "100101101201"
ANSWERS = {
    "beneficiary": "village",
    "cause": "OTHER",
    "situation": "The path to the school is under water in June.",
    "specification": "Polished, of this year, in bags of 25 kg",
    "quantity": 40,
    "unit_value_fen": 600,
    "purpose": "Food until the harvest.",
    "verifier": "Wang",
    "verifier_phone": "0100-8800100",
}


def registered(world: World, village: str = BRIDGE, serial: int = 101) -> Household:
    """A household of synthetic people."""
    officer = "east" if village == BRIDGE else "west"
    body = f"10000019700101{serial}"
    head = {"name": "Li", "relation_to_head": "01", "sex": "1", "id_no": body + check_digit(body)}
    stated = Stated("visit", date(2026, 3, 1))
    area = world.areas[village]
    return household_register(actor=world.actor(officer), area=area, values={}, members=[head], stated=stated)


def until(days: int = 60) -> date:
    return timezone.localdate() + timedelta(days=days)


def draft(world: World, who: str = "cadre", village: str = BRIDGE, *, proof: bool = True, **other: Any) -> Need:
    """A draft with all elements; what is given replaces an answer, None takes it away."""
    need = need_start(actor=world.actor(who), area=world.areas[village], item=world.rice)
    values = {**ANSWERS, "valid_until": until(), **other}
    need_save(actor=world.actor(who), number=need.pk, values=values)
    if proof:
        proof_add(actor=world.actor(who), number=need.pk, content=picture())
    return fresh(need)


def submitted(world: World, who: str = "cadre", **other: Any) -> Need:
    need = draft(world, who, **other)
    return need_submit(actor=world.actor(who), number=need.pk)


def published(world: World, **other: Any) -> Need:
    """Checked by the village team, approved by the township."""
    need = submitted(world, **other)
    need_decide(actor=world.actor("station"), number=need.pk, outcome="approve")
    return need_decide(actor=world.actor("east"), number=need.pk, outcome="approve")


def fresh(need: Need) -> Need:
    need.refresh_from_db()
    return need
