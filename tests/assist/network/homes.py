"""Households of synthetic people for the tests of devices, contacts and payments."""

from __future__ import annotations

from datetime import date

from bangfu.compute.identity import check_digit
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import Stated, household_register

STATED = Stated("visit", date(2026, 3, 1))


def household_of(actor: Actor, village: Area, serial: int = 301) -> Household:
    """A household of one person, registered by this actor."""
    body = f"10000019700101{serial}"
    head = {"name": "Li", "relation_to_head": "01", "sex": "1", "id_no": body + check_digit(body)}
    return household_register(actor=actor, area=village, values={}, members=[head], stated=STATED)
