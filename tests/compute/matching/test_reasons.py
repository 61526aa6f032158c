from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from bangfu.compute.matching import Areas, Costs, Needs, Offers, Problem, solve
from bangfu.compute.matching.reasons import (
    AS_WELL,
    MORE,
    TAKEN,
    TAKEN_MORE,
    TAKEN_UNITS,
    Reasons,
    _second_best,
    decimal,
    explain,
)
from tests.compute.matching.instances import pair_cost, random_problem, whole

AREAS = Areas(whole(-1, -1, 0))
RICE, SALT = np.array(["rice"]), np.array(["salt"])
NEEDS = Needs(whole(2), whole(1), RICE, whole(5), whole(1), whole(2), whole(4), whole(8))
OFFERS = Offers(whole(2), whole(1), RICE, whole(3), whole(0), whole(6), whole(9))


def reasons(problem: Problem, units: int | None = None) -> Reasons:
    names = [f"offer {row}" for row in problem.offers.row]
    return explain(problem, solve(problem, units), names)


def two(column: np.ndarray, value: int) -> np.ndarray:
    return np.append(column, value)


@pytest.mark.parametrize(
    ("offers", "unmet", "unused"),
    [
        (replace(OFFERS, category=SALT), "nobody offers this category", "nobody needs this category"),
        (replace(OFFERS, area=whole(1)), "no offer of this category may serve this area", "no need of this category"),
        (replace(OFFERS, date=whole(9)), "no offer that may serve this area comes in time", "no need within its area"),
        (replace(OFFERS, expires=whole(3)), "no offer that may serve this area comes in time", "no need within its"),
    ],
)
def test_each_obstacle_is_named_on_both_sides(offers: Offers, unmet: str, unused: str) -> None:
    found = reasons(Problem(NEEDS, offers, areas=AREAS))
    assert (str(found.unmet[0]).startswith(unmet), str(found.unused[0]).startswith(unused)) == (True, True)


def test_a_pair_that_is_not_listed_is_named_on_both_sides() -> None:
    costs = Costs(whole(2), whole(1), whole(7), whole(4))
    found = reasons(Problem(NEEDS, OFFERS, costs, AREAS))
    assert ("listed with this party" in str(found.unmet[0]), "listed" in str(found.unused[0])) == (True, True)


def test_a_need_that_others_came_before_is_told_so() -> None:
    assert "went to needs" in str(reasons(Problem(NEEDS, OFFERS, areas=AREAS)).unmet[0])


def test_an_offer_that_is_left_over_is_told_so() -> None:
    found = reasons(Problem(NEEDS, replace(OFFERS, quantity=whole(9)), areas=AREAS))
    assert str(found.unused[0]) == "every need that suits is fully served"


def test_a_fixed_total_is_named_on_both_sides() -> None:
    found = reasons(Problem(NEEDS, OFFERS, areas=AREAS), 1)
    assert {str(found.unmet[0]), str(found.unused[0])} == {"the fixed total of units is reached"}


def test_an_offer_set_aside_is_told_the_limit() -> None:
    found = reasons(Problem(NEEDS, OFFERS, areas=AREAS, max_quantity=2))
    assert str(found.unused[0]) == "set aside: more than 2 units cannot be believed"


def test_the_only_choice_is_called_so() -> None:
    found = reasons(Problem(NEEDS, OFFERS, areas=AREAS))
    assert str(found.allocated[0]) == "the only offer that suits this need; 1 per unit"


@pytest.mark.parametrize(
    ("costs", "second"),
    [
        (whole(125, 300), "second best is offer 3 (no. 3), 1.75 more per unit overall"),
        (whole(125, 125), "offer 3 (no. 3) would do as well"),
    ],
)
def test_the_second_best_is_named_with_its_price(costs: np.ndarray, second: str) -> None:
    needs = Needs(whole(2), whole(1), RICE, whole(3), whole(1))
    offers = Offers(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3))
    found = reasons(Problem(needs, offers, Costs(whole(2, 3), whole(1, 1), whole(1, 2), costs, 2)))
    assert str(found.allocated[0]) == f"part of the least total cost, at 1.25 per unit; {second}"


def test_a_second_best_that_others_need_is_said_to_be_taken() -> None:
    needs = Needs(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3), whole(1, 1))
    offers = Offers(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3))
    costs = Costs(whole(2, 3, 4), whole(1, 1, 2), whole(1, 2, 2), whole(5, 1, 1))
    found = reasons(Problem(needs, offers, costs))
    assert str(found.allocated[0]).endswith("second best is offer 3 (no. 3), which is fully used elsewhere")


def test_what_the_freed_offer_saves_elsewhere_is_taken_off() -> None:
    needs = Needs(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3), whole(1, 1))
    offers = Offers(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 9))
    costs = Costs(whole(2, 3, 4, 5), whole(1, 1, 2, 2), whole(1, 2, 1, 2), whole(1, 9, 4, 7))
    found = reasons(Problem(needs, offers, costs))
    assert str(found.allocated[0]).endswith("second best is offer 3 (no. 3), 5 more per unit overall")


def test_an_offer_with_something_left_is_named_before_one_that_is_fully_used() -> None:
    needs = Needs(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3), whole(1, 1))
    offers = Offers(whole(2, 3, 4), whole(1, 2, 3), np.array(["rice"] * 3), whole(3, 3, 3))
    costs = Costs(whole(2, 3, 4, 5), whole(1, 1, 1, 2), whole(1, 2, 3, 2), whole(1, 2, 9, 1))
    found = reasons(Problem(needs, offers, costs))
    assert str(found.allocated[0]).endswith("second best is offer 4 (no. 4), 8 more per unit overall")


def test_the_dearest_offer_with_something_left_is_named_before_a_free_one_that_is_fully_used() -> None:
    needs = Needs(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3), whole(1, 1))
    offers = Offers(whole(2, 3, 4), whole(1, 2, 3), np.array(["rice"] * 3), whole(3, 3, 3))
    costs = Costs(whole(2, 3, 4, 5), whole(1, 1, 1, 2), whole(1, 2, 3, 2), whole(0, 0, 5, 0))
    found = reasons(Problem(needs, offers, costs))
    assert str(found.allocated[0]).endswith("second best is offer 4 (no. 4), 5 more per unit overall")


def test_another_offer_of_the_same_kind_would_do_as_well() -> None:
    offers = Offers(whole(2, 3), whole(1, 2), np.append(RICE, RICE), whole(3, 3))
    found = reasons(Problem(Needs(whole(2), whole(1), RICE, whole(3), whole(1)), offers))
    assert "offer 3 (no. 3) would do as well" in str(found.allocated[0])


@pytest.mark.parametrize("seed", range(40))
def test_every_line_has_its_reason_and_no_other(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    matching = solve(problem)
    found = explain(problem, matching, [""] * len(problem.offers))
    assert len(found.allocated) == len(matching.allocation)
    assert [*found.unmet] == np.flatnonzero(matching.unmet).tolist()
    assert [*found.unused] == np.flatnonzero(matching.unused).tolist()


def test_decimals_keep_every_digit() -> None:
    assert decimal(123_456_789_012_345_678_901, 14) == "1234567.89012345678901"


@pytest.mark.parametrize("seed", range(60))
def test_the_price_of_the_second_best_is_what_choosing_it_adds(seed: int) -> None:
    problem = random_problem(np.random.default_rng(seed))
    matching = solve(problem)
    found = explain(problem, matching, [""] * len(problem.offers))
    lines = zip(matching.allocation.need.tolist(), found.allocated, strict=True)
    exact = [(need, why) for need, why in lines if why.template in {MORE, AS_WELL}]
    claimed = [Decimal(str(why.values.get("more", 0))) for _, why in exact]
    assert claimed == [added(problem, matching.cost, need, int(str(why.values["row"])) - 2) for need, why in exact]


def added(problem: Problem, cost: int, need: int, offer: int) -> Decimal:
    """What the total cost grows by when one unit of the need must come from the offer: solve what is left."""
    asked, given = problem.needs.quantity.copy(), problem.offers.quantity.copy()
    asked[need] -= 1
    given[offer] -= 1
    rest = solve(
        replace(problem, needs=replace(problem.needs, quantity=asked), offers=replace(problem.offers, quantity=given))
    )
    own = pair_cost(problem, need, offer)
    assert own is not None
    return Decimal(rest.cost + own - cost).scaleb(-problem.places)


@pytest.mark.parametrize(
    ("more", "free", "told"),
    [
        (1, True, MORE),
        (0, True, AS_WELL),
        (-1, False, TAKEN),
        (0, False, TAKEN),
        (1, False, TAKEN_MORE),
        (4, False, TAKEN_MORE),
        (5, False, TAKEN_UNITS),
    ],
)
def test_the_second_best_is_told_by_what_it_would_cost_more(more: int, free: bool, told: str) -> None:
    assert _second_best(more, 5, {}, free=free).template == told
