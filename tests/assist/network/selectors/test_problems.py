"""A stored answer stands up to the checker, and a changed one does not."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import F

from bangfu.assist.network.models import MatchRun, Proposal
from bangfu.assist.network.selectors import match_run_verify, run_proof
from bangfu.assist.network.services import match_run_execute, match_run_request, proposal_accept
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import World

BRIDGE, RIVER = "100101100201", "100101101201"


@pytest.fixture
def run(world: World) -> MatchRun:
    world.need(BRIDGE, 10)
    world.need(RIVER, 10)
    world.offer(15, limit=BRIDGE)
    world.offer(5, owner="Traders")
    asked = match_run_request(actor=world.actor("officer"), area=world.areas["100101"])
    return match_run_execute(number=asked.pk)


def changed(run: MatchRun, column: str, *path: str | int, by: int = 1) -> None:
    """Change one number or text in a stored column."""
    value = inner = getattr(run, column)
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = type(inner[path[-1]])(int(inner[path[-1]]) + by)
    MatchRun.objects.within(EVERYWHERE).filter(pk=run.pk).update(**{column: value})


def test_an_honest_answer_is_proved_again(run: MatchRun) -> None:
    assert match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_it_stays_proved_after_decisions(world: World, run: MatchRun) -> None:
    first = Proposal.objects.within(EVERYWHERE).filter(run=run).order_by("pk")[0]
    proposal_accept(actor=world.actor("officer"), number=first.pk)
    assert match_run_verify(scope=EVERYWHERE, number=run.pk).proven


@pytest.mark.parametrize(
    ("column", "path"),
    [
        ("certificate", ("need_prices", 0)),
        ("certificate", ("offer_prices", 0)),
        ("certificate", ("unit_price",)),
        ("problem", ("needs", "quantity", 0)),
        ("problem", ("offers", "row", 0)),
    ],
)
def test_a_changed_record_is_noticed(run: MatchRun, column: str, path: tuple[Any, ...]) -> None:
    changed(run, column, *path)
    assert not match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_a_changed_quantity_is_noticed(run: MatchRun) -> None:
    Proposal.objects.within(EVERYWHERE).filter(run=run).update(quantity=F("quantity") + 1)
    assert not match_run_verify(scope=EVERYWHERE, number=run.pk).proven


def test_the_proof_holds_all_that_a_check_needs(run: MatchRun) -> None:
    proof = run_proof(scope=EVERYWHERE, number=run.pk)
    assert sum(share["quantity"] for share in proof["allocation"]) == proof["figures"]["units_allocated"] == 15
    assert len(proof["certificate"]["need_prices"]) == len(proof["problem"]["needs"]["row"]) == 2
