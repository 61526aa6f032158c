"""Two registers side by side: who is whom, and what differs."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from bangfu.compute.differences import differing, paired, proposal

WHO = [["id"], ["home", "name"]]


def people(*rows: tuple[str | None, str, str]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.String, "home": pl.String, "name": pl.String}, orient="row")


def test_a_certificate_says_who_somebody_is_whatever_the_name() -> None:
    assert paired(people(("a", "1", "Li")), people(("b", "1", "Li"), ("a", "2", "Wu")), WHO).rows() == [(0, 1)]


def test_a_name_in_a_household_says_so_where_certificates_differ() -> None:
    assert paired(people(("a", "1", "Li")), people(("b", "1", "Li")), WHO).rows() == [(0, 0)]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (people(("x", "1", "Li"), ("y", "1", "Li")), people(("a", "1", "Li"))),
        (people(("x", "1", "Li")), people(("a", "1", "Li"), ("b", "1", "Li"))),
        (people((None, "1", "Li")), people((None, "2", "Li"))),
        (people((None, "1", "")), people((None, "1", ""))),
    ],
    ids=["twice there", "twice here", "another household", "no name"],
)
def test_who_could_be_two_people_is_paired_with_nobody(theirs: pl.DataFrame, ours: pl.DataFrame) -> None:
    assert paired(theirs, ours, WHO).is_empty()


def test_nothing_differs_from_itself() -> None:
    frame = people(("a", "1", "Li"), (None, "2", ""))
    assert differing(frame, frame, ["id", "name"]).is_empty()


def test_a_value_of_one_side_alone_is_a_difference() -> None:
    found = differing(people(("a", "1", "")), people(("a", "1", "Li")), ["id", "name"])
    assert found.rows() == [(0, "name", "Li", None)]


@pytest.mark.parametrize(
    ("ours", "theirs", "stated_on", "proposed"),
    [
        ("a", "b", date(2026, 1, 2), "ours"),
        ("a", "b", date(2025, 12, 31), "theirs"),
        ("a", "b", date(2026, 1, 1), ""),
        ("a", "b", None, ""),
        (None, "b", date(2026, 1, 2), "theirs"),
        ("a", None, date(2025, 12, 31), "ours"),
    ],
)
def test_who_is_proposed(ours: str | None, theirs: str | None, stated_on: date | None, proposed: str) -> None:
    schema = {"ours": pl.String, "theirs": pl.String, "ours_stated_on": pl.Date}
    row = pl.DataFrame([(ours, theirs, stated_on)], schema=schema, orient="row")
    assert row.select(proposal(date(2026, 1, 1))).item() == proposed
