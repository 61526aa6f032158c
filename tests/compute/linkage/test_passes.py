"""Linking in passes by stated chances: what each pass adds, what is certain, and how a weight adds up."""

from __future__ import annotations

from dataclasses import replace
from math import nextafter

import polars as pl
import pytest

from bangfu.compute.identity import check_digit
from bangfu.compute.linkage import Limits
from bangfu.compute.linkage.names import sounds
from bangfu.compute.linkage.passes import Chances, Expected, Found, Pass, link_by_passes
from bangfu.compute.linkage.standard import Standard, read_standards
from bangfu.compute.synthetic.departments import Faults, departments
from bangfu.policy.loader import policy_files

Rows = list[tuple[str | None, ...]]
NAMES = ("number", "name", "born", "village")


@pytest.fixture(scope="module")
def standard() -> Standard:
    return read_standards(next(file.spec for file in policy_files("linkage") if file.name == "standard"))[-1]


def number(serial: int, born: str = "19800101") -> str:
    body = f"100000{born}{serial:03}"
    return body + check_digit(body)


def side(rows: Rows) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=dict.fromkeys(NAMES, pl.String), orient="row")
    return frame.with_columns(sounds(frame["name"]).cast(pl.String).alias("sound"))


REGISTER: Rows = [
    (number(1), "Ann", "1980-01-01", "1"),
    (number(2), "Bob", "1980-01-01", "1"),
    (number(3, "19900202"), "Cy", "1990-02-02", "2"),
]


def found(standard: Standard, *rows: tuple[str | None, ...]) -> Found:
    return link_by_passes(
        side(list(rows)), side(REGISTER), standard.passes, standard.limits, expected=standard.expected_file
    )


def pairs(result: Found) -> list[tuple[int, int, bool, str]]:
    return result.table.select("left", "right", "certain", "search").rows()


def test_equal_numbers_are_certain(standard: Standard) -> None:
    result = found(standard, (number(1), "Ann", "1980-01-01", "1"))
    assert pairs(result) == [(0, 0, True, "village")]
    assert result.table["exact"].to_list() == [True]


def test_a_pair_at_the_limit_itself_is_certain_and_one_just_below_is_not(standard: Standard) -> None:
    row = (None, "Cy", "1990-02-02", "2")
    (probability,) = found(standard, row).table["probability"]
    for sure, certain in ((probability, True), (nextafter(probability, 1), False)):
        at = replace(standard, limits=Limits(sure, standard.limits.doubtful))
        assert found(at, row).table["certain"].to_list() == [certain]


def test_several_rows_of_one_person_are_all_hers(standard: Standard) -> None:
    row = (number(1), "Ann", "1980-01-01", "1")
    assert [pair[:3] for pair in pairs(found(standard, row, row))] == [(0, 0, True), (1, 0, True)]


def test_another_village_is_found_by_the_second_pass(standard: Standard) -> None:
    assert pairs(found(standard, (None, "Cy", "1990-02-02", "1"))) == [(0, 2, True, "anywhere")]


def test_a_mistyped_digit_is_a_slip_and_a_faultless_number_is_not(standard: Standard) -> None:
    hers, other = number(3, "19900202"), number(13, "19900202")
    slip = hers[:16] + ("9" if hers[16] != "9" else "8") + hers[17]
    levels = found(standard, (slip, "Cy", "1990-02-02", "2"), (other, "Cy", "1990-02-02", "2")).table
    told = {row["left"]: (row["number"], row["certain"]) for row in levels.iter_rows(named=True)}
    assert told == {0: (2, True), 1: (4, False)}


def test_an_equal_number_is_kept_though_all_else_differs(standard: Standard) -> None:
    assert [pair[:3] for pair in pairs(found(standard, (number(1), "Zed", "1955-05-05", "2")))] == [(0, 0, False)]


def test_the_weight_is_the_prior_and_the_bits(standard: Standard) -> None:
    result = found(standard, (None, "Ann", "1980-01-01", "1"))
    row = result.table.row(0, named=True)
    bits = sum(row[f"{name}_bits"] for name in NAMES)
    assert result.prior + bits == pytest.approx(row["weight"])


def test_how_rare_a_name_is_counts_among_many_alone(standard: Standard) -> None:
    rows = side([(None, "Ann", "1980-01-01", "1")])
    bits = [
        link_by_passes(rows, side(REGISTER), standard.passes, standard.limits, expected=Expected(0.5, among)).table[
            "name_bits"
        ][0]
        for among in (1, 20_000)
    ]
    assert bits[0] < bits[1]


def test_doubles_are_found_once_and_by_both_passes(standard: Standard) -> None:
    rows = [*REGISTER, (None, "Ann", "1980-01-01", "1"), (None, "Cy", "1990-02-02", "1")]
    result = link_by_passes(side(rows), None, standard.passes, standard.limits, expected=standard.expected_register)
    assert sorted(result.table.select("left", "right", "search").rows()) == [(0, 3, "village"), (2, 4, "anywhere")]


@pytest.mark.parametrize(("left", "right"), [([], REGISTER), (REGISTER, [])])
def test_nobody_is_found_where_a_side_is_empty(standard: Standard, left: Rows, right: Rows) -> None:
    result = link_by_passes(side(left), side(right), standard.passes, standard.limits, expected=Expected(0.5))
    assert (result.table.height, result.looked_at) == (0, 0)


def test_columns_that_state_nothing_say_nothing(standard: Standard) -> None:
    rows = side([(None, "Ann", None, None)])
    assert link_by_passes(rows, rows, standard.passes, standard.limits, expected=Expected(0.5)).table.height == 0


def test_a_share_that_is_counted_follows_the_records(standard: Standard) -> None:
    stated = Chances((0.97, 0.03), (0.5, 0.5))
    search = standard.passes[0]
    passes = [Pass(search.code, search.plan, {**search.chances, "village": stated})]
    rows = side([(None, "Ann", "1980-01-01", "1")])
    weighed = link_by_passes(rows, side(REGISTER), passes, Limits(0.99, 0.1), expected=Expected(0.5)).table
    counted = found(standard, (None, "Ann", "1980-01-01", "1")).table
    assert weighed["village_bits"][0] == pytest.approx(0.956, abs=0.001)
    assert counted["village_bits"][0] == pytest.approx(0.541, abs=0.001)


def test_a_department_is_found_and_nobody_is_taken_for_another(standard: Standard) -> None:
    files = departments(20_000, 4_000, Faults(), 5)
    left, right = (
        table.rename({"id_no": "number", "birth": "born"}).with_columns(sound=sounds(table["name"]))
        for table in (files.file, files.register)
    )
    table = link_by_passes(left, right, standard.passes, standard.limits, expected=standard.expected_file).table
    certain = table.filter("certain")
    right_ones = pl.Series(files.truth).gather(certain["left"]) == certain["right"]
    assert right_ones.all()
    assert certain.height > 3_960
