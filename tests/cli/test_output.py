"""Whatever a command writes opens safely in a spreadsheet."""

from __future__ import annotations

import pytest

from bangfu.cli.output import csv_text, inert


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_cells_that_would_run_are_made_text(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


def test_a_table_with_a_dangerous_cell() -> None:
    assert csv_text(["a", "b"], [["=1", -1], ["x", 2]]) == "a,b\n'=1,-1\nx,2\n"
