"""A department's file: people of the register, with as many faults as were asked for and no others."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from bangfu.compute.identity import check_ids
from bangfu.compute.linkage.names import sounds
from bangfu.compute.synthetic.departments import Faults, Files, departments
from bangfu.compute.synthetic.words import words

PEOPLE, ROWS = 6_000, 4_000
NONE = Faults(no_number=0, digit=0, swapped=0, heard=0, misread=0, birth=0, moved=0)


def beside(files: Files) -> pl.DataFrame:
    """The rows of the file beside those of the register they stand for."""
    return pl.concat([files.file, files.register[files.truth].select(pl.all().name.suffix("_true"))], how="horizontal")


def test_numbers_are_unique_marked_sound_and_tell_birth_and_sex() -> None:
    people = departments(PEOPLE, 1, NONE, seed=1).register
    assert people["id_no"].n_unique() == PEOPLE
    assert people["id_no"].str.starts_with("10").all()
    assert check_ids(people["id_no"]).null_count() == PEOPLE
    assert (people["id_no"].str.slice(6, 8) == people["birth"].str.replace_all("-", "")).all()
    assert ((people["id_no"].str.slice(16, 1).cast(pl.Int64) % 2 == 1) == (people["sex"] == "1")).all()


def test_villages_hold_as_many_as_villages_do() -> None:
    counts = departments(PEOPLE, 1, NONE, seed=1).register["village"].value_counts()["count"].to_list()
    assert counts == [1_200] * 5


def test_without_faults_the_file_is_a_part_of_the_register() -> None:
    files = departments(PEOPLE, ROWS, NONE, seed=2)
    assert files.file.equals(files.register[files.truth])
    assert len(set(files.truth.tolist())) == ROWS


def differing(faults: Faults, column: str) -> float:
    rows = beside(departments(PEOPLE, ROWS, faults, seed=3))
    return rows.filter(pl.col(column).ne_missing(pl.col(f"{column}_true"))).height / ROWS


@pytest.mark.parametrize(
    ("fault", "column"),
    [
        ("no_number", "id_no"),
        ("digit", "id_no"),
        ("swapped", "id_no"),
        ("heard", "name"),
        ("misread", "name"),
        ("birth", "birth"),
        ("moved", "village"),
    ],
)
def test_each_fault_comes_as_often_as_asked_and_touches_its_column_alone(fault: str, column: str) -> None:
    faults = replace(NONE, **{fault: 0.4})
    # Neighbours are often equal in a number; another draw may be the same village or character.
    rare = {"swapped": 0.65, "moved": 0.8, "misread": 0.98}.get(fault, 1)
    assert differing(faults, column) == pytest.approx(0.4 * rare, abs=0.03)
    others = {"id_no", "name", "birth", "sex", "village"} - {column}
    assert [differing(faults, other) for other in others] == [0, 0, 0, 0]


@pytest.mark.parametrize(("faults", "places"), [(replace(NONE, digit=1), {1}), (replace(NONE, swapped=1), {0, 2})])
def test_one_digit_is_changed_or_two_neighbours_are(faults: Faults, places: set[int]) -> None:
    rows = beside(departments(500, 400, faults, seed=4)).select("id_no", "id_no_true").iter_rows()
    assert {sum(a != b for a, b in zip(*pair, strict=True)) for pair in rows} == places


def test_a_name_that_was_heard_sounds_the_same() -> None:
    rows = beside(departments(2_000, 1_500, replace(NONE, heard=1), seed=5))
    assert (rows["name"] != rows["name_true"]).all()
    assert (sounds(rows["name"]) == sounds(rows["name_true"])).all()


def test_the_pairs_that_sound_alike_do() -> None:
    heard = sounds(pl.Series(["王" + character for pair in words("alike")["alike"] for character in pair]))
    assert heard.gather_every(2).to_list() == heard.gather_every(2, offset=1).to_list()


def test_the_same_seed_gives_the_same() -> None:
    first, second, other = (departments(1_000, 400, Faults(), seed) for seed in (6, 6, 7))
    assert first.file.equals(second.file)
    assert first.register.equals(second.register)
    assert not first.file.equals(other.file)
