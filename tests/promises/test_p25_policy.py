"""P25: every policy value has a date, unit and reference; new values change nothing earlier; undated use is an error.

The schema is the reader itself, tried here against planted faults; the whole past is looked up with and without the
values of 2027.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from bangfu.errors import SpecInvalid
from bangfu.policy.loader import PACKAGED, Book, PolicyMissing, read_book
from tests.promises.conftest import Record

DAYS = [date(year, month, 15) for year in range(2010, 2027) for month in (1, 6, 12)]
REGIONS = ("", "530721", "520102", "410581", "610824", "451200")
NEW = """\
title: {{zh: own, en: own}}
parameters:
  {code}:
    values:
      - {{value: {value}, from: 2027-01-01, region: "530721", verified: true, reference: a decree of 2027}}
"""
SAMPLES = {
    "text": "REG_NORMAL", "list": "[attendance]", "switch": "no", "fraction": "1/2", "whole": "7",
    "weights": "{schooling: 1/2, attendance: 1/2}",
}  # fmt: skip


def past(book: Book) -> list[str]:
    """Every answer the book gives for every code, region and day until the end of 2026, gaps included."""
    return [answer(book, code, day, region) for code in sorted(book.parameters) for day in DAYS for region in REGIONS]


def answer(book: Book, code: str, day: date, region: str) -> str:
    try:
        return repr(book.parameter(code, on=day, region=[region] if region else []).as_json())
    except PolicyMissing as missing:
        return f"missing: {missing.what}"


def test_every_value_has_its_day_unit_and_reference(measured: Record) -> None:
    book = read_book(PACKAGED)
    values = [value for item in book.parameters.values() for value in item.values]
    assert [v.code for v in values if not (v.valid_from and v.unit and len(v.reference) >= 8 and v.region)] == []
    assert [item.code for item in book.parameters.values() if not (item.title.zh and item.title.en)] == []
    entries = sum(
        len(item["values"])
        for path in (PACKAGED / "parameters").glob("*.yaml")
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))["parameters"].values()
    )
    assert len(values) == entries
    lookups = len(book.parameters) * len(DAYS) * len(REGIONS)
    measured(
        "P25 Every policy value has a day, a unit and a reference; new values change no earlier answer",
        f"{len(values)} of {entries} values; {lookups:,} earlier answers unchanged by values of 2027",
    )


def test_values_of_2027_change_no_earlier_answer(tmp_path: Path) -> None:
    ours = read_book(PACKAGED)
    folder = tmp_path / "parameters"
    folder.mkdir()
    kinds = {code: kind_of(item.unit) for code, item in ours.parameters.items()}
    for code, kind in kinds.items():
        (folder / f"{code}.yaml").write_text(NEW.format(code=code, value=SAMPLES[kind]), encoding="utf-8")
    later = read_book(PACKAGED, tmp_path)
    assert past(later) == past(ours)
    new = [answer(later, code, date(2027, 1, 1), "530721") for code in kinds]
    assert [text for text in new if "a decree of 2027" not in text] == []


def kind_of(unit: str) -> str:
    known = {"text": "text", "list": "list", "switch": "switch", "ratio": "fraction", "weights": "weights"}
    return known.get(unit, "whole")


def test_a_value_that_reaches_back_is_seen_by_this_test(tmp_path: Path) -> None:
    """The control: a value that does change the past is found."""
    folder = tmp_path / "parameters"
    folder.mkdir()
    text = NEW.format(code="monitoring_range", value="990000").replace("2027-01-01", "2025-01-01")
    (folder / "own.yaml").write_text(text, encoding="utf-8")
    assert past(read_book(PACKAGED, tmp_path)) != past(read_book(PACKAGED))


@pytest.mark.parametrize("key", ["from", "reference", "verified"])
def test_a_packaged_value_without_its_day_or_source_would_stop_everything(tmp_path: Path, key: str) -> None:
    """The sabotage: the first value of each file loses one of its parts."""
    refused = []
    for path in sorted((PACKAGED / "parameters").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        first = next(iter(content["parameters"].values()))
        del first["values"][0][key]
        root = tmp_path / f"{path.stem}-{key}"
        (root / "parameters").mkdir(parents=True)
        (root / "documents").symlink_to(PACKAGED / "documents")
        (root / "parameters" / path.name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        with pytest.raises(SpecInvalid, match=f"“{key}” is missing"):
            read_book(root)
        refused.append(path.stem)
    assert len(refused) == len(list((PACKAGED / "parameters").glob("*.yaml")))


@pytest.mark.parametrize("day", [date(2024, 6, 30), date(2026, 6, 30), date(2013, 12, 31)])
def test_a_day_without_a_range_is_an_error_never_a_default(day: date) -> None:
    with pytest.raises(PolicyMissing, match="monitoring_range"):
        read_book(PACKAGED).parameter("monitoring_range", on=day, region=["530721"])
