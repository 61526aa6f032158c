from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.matching import Costs, Needs, Offers, Problem, classes, solve
from bangfu.compute.matching.classes import NEVER, blocks, collapse, number_rows
from bangfu.compute.matching.reasons import NO_PAIR, UNMET, explain
from tests.compute.matching.instances import cost_table, random_problem, whole

RICE = np.array(["rice"] * 3)


def test_rows_that_differ_in_tier_only_share_a_class() -> None:
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(1, 1, 0), whole(1, 2, 1))
    side, _ = collapse(Problem(needs, Offers(whole(2), whole(1), RICE[:1], whole(1))))
    assert side.number.tolist() == [0, 0, NEVER]


def test_parties_matter_where_costs_are_listed() -> None:
    needs = Needs(whole(2, 3, 4), whole(1, 2, 2), RICE, whole(1, 1, 1), whole(1, 1, 1))
    offers = Offers(whole(2), whole(1), RICE[:1], whole(1))
    side, _ = collapse(Problem(needs, offers, Costs(whole(2), whole(1), whole(1), whole(5))))
    assert side.number.tolist() == [0, 1, 1]


def test_an_empty_list_of_costs_allows_no_pair() -> None:
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(1, 1, 1), whole(1, 1, 1))
    offers = Offers(whole(2), whole(1), RICE[:1], whole(1))
    nothing = np.zeros(0, np.int64)
    problem = Problem(needs, offers, Costs(nothing, nothing, nothing, nothing))
    matching = solve(problem)
    assert (matching.status, matching.units, len(matching.allocation)) == ("optimal", 0, 0)
    assert str(explain(problem, matching, ["shop"]).unmet[0]) == str(UNMET[NO_PAIR])


def test_numbering_many_wide_columns_does_not_overflow() -> None:
    columns = [np.arange(2_000)[::-1] * (1 << 40) for _ in range(8)]
    assert number_rows(columns, np.ones(2_000, bool))[0].tolist() == list(range(2_000))[::-1]


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("cells", [1, 5, classes.CELLS])
def test_blocks_know_the_same_pairs_as_the_rules_read_row_by_row(
    monkeypatch: pytest.MonkeyPatch, cells: int, seed: int
) -> None:
    monkeypatch.setattr(classes, "CELLS", cells)
    problem = random_problem(np.random.default_rng(seed))
    needs, offers = collapse(problem)
    table = cost_table(problem)
    found = {
        (int(needs.first[b.needs[i]]), int(offers.first[b.offers[j]]), int(b.cost[i, j]))
        for b in blocks(problem, needs, offers, np.arange(len(needs)))
        for i, j in np.argwhere(b.suits)
    }
    pairs = [(i, j, table[i][j]) for i in needs.first.tolist() for j in offers.first.tolist()]
    assert found == {pair for pair in pairs if pair[2] is not None}
