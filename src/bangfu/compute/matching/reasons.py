"""Why each line of a matching is as it is, in words: why this one, what was second best, why nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

import numpy as np
from numpy.typing import NDArray

from bangfu.compute.matching.classes import NEVER, Block, Side, blocks, collapse
from bangfu.compute.matching.flow import as_python, narrow
from bangfu.compute.matching.loops import add_up
from bangfu.compute.matching.problem import Integers, Problem
from bangfu.compute.matching.solver import Matching
from bangfu.errors import Phrase, say, untranslated

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

ONLY = untranslated("the only offer that suits this need; {cost} per unit")
AS_WELL = untranslated("part of the least total cost, at {cost} per unit; {name} (no. {row}) would do as well")
MORE = untranslated(
    "part of the least total cost, at {cost} per unit; second best is {name} (no. {row}), {more} more per unit overall"
)
TAKEN = untranslated(
    "part of the least total cost, at {cost} per unit; second best is {name} (no. {row}), which is fully used elsewhere"
)
TAKEN_MORE = untranslated(
    "part of the least total cost, at {cost} per unit; second best is {name} (no. {row}), which is fully used "
    "elsewhere: at least {more} more per unit overall"
)
TAKEN_UNITS = untranslated(
    "part of the least total cost, at {cost} per unit; second best is {name} (no. {row}), but then other units would "
    "go unserved or to less urgent needs"
)


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
    cost: Integers


def explain(problem: Problem, matching: Matching, offer_names: Sequence[str]) -> Reasons:
    """The reasons of a matching of n needs and m offers; `offer_names` (m) is what readers call the offers.

    “More per unit overall” is what one unit from the second best instead adds to the total cost, all else rearranged at
    its best. Errors: none beyond those of `solve`. Source: complementary slackness.

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
    found = _Findings(
        need_step=np.full(len(needs), NO_CATEGORY, np.int64),
        offer_step=np.full(len(offers), NO_CATEGORY, np.int64),
        best=np.full((len(needs), 2), NEVER, np.int64),
        cost=np.zeros((len(needs), 2), np.int64),
    )
    wanting = add_up(needs.number, matching.unmet, len(needs)) > 0
    left = add_up(offers.number, matching.unused, len(offers)) > 0
    for block in blocks(problem, needs, offers, np.arange(len(needs))):
        if block.in_area.size:
            found.need_step[block.needs] = _furthest(block, left[block.offers][None, :]).max(axis=1)
            offer_step = _furthest(block, wanting[block.needs][:, None]).max(axis=0)
            found.offer_step[block.offers] = np.maximum(found.offer_step[block.offers], offer_step)
            _best_two(block, price[block.offers], left[block.offers], found)
    return found


def _furthest(block: Block, free: NDArray[np.bool_]) -> NDArray[np.int8]:
    step = NO_AREA + block.in_area.astype(np.int8)
    step += block.in_area & block.in_time
    step += block.suits
    step += block.suits & free
    return step


def _best_two(block: Block, price: NDArray[np.object_], left: NDArray[np.bool_], found: _Findings) -> None:
    """Each need's two best offers: those with something left first, then by cost and what they are worth elsewhere."""
    top = int(price.max()) + int(block.cost.max()) + 1
    worth = narrow(price + as_python(np.where(left, 0, 1)) * top)
    none = narrow(np.array([3 * top], object))
    total = np.where(block.suits, as_python(block.cost) + worth if worth.dtype == object else block.cost + worth, none)
    here = np.arange(len(block.needs))
    for place in range(2):
        choice = total.argmin(axis=1)
        has = total[here, choice] < none[0]
        found.best[block.needs[has], place] = block.offers[choice[has]]
        found.cost[block.needs[has], place] = block.cost[here, choice][has]
        total[here, choice] = none[0]


def _allocated(
    problem: Problem, matching: Matching, sides: tuple[Side, Side], found: _Findings, names: Sequence[str]
) -> list[Phrase]:
    needs, offers = sides
    second = _second_rows(offers)
    left = add_up(offers.number, matching.unused, len(offers)) > 0
    price = as_python(matching.certificate.offer_prices)
    # A worth of a tier is twice what an exchange can save in cost: what is below half of it is cost alone.
    step = (min(matching.certificate.weights.values(), default=1) + 1) // 2
    allocation = matching.allocation
    phrases = []
    for need, offer, unit_cost in zip(
        allocation.need.tolist(), allocation.offer.tolist(), allocation.cost.tolist(), strict=True
    ):
        kind, own = needs.number[need], int(offers.number[offer])
        words: dict[str, object] = {"cost": _in_words(unit_cost, problem.places)}
        twin = int(second[own]) if offers.first[own] == offer else int(offers.first[own])
        place = 0 if found.best[kind, 0] != own else 1
        other_class = int(found.best[kind, place])
        if twin != NEVER:
            phrases.append(say(AS_WELL, **words, name=names[twin], row=int(problem.offers.row[twin])))
        elif other_class == NEVER:
            phrases.append(say(ONLY, **words))
        else:
            other = int(offers.first[other_class])
            more = int(found.cost[kind, place]) + int(price[other]) - unit_cost - int(price[offer])
            words |= {"name": names[other], "row": int(problem.offers.row[other])}
            words["more"] = _in_words(more, problem.places)
            phrases.append(_second_best(more, step, words, free=bool(left[other_class])))
    return phrases


def _second_best(more: int, step: int, words: dict[str, object], *, free: bool) -> Phrase:
    """Exact where the other offer has something left, for the prices are the lowest; else only a lower limit."""
    if free:
        return say(MORE if more > 0 else AS_WELL, **words)
    return say(TAKEN if more <= 0 else TAKEN_MORE if more < step else TAKEN_UNITS, **words)


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
