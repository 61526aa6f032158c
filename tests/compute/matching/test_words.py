from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Affinity, Areas, Costs, Floors, Matching, Needs, Offers, Problem, solve
from bangfu.compute.matching.words import words
from bangfu.errors import Phrase
from tests.compute.matching.instances import random_problem, random_rich_problem, whole

RICE = np.array(["rice"] * 3)
NEEDS = Needs(whole(2, 3), whole(1, 2), RICE[:2], whole(4, 3), whole(1, 2), area=whole(1, 0))
OFFERS = Offers(whole(2), whole(1), RICE[:1], whole(5), area=whole(-1))
PROBLEM = Problem(NEEDS, OFFERS, areas=Areas(whole(-1, 0)))


def told_of(problem: Problem, matching: Matching) -> list[list[Phrase]]:
    return words(problem, matching.allocation, matching.certificate, range(len(matching.allocation)))


def said(problem: Problem) -> list[list[str]]:
    matching = solve(problem)
    return [[str(phrase) for phrase in line] for line in told_of(problem, matching)]


def test_a_donor_is_told_the_urgency_the_way_and_what_one_more_unit_would_do() -> None:
    more = "one more unit of this offer is worth about as much as serving a need of urgency 2"
    assert said(PROBLEM) == [
        [
            "urgency 1: 4 of 4 units asked for at this urgency are served",
            "2 levels of area between the offer and the need",
            more,
        ],
        [
            "urgency 2: 1 of 3 units asked for at this urgency are served",
            "1 levels of area between the offer and the need",
            more,
        ],
    ]


def test_an_offer_that_is_left_over_is_told_that_nothing_waits_for_it() -> None:
    told = said(replace(PROBLEM, offers=replace(OFFERS, quantity=whole(9))))
    assert {line[-1] for line in told} == {"every need that this offer suits is served as well as it can be"}


def test_an_offer_that_would_only_be_nearer_is_told_so() -> None:
    offers = Offers(whole(2, 3), whole(1, 2), RICE[:2], whole(2, 9), area=whole(1, -1))
    told = said(replace(PROBLEM, offers=offers))
    assert told[0][1:] == ["from within the same area", "one more unit of this offer would only shorten ways"]


def test_listed_costs_are_told_as_they_are_listed() -> None:
    costs = Costs(whole(2, 3), whole(1, 2), whole(1, 1), whole(125, 200), 2)
    assert [line[1] for line in said(replace(PROBLEM, costs=costs))] == ["1.25 per unit away", "2 per unit away"]


def test_the_field_of_an_organisation_and_the_cause_are_told_and_the_way_stays_what_it_is() -> None:
    problem = replace(
        PROBLEM,
        needs=replace(NEEDS, cause=whole(0, 1)),
        offers=replace(OFFERS, specialty=whole(0)),
        affinity=Affinity.of(2, 2, [(0, 0), (1, 1)], 7),
    )
    told = said(problem)
    assert [line[1] for line in told] == [line[1] for line in said(PROBLEM)]
    assert told[0][2] == "the organisation's field suits the cause"
    assert told[1][2].startswith("another field would suit the cause better")


def test_a_cause_that_all_fields_suit_alike_is_not_mentioned() -> None:
    problem = replace(
        PROBLEM,
        needs=replace(NEEDS, cause=whole(0, 0)),
        offers=replace(OFFERS, specialty=whole(0)),
        affinity=Affinity(whole(3, 3).reshape(1, 2)),
    )
    assert said(problem) == said(PROBLEM)


def test_a_village_at_its_floor_is_told_apart_from_one_beyond_it() -> None:
    problem = replace(PROBLEM, floors=Floors(whole(0, 1), whole(1, 2)))
    told = said(problem)
    assert [line[2] for line in told] == [
        "the village has its floor of 1 units; what is beyond it goes by urgency",
        "the village is held to its floor of 2 units, which comes before all urgency",
    ]


def test_an_offer_that_would_fill_a_floor_is_told_so() -> None:
    problem = replace(PROBLEM, floors=Floors(whole(0, 1), whole(4, 3)))
    assert {line[-1] for line in said(problem)} == {
        "one more unit of this offer is worth about as much as bringing a village nearer to its floor"
    }


def test_needs_of_no_village_and_villages_of_no_floor_are_told_nothing_of_floors() -> None:
    problem = replace(PROBLEM, floors=Floors(whole(-1, 0), whole(0)))
    assert [len(line) for line in said(problem)] == [3, 3]


def test_only_the_lines_asked_for_are_told() -> None:
    problem = random_rich_problem(np.random.default_rng(8))
    matching = solve(problem)
    assert len(matching.allocation) > 1
    all_lines = told_of(problem, matching)
    assert [str(p) for p in words(problem, matching.allocation, matching.certificate, [1])[0]] == [
        str(p) for p in all_lines[1]
    ]


@pytest.mark.parametrize("seed", range(60))
def test_one_more_unit_does_what_is_said(seed: int) -> None:
    """Without floors: solve again with one unit more of the offer, and see which tier has gained it."""
    problem = random_problem(np.random.default_rng(seed))
    matching = solve(problem)
    offers = matching.allocation.offer.tolist()
    told = [line[-1] for line in words(problem, matching.allocation, matching.certificate, range(len(offers)))]
    gained = [gain(problem, matching, offer) for offer in offers]
    assert [phrase.values.get("tier") for phrase in told] == gained


def gain(problem: Problem, matching: Matching, offer: int) -> int | None:
    quantity = problem.offers.quantity.copy()
    quantity[offer] += 1
    more = solve(replace(problem, offers=replace(problem.offers, quantity=quantity), max_quantity=None))
    return next((tier for tier, units in more.served.items() if units > matching.served[tier]), None)
