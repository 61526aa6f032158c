"""The plans by which the reference data and the synthetic files are linked, in tests and benchmarks."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from bangfu.compute.linkage import Comparison, Level, Plan
from bangfu.compute.linkage.names import sounds

NAME = 0.88
FEBRL = Plan(
    (
        Comparison("given_name", (Level("given_name"), Level("given_name", "jaro_winkler", NAME)), by_frequency=True),
        Comparison("surname", (Level("surname"), Level("surname", "jaro_winkler", NAME)), by_frequency=True),
        Comparison("born", (Level("date_of_birth"), Level("date_of_birth", "edits", 1))),
        Comparison("number", (Level("soc_sec_id"), Level("soc_sec_id", "edits", 1))),
        Comparison("street", (Level("address_1"), Level("address_1", "jaro_winkler", NAME))),
        Comparison("house", (Level("street_number"),)),
        Comparison("suburb", (Level("suburb"), Level("suburb", "jaro_winkler", NAME))),
        Comparison("postcode", (Level("postcode"), Level("postcode", "edits", 1))),
    ),
    (
        ("soc_sec_id",),
        ("date_of_birth",),
        ("surname", "postcode"),
        ("given_name", "surname"),
        ("given_name", "postcode"),
        ("address_1",),
    ),
)
FAKE = Plan(
    (
        Comparison("first_name", (Level("first_name"), Level("first_name", "jaro_winkler", 0.8)), by_frequency=True),
        Comparison("surname", (Level("surname"), Level("surname", "jaro_winkler", 0.8)), by_frequency=True),
        Comparison("dob", (Level("dob"), Level("dob", "edits", 1), Level("dob", "edits", 2))),
        Comparison("city", (Level("city"),), by_frequency=True),
        Comparison("email", (Level("email"), Level("email", "jaro_winkler", 0.88))),
    ),
    (("first_name",), ("surname",), ("dob",), ("email",)),
)
PEOPLE = Plan(
    (
        Comparison("number", (Level("id_no"), Level("id_no", "edits", 1), Level("id_no", "edits", 2))),
        Comparison(
            "name",
            (Level("name"), Level("sound"), Level("name", "edits", 1)),
            by_frequency=True,
        ),
        Comparison("birth", (Level("birth"), Level("birth", "edits", 1))),
        Comparison("sex", (Level("sex"),)),
        Comparison("village", (Level("village"),)),
    ),
    (("village", "birth"), ("village", "sound"), ("birth", "sound")),
    settled_by=("id_no",),
)

COLUMNS = "{number: id_no, name: name, born: birth, village: village}"
COMPARED = """sounds: {sound: name}
compare:
  number: [equal, {edits: 1}, {edits: 2}]
  name: [equal, {of: sound}, {edits: 1}]
  born: [equal, {edits: 1}]
  village: [equal]
by_frequency: [name]
blocks: [[village, born], [village, sound], [born, sound]]
settled_by: [number]
"""
TWO = f"file: {COLUMNS}\nregister: {COLUMNS}\n{COMPARED}"
ONE = f"file: {COLUMNS}\n{COMPARED}"
"""A specification as people write it: of a file and a register, and of one file alone."""


def febrl(folder: Path, number: int) -> pl.DataFrame:
    """A FEBRL data set with the cluster of each record."""
    table = pl.read_csv(folder / "linkage" / f"febrl_dataset{number}.csv", infer_schema=False)
    table = table.rename({name: name.strip() for name in table.columns})
    table = table.with_columns(pl.all().str.strip_chars().replace("", None))
    return table.with_columns(cluster=pl.col("rec_id").str.extract(r"rec-(\d+)-"))


def fake(folder: Path) -> pl.DataFrame:
    table = pl.read_csv(folder / "linkage" / "splink_fake_1000.csv", infer_schema=False)
    return table.with_columns(pl.all().str.strip_chars().replace("", None))


def true_pairs(table: pl.DataFrame) -> set[tuple[int, int]]:
    rows = table.select("cluster").with_row_index("row")
    met = rows.join(rows, on="cluster").filter(pl.col("row") < pl.col("row_right"))
    return set(met.select("row", "row_right").iter_rows())


def heard(people: pl.DataFrame) -> pl.DataFrame:
    return people.with_columns(sound=sounds(people["name"]))
