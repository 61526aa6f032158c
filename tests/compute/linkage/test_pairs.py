from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from bangfu.compute.linkage import Comparison, Level, Plan, pairs
from bangfu.compute.linkage.pairs import agreement, candidates, sides_of
from bangfu.errors import LimitExceeded, RuleViolated

LEFT = pl.DataFrame(
    {
        "number": ["1", "2", None, "4"],
        "name": ["ann", "bob", "cid", None],
        "village": ["x", "x", "y", "y"],
    }
)
RIGHT = pl.DataFrame(
    {
        "number": ["9", "1", "4", None],
        "name": ["anna", "ann", "dan", "cid"],
        "village": ["x", "y", "y", "y"],
    }
)
NAME = Comparison("name", (Level("name"), Level("name", "edits", 1)))


def found(plan: Plan, left: pl.DataFrame, right: pl.DataFrame | None) -> list[tuple[int, int, int]]:
    met = candidates(sides_of(left, right, plan.columns), plan)
    return list(zip(met.left.tolist(), met.right.tolist(), met.found_by.tolist(), strict=True))


def test_a_pair_is_found_once_and_knows_every_block_that_holds() -> None:
    plan = Plan((NAME,), (("village",), ("number",)))
    assert found(plan, LEFT, RIGHT) == [
        (0, 0, 1), (0, 1, 2), (1, 0, 1), (2, 1, 1), (2, 2, 1), (2, 3, 1), (3, 1, 1), (3, 2, 3), (3, 3, 1),
    ]  # fmt: skip


def test_a_settled_record_is_not_sought_elsewhere() -> None:
    plan = Plan((NAME,), (("village",),), settled_by=("number",))
    assert found(plan, LEFT, RIGHT) == [(0, 1, 1), (1, 0, 2), (2, 1, 2), (2, 2, 2), (2, 3, 2), (3, 2, 3)]


def test_missing_values_never_meet() -> None:
    nobody = pl.DataFrame({"number": [None, None], "name": ["a", "a"]}, schema_overrides={"number": pl.String})
    assert found(Plan((NAME,), (("number",),)), nobody, nobody) == []


def test_within_one_register_a_record_never_meets_itself_and_a_pair_stands_once() -> None:
    assert found(Plan((NAME,), (("village",),)), LEFT, None) == [(0, 1, 1), (2, 3, 1)]


def test_too_many_pairs_are_refused_before_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan((NAME,), (("village",),))
    monkeypatch.setattr(pairs, "PAIRS", 7)
    with pytest.raises(LimitExceeded, match="too many pairs to look at: 8") as refused:
        found(plan, LEFT, RIGHT)
    assert str(refused.value.where) == "records that agree on village"
    monkeypatch.setattr(pairs, "PAIRS", 8)
    assert len(found(plan, LEFT, RIGHT)) == 8


@pytest.mark.parametrize("right", [RIGHT.drop("village"), RIGHT.with_columns(pl.lit(1).alias("village"))])
def test_a_column_that_is_missing_or_no_text_is_refused(right: pl.DataFrame) -> None:
    with pytest.raises(RuleViolated, match="column “village”"):
        sides_of(LEFT, right, ["name", "village"])


@pytest.mark.parametrize(
    ("levels", "ours", "theirs", "reached"),
    [
        ((Level("a"),), "x", "x", 1),
        ((Level("a"),), "x", "y", 2),
        ((Level("a"),), None, "y", 0),
        ((Level("a"),), "x", None, 0),
        ((Level("a"), Level("a", "edits", 1)), "1978-05-11", "1978-05-12", 2),
        ((Level("a"), Level("a", "edits", 1)), "1978-05-12", "1978-05-21", 2),
        ((Level("a"), Level("a", "edits", 1)), "1978-05-12", "1978-06-21", 3),
        ((Level("a"), Level("a", "jaro_winkler", 0.9)), "martha", "marhta", 2),
        ((Level("a"), Level("a", "jaro_winkler", 0.97)), "martha", "marhta", 3),
        ((Level("a"), Level("b")), "x", "y", 2),
    ],
)
def test_the_strongest_level_that_holds(
    levels: tuple[Level, ...], ours: str | None, theirs: str | None, reached: int
) -> None:
    left, right = (
        pl.DataFrame({"a": [None, value], "b": ["same", "same"]}, schema_overrides={"a": pl.String})
        for value in (ours, theirs)
    )
    sides = sides_of(left, right, ["a", "b"])
    assert agreement(Comparison("a", levels), sides, np.array([1, 0]), np.array([1, 1])).tolist() == [reached, 0]


def test_a_level_on_a_column_that_is_missing_does_not_hold() -> None:
    left = pl.DataFrame({"a": ["x"], "b": [None]}, schema_overrides={"b": pl.String})
    sides = sides_of(left, pl.DataFrame({"a": ["y"], "b": ["b"]}), ["a", "b"])
    comparison = Comparison("a", (Level("a"), Level("b"), Level("b", "edits", 9)))
    assert agreement(comparison, sides, np.array([0]), np.array([0])).tolist() == [4]
