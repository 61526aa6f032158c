"""`bangfu items` as people call it: the hospitals' list, and one clear error."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from bangfu.cli.items import decimal
from bangfu.cli.main import BAD_INPUT, main


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


@pytest.fixture
def needs(reference_data: Path) -> Path:
    return reference_data / "needs_offers" / "wuhan2020" / "hospital_needs.csv"


def asked(*words: str | Path) -> int:
    return main(["items", *map(str, words)])


def test_the_needs_of_the_hospitals_are_understood(needs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--column", "item", "--quantity", "qty_or_flag", "--known", "qty_known", "--format", "json")
    assert asked(needs, *options) == 0
    found = json.loads(capsys.readouterr().out)
    assert {key: found[key] for key in list(found)[:7]} == {
        "rows": 2160, "names": 23, "resolved": 2160, "several": 0, "unresolved": 0,
        "quantities_known": 232, "quantities_unknown": 1928,
    }  # fmt: skip
    assert found["open"] == []
    (first, *_, last) = found["items"]
    assert {key: first[key] for key in ("item", "rows", "known", "unknown_rows")} == {
        "item": "mask-protective", "rows": 211, "known": "553300", "unknown_rows": 177,
    }  # fmt: skip
    assert {key: last[key] for key in ("item", "rows", "known", "unknown_rows")} == {
        "item": "nebuliser", "rows": 14, "known": "0", "unknown_rows": 14,
    }  # fmt: skip


def test_a_quantity_may_be_a_mark_everywhere(needs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    supply = needs.with_name("factory_supply.csv")
    assert asked(supply, "--column", "item", "--quantity", "capacity", "--mark", "1", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["rows"], found["quantities_known"], found["quantities_unknown"]) == (24, 3, 21)


def test_every_row_is_written_with_its_reasons(tmp_path: Path, needs: Path) -> None:
    with needs.open(encoding="utf-8", newline="") as stream:
        name = next(csv.DictReader(stream))["item"]
    path, out = tmp_path / "list.csv", tmp_path / "understood.csv"
    path.write_text(f"what\n{name} 20\nshoes\n", encoding="utf-8")
    assert asked(path, "--column", "what", "--out", out) == 0
    with out.open(encoding="utf-8", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert {key: first[key] for key in ("row", "text", "item", "known")} == {
        "row": "2", "text": f"{name} 20", "item": "mask-medical", "known": "0",
    }  # fmt: skip
    assert second == {
        "row": "3", "text": "shoes", "item": "", "name": "", "score": "", "why": "", "quantity": "", "unit": "",
        "known": "0", "why_quantity": "no number with a unit is stated",
    }  # fmt: skip


def test_it_is_told_in_words(tmp_path: Path, needs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with needs.open(encoding="utf-8", newline="") as stream:
        names = [row["item"] for row in csv.DictReader(stream)][:2]
    path = tmp_path / "list.csv"
    path.write_text(f"what,count\n{names[0]},5\n{names[0]},some\n{names[0]}/{names[1]},1\nshoes,3\n", encoding="utf-8")
    assert asked(path, "--column", "what", "--quantity", "count") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "4 rows, 3 different names: 2 rows name one item, 1 several, 1 none"
    assert lines[1] == "quantities: 3 known, 1 unknown and kept apart"
    assert lines[2].endswith(" known, 1 rows unknown")
    assert ": 2 rows, 5 " in lines[2]
    assert lines[3:] == [f"not understood: {names[0]}/{names[1]} (1 rows)", "not understood: shoes (1 rows)"]


def test_a_column_that_is_not_there_is_one_clear_error(needs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(needs, "--column", "items") == BAD_INPUT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "error: the column “items” is missing",
        "where: hospital_needs.csv",
        "remedy: Did you mean “item”?",
    ]


def test_the_result_never_replaces_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "list.csv"
    path.write_text("what\nshoes\n", encoding="utf-8")
    assert asked(path, "--column", "what", "--out", path) == BAD_INPUT
    assert "overwrite" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == "what\nshoes\n"


@pytest.mark.parametrize(
    ("number", "text"),
    [(None, ""), ("0", "0"), ("5000", "5000"), ("5/2", "2.5"), ("1/1000", "0.001"), ("1/3", "1/3"), ("21/20", "1.05")],
)
def test_numbers_are_written_exactly(number: str | None, text: str) -> None:
    assert decimal(None if number is None else Fraction(number)) == text
