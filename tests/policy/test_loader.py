"""The reader of the policy folder: chain of regions and days, the operator's folder, and every fault with its line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bangfu.errors import SpecInvalid
from bangfu.policy import loader
from bangfu.policy.loader import PACKAGED, Book, PolicyMissing, policy_files, read_book

HEAD = "title: {zh: Subject, en: Subject}\nparameters:\n"
NOTICE = "  days_of_notice:\n    title: {zh: Days, en: Days}\n    unit: days\n    values:\n"
SURE = "verified: true, reference: a decree"


def written(root: Path, text: str, name: str = "parameters/own.yaml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def book_of(root: Path, *values: str) -> Book:
    lines = "".join(f"      - {{{value}}}\n" for value in values)
    return read_book(written(root, HEAD + NOTICE + lines))


def refused(root: Path, *values: str) -> tuple[str, str]:
    with pytest.raises(SpecInvalid) as caught:
        book_of(root, *values)
    return str(caught.value.what), str(caught.value.where)


def test_the_nearest_region_wins_and_the_nation_comes_last(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        f"value: 7, from: 2014-01-01, {SURE}",
        f"value: 5, from: 2014-01-01, region: '53', {SURE}",
        f"value: 9, from: 2014-01-01, region: '530721', {SURE}",
    )
    found = [
        book.parameter("days_of_notice", on=date(2015, 1, 1), region=[code]).number
        for code in ("530721100201", "530700", "451200")
    ]
    assert found == [9, 5, 7]


def test_a_value_holds_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    book = book_of(
        tmp_path,
        f"value: 5, from: 2014-01-01, to: 2014-12-31, {SURE}",
        f"value: 7, from: 2015-01-01, {SURE}",
    )
    days = (date(2014, 12, 31), date(2015, 1, 1), date(2030, 1, 1))
    assert [book.parameter("days_of_notice", on=day).number for day in days] == [5, 7, 7]


@pytest.mark.parametrize("day", [date(2013, 12, 31), date(2015, 1, 1)])
def test_a_day_without_a_value_is_an_error_that_names_code_day_regions_and_file(tmp_path: Path, day: date) -> None:
    book = book_of(tmp_path, f"value: 5, from: 2014-01-01, to: 2014-12-31, {SURE}")
    with pytest.raises(PolicyMissing) as caught:
        book.parameter("days_of_notice", on=day, region=["4512"])
    assert f"“days_of_notice” is in force on {day}" in str(caught.value.what)
    assert str(caught.value.where) == "regions tried: 4512, 45, nation"
    assert "parameters/days_of_notice.yaml" in str(caught.value.remedy)


def test_a_value_that_nobody_found_is_an_error_with_its_note() -> None:
    with pytest.raises(PolicyMissing, match="Each province states its own range each year"):
        loader.parameter("monitoring_range", on=date(2024, 6, 30), region=["530721"])


def test_the_two_series_of_lines_are_two_codes() -> None:
    day = date(2020, 6, 30)
    assert loader.parameter("line_working", on=day).number == 400_000
    with pytest.raises(PolicyMissing):
        loader.parameter("line_nbs", on=day)


def test_two_values_of_one_day_and_region_are_refused(tmp_path: Path) -> None:
    what, where = refused(tmp_path, f"value: 5, from: 2014-01-01, {SURE}", f"value: 7, from: 2015-01-01, {SURE}")
    assert what == "this holds on days for which another value is stated"
    assert where == "own.yaml, line 8, parameters.days_of_notice.values[1]"


def test_days_between_two_values_are_refused_until_they_are_said_to_be_missing(tmp_path: Path) -> None:
    first, last = f"value: 5, from: 2014-01-01, to: 2014-12-31, {SURE}", f"value: 7, from: 2016-01-01, {SURE}"
    what, _ = refused(tmp_path, first, last)
    assert what == "no value is stated between 2014-12-31 and 2016-01-01"
    between = f"missing: true, from: 2015-01-01, to: 2015-12-31, {SURE}"
    assert book_of(tmp_path, first, between, last).parameters["days_of_notice"].values[1].value is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (f"value: 5, {SURE}", "“from” is missing"),
        ("value: 5, from: 2014-01-01, verified: true", "“reference” is missing"),
        ("value: 5, from: 2014-01-01, reference: a decree", "“verified” is missing"),
        (f"value: 5, from: 2014-13-01, {SURE}", "“2014-13-01” is not a day such as 2026-01-31"),
        (f"value: 5, from: 2014-01-01, to: 2013-01-01, {SURE}", "this ends before it begins"),
        (f"value: five, from: 2014-01-01, {SURE}", "“five” is not a number"),
        (f"value: 5.5, from: 2014-01-01, {SURE}", "“5.5” is not a whole number of at least 0"),
        (f"value: 5, from: 2014-01-01, region: '5307a', {SURE}", "“5307a” is no region"),
        (f"from: 2014-01-01, {SURE}", "either “value” or “missing” belongs here"),
        (f"value: 5, from: 2014-01-01, documents: [lost], {SURE}", "there is no document “lost”"),
    ],
)
def test_an_incomplete_value_is_refused_with_its_line(tmp_path: Path, value: str, fault: str) -> None:
    what, where = refused(tmp_path, value)
    assert what == fault
    assert where.startswith("own.yaml, line 7")


def test_weights_are_exact_and_add_up_to_one(tmp_path: Path) -> None:
    head = HEAD + "  shares:\n    title: {zh: Weights, en: Weights}\n    unit: weights\n    values:\n"
    good = head + f"      - {{value: {{a: 1/3, b: 2/3}}, from: 2014-01-01, {SURE}}}\n"
    book = read_book(written(tmp_path, good))
    assert book.parameter("shares", on=date(2015, 1, 1)).weights == {"a": Fraction(1, 3), "b": Fraction(2, 3)}
    with pytest.raises(SpecInvalid, match="the weights add up to 2/3, not to 1"):
        read_book(written(tmp_path, good.replace("2/3", "1/3")))


def test_the_operators_value_goes_before_ours_on_its_days_and_in_its_region_only(tmp_path: Path) -> None:
    value = f"{{value: 910000, from: 2025-07-01, region: '53', {SURE}}}"
    own = f"  monitoring_range:\n    values:\n      - {value}\n"
    book = read_book(PACKAGED, written(tmp_path, HEAD + own))
    before, after = date(2025, 6, 30), date(2025, 7, 1)
    assert book.parameter("monitoring_range", on=before, region=["53"]).number == 870_000
    assert book.parameter("monitoring_range", on=after, region=["53"]).number == 910_000
    assert book.parameter("monitoring_range", on=after, region=["53"]).operators


def test_the_operator_cannot_change_the_unit(tmp_path: Path) -> None:
    own = f"  monitoring_range:\n    unit: days\n    values:\n      - {{value: 9, from: 2025-07-01, {SURE}}}\n"
    with pytest.raises(SpecInvalid, match="is counted in fen_per_person_year"):
        read_book(PACKAGED, written(tmp_path, HEAD + own))


def test_an_operators_folder_that_is_absent_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_POLICY_DIR", "/nowhere/at/all")
    with pytest.raises(SpecInvalid, match="the folder of the operator's policy does not exist"):
        loader.folders()


def test_a_code_list_finds_by_code_name_and_alias(tmp_path: Path) -> None:
    text = (
        "title: {zh: Relation_zh, en: Relation}\nreference: a form\nvalues:\n"
        '  - {code: "01", zh: head_zh, en: Head, aliases: [self_zh]}\n  - {code: "10", zh: spouse_zh, en: Spouse}\n'
    )
    relation = read_book(written(tmp_path, text, "codes/relation.yaml")).codes("relation")
    assert [code.code for code in relation] == ["01", "10"]
    assert [relation.find(label) for label in ("self_zh", " head_zh ", "Head", "01")] == [relation.get("01")] * 4
    assert relation.find("neighbour") is None


def test_a_name_of_two_codes_is_refused(tmp_path: Path) -> None:
    text = (
        "title: {zh: Relation_zh, en: Relation}\nreference: a form\nvalues:\n"
        '  - {code: "01", zh: head_zh, en: Head}\n  - {code: "10", zh: spouse_zh, en: Spouse, aliases: [head_zh]}\n'
    )
    with pytest.raises(SpecInvalid, match="“head_zh” means two codes"):
        read_book(written(tmp_path, text, "codes/relation.yaml"))


def test_an_absent_code_list_names_its_file() -> None:
    with pytest.raises(PolicyMissing) as caught:
        loader.codes("no_such_list")
    assert str(caught.value.where) == "codes/no_such_list.yaml"


def test_a_procedure_is_found_by_day_and_region(tmp_path: Path) -> None:
    text = (
        "title: {zh: Procedure_zh, en: Procedure}\nversions:\n"
        "  - {from: 2014-01-01, to: 2020-12-31, verified: true, reference: r, steps: [a, b]}\n"
        "  - {from: 2021-01-01, verified: true, reference: r, steps: [c]}\n"
    )
    book = read_book(written(tmp_path, text, "procedures/exit.yaml"))
    version = book.procedure("exit", on=date(2022, 1, 1), region=["53"])
    assert [step.text() for step in version.body["steps"]] == ["c"]


def test_an_operators_file_replaces_ours_of_the_same_name(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    written(ours, "a: ours", "quality/one.yaml")
    written(ours, "a: ours", "quality/two.yaml")
    written(theirs, "a: theirs", "quality/two.yaml")
    files = policy_files("quality", [ours, theirs])
    assert [(file.name, file.operators) for file in files] == [("one", False), ("two", True)]
