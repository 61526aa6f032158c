"""P22: what is exported and imported again has lost nothing, and no exported cell can run in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangfu.compute.headers import recognise
from bangfu.compute.layouts import Field
from bangfu.compute.staging import stage
from bangfu.compute.workbooks import read_workbook
from bangfu.compute.writing import RUNS, Table, csv_bytes, table_of, write_workbook
from bangfu.policy.loader import codes
from tests.promises.conftest import FULL_SIZE, Record
from tests.register_files import dictionary_and_layouts, layout, places

EXAMPLES = 100 if FULL_SIZE else 8
SHEET = layout("template").sheets[0]
"""Every field of a household, but what says where it lives."""
FIELDS = [column.field for column in SHEET.columns if column.field and column.field.entity == "household"]
WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co")), min_size=1, max_size=20)
TEXTS = st.builds(
    lambda lead, words: " ".join((lead + words).split()), st.sampled_from(["", "=", "+", "-", "@", "'="]), WORDS
)
NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无数据", "NULL", "null", "NA"}


def value_of(field: Field) -> st.SearchStrategy[Any]:
    chosen = {
        "text": TEXTS.map(lambda text: text[: field.size].strip()).filter(lambda text: text not in NOTHING),
        "flag": st.booleans(),
        "count": st.integers(0, 99),
        "year": st.integers(2000, 2030),
        "date": st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)),
        "month": st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)).map(lambda day: f"{day:%Y%m}"),
        "phone": st.integers(0, 10**8 - 1).map(lambda number: f"138{number:08d}"),
        "account": st.integers(0, 10**15).map(lambda number: f"6222{number:015d}"),
    }
    if field.kind in ("code", "codes"):
        return st.sampled_from([code.code for code in codes(field.codes)])
    return chosen[field.kind]


ROW = st.fixed_dictionaries(
    {field.key: st.none() | value_of(field) for field in FIELDS if field.name != "household_no"}
)
ROWS = st.lists(ROW, min_size=1, max_size=4)


def back(rows: list[dict[str, Any]], suffix: str) -> list[dict[str, Any]]:
    """The rows after a round trip through a file."""
    table = table_of(SHEET, rows, codes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"out{suffix}"
        if suffix == ".csv":
            path.write_bytes(csv_bytes(table))
        else:
            write_workbook(path, [table])
        dictionary, layouts = dictionary_and_layouts()
        workbook = read_workbook(path)
        staged = stage(workbook, recognise(workbook, layouts, dictionary), places(), dictionary, codes)
    assert [str(problem) for problem in staged.problems.first()] == []
    return staged.sheets[0].frame.drop("row", "area", strict=False).to_dicts()


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_nothing_is_lost(suffix: str, measured: Record) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(ROWS)
    def round_trip(rows: list[dict[str, Any]]) -> None:
        numbered = [{"household.household_no": f"H{number}", **row} for number, row in enumerate(rows)]
        assert [{key: row[key] for key in numbered[0]} for row in back(numbered, suffix)] == numbered

    round_trip()
    measured(
        "P22 What is exported and imported again has lost nothing; no exported cell can run",
        f"{2 * EXAMPLES} registers of {len(FIELDS)} fields, as workbook and as CSV",
    )


@given(
    st.lists(st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''@x", "plain", "-"]), min_size=1)
)
def test_no_cell_of_a_csv_file_begins_as_a_formula(texts: list[str]) -> None:
    content = csv_bytes(Table("t", texts, [texts])).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith(RUNS)] == []


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, [Table("t", ["=1+1"], [["=cmd|' /C calc'!A0"], ["@SUM(1)"], ["http://example.org"]])])
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert all(b"<f>" not in part and b"hyperlink" not in part for part in parts)


def test_sabotage_a_cell_left_as_it_is_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.compute.writing.harmless", lambda text: text)
    assert csv_bytes(Table("t", ["a"], [["=1+1"]])).decode("utf-8-sig").splitlines()[1].startswith(RUNS)
