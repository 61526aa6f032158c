from __future__ import annotations

import numpy as np
import pytest

from bangfu.compute.matching import Areas, Needs, Offers, Problem, solve
from bangfu.compute.matching.floors import by_village
from bangfu.compute.matching.wishes import LARGEST, Wishes, read_wishes, refuse_stray, with_floor
from bangfu.compute.specs import Spec, parse_spec
from bangfu.errors import SpecInvalid
from tests.compute.matching.instances import whole

RICE = np.array(["rice"] * 3)


def entries(text: str) -> dict[str, Spec]:
    return parse_spec(text, "spec.yaml").entries()


def three_needs(given: int) -> Problem:
    """Two villages ask for 10 urgent units and 4 that can wait; 6 units more are asked for from nowhere."""
    areas = Areas(whole(-1, 0, 0))
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(10, 4, 6), whole(1, 2, 1), area=whole(1, 2, -1))
    return Problem(needs, Offers(whole(2), whole(1), RICE[:1], whole(given)), areas=areas)


def test_nothing_is_asked_for_unless_it_is_written() -> None:
    assert read_wishes(entries("{needs: 1}")) == Wishes()
    assert read_wishes(entries("{names: exact, one_donor: false}")) == Wishes()


@pytest.mark.parametrize(
    ("text", "floor"), [("30", 3000), ("0.01", 1), ("33.3", 3330), ("100", 10_000), ("largest", LARGEST)]
)
def test_a_floor_is_per_cent_or_the_largest(text: str, floor: int | str) -> None:
    assert read_wishes(entries(f"{{floor: {text}}}")).floor == floor


@pytest.mark.parametrize("text", ["0", "100.01", "101", "-5", "30%", "1/3", "0.001", "most", "1e1", "''", "[30]"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(SpecInvalid) as refused:
        read_wishes(entries(f"{{floor: {text}}}"))
    assert str(refused.value.where) == "spec.yaml, line 1, floor"


@pytest.mark.parametrize("text", ["{names: freely}", "{one_donor: perhaps}", "{one_donor: 1}", "{names: []}"])
def test_only_known_words_are_taken(text: str) -> None:
    with pytest.raises(SpecInvalid):
        read_wishes(entries(text))


@pytest.mark.parametrize(
    ("side", "text", "what"),
    [
        ("needs", "{cause: c}", "“cause” says something only together with “affinity”"),
        ("offers", "{specialty: s}", "“specialty” says something only together with “affinity”"),
        ("needs", "{known: k}", "“known” says something only together with “names: free”"),
        ("offers", "{mark: 1}", "“mark” says something only together with “names: free”"),
    ],
)
def test_an_entry_that_would_say_nothing_is_refused(side: str, text: str, what: str) -> None:
    sides = {"needs": entries("{id: i}"), "offers": entries("{id: i}"), side: entries(text)}
    with pytest.raises(SpecInvalid, match=what):
        refuse_stray({}, sides, Wishes())


def test_a_wish_needs_its_columns() -> None:
    root = entries("{needs: {id: i}, offers: {id: i}, floor: 30, affinity: {other: 1, weights: {a: {b: 0}}}}")
    sides = {name: root[name].entries() for name in ("needs", "offers")}
    wishes = read_wishes(root)
    with pytest.raises(SpecInvalid, match="needs have none"):
        refuse_stray(root, sides, wishes)
    with pytest.raises(SpecInvalid, match="“cause” is missing"):
        refuse_stray(root, sides, Wishes(table=wishes.table))
    with pytest.raises(SpecInvalid, match="“specialty” is missing"):
        refuse_stray(root, {**sides, "needs": entries("{cause: c}")}, Wishes(table=wishes.table))


def test_a_floor_is_a_share_of_what_each_area_asks_for() -> None:
    posed, floor = with_floor(three_needs(8), 3000)
    best = solve(posed)
    found = by_village(posed, best.allocation)
    assert (floor.basis_points, floor.largest, best.status) == (3000, False, "optimal")
    assert (found.asked.tolist(), found.floor.tolist(), found.served.tolist()[2]) == ([0, 10, 4], [0, 3, 2], 2)


def test_the_largest_floor_names_who_holds_it_back() -> None:
    posed, floor = with_floor(three_needs(8), LARGEST)
    assert (floor.basis_points, floor.largest) == (5000, True)
    assert set(floor.held_back_by.tolist()) <= {1, 2}
    assert len(floor.held_back_by)
    assert len(by_village(posed, solve(posed).allocation).below) == 0


def test_a_floor_that_nobody_can_get_leaves_the_tiers_alone() -> None:
    posed, floor = with_floor(three_needs(0), LARGEST)
    assert (floor.basis_points, solve(posed).status) == (0, "optimal")
