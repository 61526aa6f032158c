"""All faults are counted, the first are kept, in the order of the file, and nothing personal is shown."""

from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute import problems as module
from bangfu.compute.problems import Problem, Problems
from bangfu.errors import Phrase, say


def problem(row: int = 1, sheet: str = "A", place: int = 1) -> Problem:
    return Problem(sheet, row, "x", place, "", say("wrong"), say("mend it"))


def told(value: str) -> tuple[Phrase, Phrase]:
    return say("“{value}” is wrong", value=value), say("mend it")


def noted(values: list[str | None], wrong: list[bool | None], personal: str = "") -> Problems:
    problems = Problems()
    rows = pl.Series(range(2, len(values) + 2))
    problems.add_where(pl.Series(wrong), rows, pl.Series(values), ("A", "x", 3, personal), told)
    return problems


def test_a_problem_for_each_wrong_cell() -> None:
    found = noted(["a", "b", None, "d"], [True, False, True, None])
    assert [(each.row, each.value, str(each.what)) for each in found.kept] == [
        (2, "a", "“a” is wrong"), (4, "", "“” is wrong"),
    ]  # fmt: skip
    assert found.count == 2


def test_where_nothing_is_wrong_nothing_is_noted() -> None:
    found = noted(["a"], [False])
    assert (found.count, found.kept) == (0, [])


def test_all_are_counted_and_the_first_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 2)
    found = noted(["a"] * 5, [True] * 5)
    assert (found.count, [each.row for each in found.kept]) == (5, [2, 3])


def test_single_problems_are_kept_up_to_four_times_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 2)
    found = Problems()
    for row in range(10):
        found.add(problem(row))
    assert (found.count, [each.row for each in found.kept]) == (10, list(range(8)))


def test_the_first_stand_in_the_order_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LIMIT", 3)
    found = Problems()
    for each in (problem(sheet="B"), problem(row=2), problem(place=2), problem()):
        found.add(each)
    assert found.first() == [problem(), problem(place=2), problem(row=2)]


@pytest.mark.parametrize("personal", ["id", ""])
def test_an_id_is_masked_even_in_the_wrong_column(personal: str) -> None:
    (kept,) = noted(["101234199001010017"], [True], personal).kept
    assert "19900101" not in kept.value


def test_a_long_value_is_cut() -> None:
    (kept,) = noted(["y" * 61], [True]).kept
    assert kept.value == "y" * 60
