"""What-if: changes of a problem, and the present left as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import FOREVER, NATION, Affinity, Areas, Costs, Floors, Needs, Offers, Problem, solve
from bangfu.compute.matching.scenarios import MOST_PERCENT, Added, Scaled, changed
from bangfu.errors import RuleViolated

COUNTY, EAST, WEST = 0, 1, 2


def column(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, np.int64)


@pytest.fixture
def now() -> Problem:
    """Three needs in two townships of a county, three offers: of the nation, the county and the east."""
    return Problem(
        needs=Needs(
            row=column(11, 12, 13),
            party=np.array(["A", "B", "C"]),
            category=np.array(["rice", "rice", "coat"]),
            quantity=column(10, 7, 5),
            tier=column(1, 2, 1),
            area=column(EAST, WEST, EAST),
            date=column(5, 5, 5),
            deadline=column(9, 9, FOREVER),
        ),
        offers=Offers(
            row=column(21, 22, 23),
            party=np.array(["X", "Y", "Z"]),
            category=np.array(["rice", "coat", "rice"]),
            quantity=column(8, 4, 6),
            area=column(NATION, COUNTY, EAST),
            date=column(1, 1, 1),
            expires=column(9, 9, 9),
        ),
        areas=Areas(column(NATION, COUNTY, COUNTY)),
    )


@pytest.mark.parametrize(
    ("change", "needs", "offers"),
    [
        (Scaled(True, 50), [5, 4, 3], [8, 4, 6]),
        (Scaled(True, 0, category="rice"), [0, 0, 5], [8, 4, 6]),
        (Scaled(True, 200, area=EAST), [20, 7, 10], [8, 4, 6]),
        (Scaled(True, 300, area=COUNTY, tier=1), [30, 7, 15], [8, 4, 6]),
        (Scaled(False, 10), [10, 7, 5], [1, 0, 1]),
        (Scaled(False, 149, area=COUNTY), [10, 7, 5], [8, 6, 9]),
        (Scaled(False, 150, category="rice", area=EAST), [10, 7, 5], [8, 4, 9]),
    ],
)
def test_a_percentage_of_the_chosen_rows(now: Problem, change: Scaled, needs: list[int], offers: list[int]) -> None:
    after = changed(now, [change])
    assert (after.needs.quantity.tolist(), after.offers.quantity.tolist()) == (needs, offers)
    assert now.needs.quantity.tolist() == [10, 7, 5]
    assert now.offers.quantity.tolist() == [8, 4, 6]


def test_large_quantities_are_scaled_without_overflow(now: Problem) -> None:
    large = changed(now, [Added(True, "rice", (1 << 58) - 1, EAST)])
    assert changed(large, [Scaled(True, 150)]).needs.quantity[-1] == ((1 << 58) - 1) * 3 // 2 + 1


def test_an_added_need_waits_for_ever_and_every_offer_comes_before_it(now: Problem) -> None:
    after = changed(now, [Added(True, "coat", 2, WEST, tier=3)]).needs
    assert (after.row[-1], after.category[-1], after.quantity[-1], after.tier[-1]) == (14, "coat", 2, 3)
    assert after.area is not None
    assert after.date is not None
    assert after.deadline is not None
    assert (after.area[-1], after.date[-1], after.deadline[-1]) == (WEST, -FOREVER, FOREVER)
    assert after.party.tolist() == [0, 1, 2, 3]
    assert len(after) == 4


def test_an_added_offer_is_there_at_once_and_never_expires(now: Problem) -> None:
    after = changed(now, [Added(False, "seedlings", 3)]).offers
    assert (after.row[-1], after.category[-1], after.quantity[-1]) == (24, "seedlings", 3)
    assert after.area is not None
    assert after.date is not None
    assert after.expires is not None
    assert (after.area[-1], after.date[-1], after.expires[-1]) == (NATION, -FOREVER, FOREVER)


def test_what_is_added_is_matched(now: Problem) -> None:
    after = changed(now, [Added(True, "coat", 2, WEST), Added(False, "coat", 9, COUNTY)])
    matching = solve(after)
    assert matching.status == "optimal"
    assert dict(matching.served) == {1: 17, 2: 4}
    assert dict(solve(now).served) == {1: 14, 2: 4}


def test_an_offer_that_is_not_believed_stays_so(now: Problem) -> None:
    slip = replace(now, max_quantity=7)
    assert changed(slip, [Scaled(False, 50)]).offers.quantity.tolist() == [0, 2, 3]
    assert changed(slip, [Scaled(False, 300)]).available.tolist() == [0, 12, 18]


def test_what_is_added_is_nobodys_specialty(now: Problem) -> None:
    known = replace(
        now,
        needs=replace(now.needs, cause=column(0, 1, 0)),
        offers=replace(now.offers, specialty=column(0, 0, 0)),
        affinity=Affinity.of(2, 1, [(0, 0)], mismatch=3),
        floors=Floors(column(0, 0, 0), column(1)),
    )
    after = changed(known, [Added(True, "rice", 1, EAST), Added(False, "rice", 1)])
    assert after.affinity is not None
    assert after.affinity.extra.tolist() == [[0, 3], [3, 3], [3, 3]]
    assert after.needs.cause is not None
    assert after.offers.specialty is not None
    assert (after.needs.cause.tolist(), after.offers.specialty.tolist()) == ([0, 1, 0, 2], [0, 0, 0, 1])
    assert after.floors is not None
    assert after.floors.village.tolist() == [0, 0, 0, NATION]
    assert solve(after).status == "optimal"


def test_changes_follow_one_another(now: Problem) -> None:
    after = changed(now, [Added(False, "rice", 10, EAST), Scaled(False, 50, category="rice")])
    assert after.offers.quantity.tolist() == [4, 4, 3, 5]


def test_columns_that_are_not_there_stay_away() -> None:
    one, name = column(1), np.array(["rice"])
    bare = Problem(Needs(one, name, name, one, one), Offers(one, name, name, one))
    after = changed(bare, [Added(True, "rice", 1), Added(False, "rice", 1), Scaled(True, 0, area=EAST)])
    assert (after.needs.area, after.needs.date, after.needs.deadline) == (None, None, None)
    assert (after.offers.area, after.offers.date, after.offers.expires) == (None, None, None)
    assert after.needs.quantity.tolist() == [1, 1]


@pytest.mark.parametrize("percent", [-1, MOST_PERCENT + 1])
def test_an_absurd_percentage_is_refused(now: Problem, percent: int) -> None:
    with pytest.raises(RuleViolated, match=f"{percent} per cent is not a change") as refused:
        changed(now, [Scaled(True, percent)])
    assert str(refused.value.where) == "percent"
    assert changed(now, [Scaled(True, MOST_PERCENT)]).needs.quantity[0] == 1000


def test_nothing_added_is_refused(now: Problem) -> None:
    with pytest.raises(RuleViolated, match="0 is not a whole number of at least 1"):
        changed(now, [Added(True, "rice", 0)])


def test_a_list_of_costs_takes_no_further_party(now: Problem) -> None:
    one, name = column(1), np.array(["rice"])
    listed = Problem(Needs(one, name, name, one, one), Offers(one, name, name, one), Costs(one, name, name, one))
    with pytest.raises(RuleViolated, match="takes no further party"):
        changed(listed, [Added(False, "rice", 1)])
    assert changed(listed, [Scaled(False, 300)]).offers.quantity.tolist() == [3]
