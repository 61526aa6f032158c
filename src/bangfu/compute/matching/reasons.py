"""Why each line of a matching is as it is, in words: why this one, what was second best, why nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.classes import NEVER, Block, Side, blocks, collapse
from bangfu.compute.matching.flow import as_python
from bangfu.compute.matching.layout import totals
from bangfu.compute.matching.problem import Integers, Problem
from bangfu.compute.matching.solver import Matching
from bangfu.errors import Phrase, say

_WIDE = Context(prec=200)
NO_CATEGORY, NO_AREA, NO_TIME, NO_PAIR, SUITS, SUITS_FREE = range(6)
"""How far a row gets on its way to a partner; SUITS_FREE is a partner that still has something left."""

UNMET = {
    NO_CATEGORY: say("nobody offers this category"),
    NO_AREA: say("no offer of this category may serve this area"),
    NO_TIME: say("no offer that may serve this area comes in time"),
    NO_PAIR: say("no offer that suits is listed with this party in the costs"),
    SUITS: say("all offers that suit went to needs that are more urgent, cost less to serve or are equal in both"),
    SUITS_FREE: say("the fixed total of units is reached"),
}
UNUSED = {
    NO_CATEGORY: say("nobody needs this category"),
    NO_AREA: say("no need of this category lies within the area of this offer"),
    NO_TIME: say("no need within its area can wait for this offer, or is known before it expires"),
    NO_PAIR: say("no need that suits is listed with this party in the costs"),
    SUITS: say("every need that suits is fully served"),
    SUITS_FREE: say("the fixed total of units is reached"),
}


@dataclass(frozen=True)
class Reasons:
    """One phrase per line of the allocation, per need row with something unmet, per offer row with something unused."""

    allocated: list[Phrase]
    unmet: dict[int, Phrase]
    unused: dict[int, Phrase]


@dataclass
class _Findings:
    """What a walk over all pairs of classes has found: the furthest step of each class and each need's best two."""

    need_step: Integers
    offer_step: Integers
    best: Integers
    price: NDArray[np.object_]


def explain(problem: Problem, matching: Matching, offer_names: Sequence[str]) -> Reasons:
    """The reasons of a matching of n needs and m offers; `offer_names` (m) is what readers call the offers.

    “More per unit overall” is in units of cost and a lower limit: the difference of what both offers cost, each with
    what it would be worth elsewhere. Errors: none beyond those of `solve`. Source: complementary slackness.

    >>> from bangfu.compute.matching import Needs, Offers, solve
    >>> one, name = np.array([1]), np.array(["rice"])
    >>> problem = Problem(Needs(one, name, name, one, one), Offers(one, name, np.array(["salt"]), one))
    >>> str(explain(problem, solve(problem), ["shop"]).unmet[0])
    'nobody offers this category'
    """
    needs, offers = collapse(problem)
    found = _walk(problem, matching, needs, offers)
    unmet = np.flatnonzero(matching.unmet > 0).tolist()
    unused = np.flatnonzero(matching.unused > 0).tolist()
    aside = say("set aside: more than {limit} units cannot be believed", limit=problem.max_quantity)
    return Reasons(
        allocated=_allocated(problem, matching, (needs, offers), found, offer_names),
        unmet={row: UNMET[int(found.need_step[needs.number[row]])] for row in unmet},
        unused={
            row: aside if problem.set_aside[row] else UNUSED[int(found.offer_step[offers.number[row]])]
            for row in unused
        },
    )


def _walk(problem: Problem, matching: Matching, needs: Side, offers: Side) -> _Findings:
    price = as_python(matching.certificate.offer_prices)[offers.first]
    most = sum(map(abs, price.tolist())) + sum(matching.certificate.weights.values()) + 1
    found = _Findings(
        need_step=np.full(len(needs), NO_CATEGORY, np.int64),
        offer_step=np.full(len(offers), NO_CATEGORY, np.int64),
        best=np.full((len(needs), 2), NEVER, np.int64),
        price=np.full((len(needs), 2), None, object),
    )
    wanting = totals(needs.number, matching.unmet, len(needs)) > 0
    left = totals(offers.number, matching.unused, len(offers)) > 0
    for block in blocks(problem, needs, offers, np.arange(len(needs))):
        if block.in_area.size:
            found.need_step[block.needs] = _furthest(block, left[block.offers][None, :]).max(axis=1)
            offer_step = _furthest(block, wanting[block.needs][:, None]).max(axis=0)
            found.offer_step[block.offers] = np.maximum(found.offer_step[block.offers], offer_step)
            _best_two(block, price[block.offers], most, found)
    return found


def _furthest(block: Block, free: NDArray[np.bool_]) -> NDArray[np.int8]:
    step = NO_AREA + block.in_area.astype(np.int8)
    step += block.in_area & block.in_time
    step += block.suits
    step += block.suits & free
    return step


def _best_two(block: Block, price: NDArray[np.object_], most: int, found: _Findings) -> None:
    small = most + int(block.cost.max(initial=0)) < 1 << 61
    worth = price.astype(np.int64) if small else price
    total = np.where(block.suits, block.cost + worth[None, :], most + int(block.cost.max(initial=0)))
    here = np.arange(len(block.needs))
    suits = block.suits.copy()
    for place in range(2):
        choice = total.argmin(axis=1)
        has = suits[here, choice]
        found.best[block.needs[has], place] = block.offers[choice[has]]
        found.price[block.needs[has], place] = as_python(total[here, choice])[has]
        suits[here, choice] = False
        total[here, choice] = most + int(block.cost.max(initial=0))


def _allocated(
    problem: Problem, matching: Matching, sides: tuple[Side, Side], found: _Findings, names: Sequence[str]
) -> list[Phrase]:
    needs, offers = sides
    second = _second_rows(offers)
    price = as_python(matching.certificate.offer_prices)
    step = min(matching.certificate.weights.values(), default=1)
    allocation = matching.allocation
    phrases = []
    for need, offer, unit_cost in zip(
        allocation.need.tolist(), allocation.offer.tolist(), allocation.cost.tolist(), strict=True
    ):
        kind, own = needs.number[need], int(offers.number[offer])
        cost = _in_words(unit_cost, problem.places)
        place = 0 if found.best[kind, 0] != own or second[own] != NEVER else 1
        other_class = int(found.best[kind, place])
        if other_class == NEVER:
            phrases.append(say("the only offer that suits this need; {cost} per unit", cost=cost))
            continue
        other = int(offers.first[other_class])
        other = int(second[own]) if other == offer else other
        more = int(found.price[kind, place]) - unit_cost - int(price[offer])
        phrases.append(_why(cost, (names[other], int(problem.offers.row[other])), more, step, problem.places))
    return phrases


def _why(cost: str, other: tuple[str, int], more: int, step: int, places: int) -> Phrase:
    name, row = other
    if more <= 0:
        return say(
            "part of the least total cost, at {cost} per unit; {name} (row {row}) would do as well",
            cost=cost,
            name=name,
            row=row,
        )
    if more >= step:
        return say(
            "part of the least total cost, at {cost} per unit; second best is {name} (row {row}), but then other units "
            "would go unserved or to less urgent needs",
            cost=cost,
            name=name,
            row=row,
        )
    return say(
        "part of the least total cost, at {cost} per unit; second best is {name} (row {row}), at least {more} more per "
        "unit overall",
        cost=cost,
        name=name,
        row=row,
        more=_in_words(more, places),
    )


def _second_rows(offers: Side) -> Integers:
    """For each class its second row, NEVER where it has one only."""
    second = np.full(len(offers), NEVER, np.int64)
    rows = np.flatnonzero(offers.number != NEVER)[::-1]
    rows = rows[~np.isin(rows, offers.first)]
    second[offers.number[rows]] = rows
    return second


def _in_words(value: int, places: int) -> str:
    """Rounded down to six decimals: measured distances carry fourteen, which no reader wants."""
    surplus = max(0, places - 6)
    return decimal(value // 10**surplus, places - surplus)


def decimal(value: int, places: int) -> str:
    """A whole multiple of 10^-places as a plain decimal.

    >>> decimal(12500, 3), decimal(7, 0)
    ('12.5', '7')
    """
    text = f"{Decimal(value).scaleb(-places, context=_WIDE):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
