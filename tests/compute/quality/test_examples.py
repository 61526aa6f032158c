"""Every packaged rule is broken by some households and kept by others, and the oracle says so of the same ones."""

from __future__ import annotations

import polars as pl
import pytest

from bangfu.compute.quality import Facts, Rule, check
from tests.compute.quality.conftest import ON, Packaged
from tests.compute.quality.examples import FRAMES, candidates, how_many, numbered
from tests.compute.quality.oracle import rows

ORACLE_SEES = 15
Examples = dict[str, set[str]]


@pytest.fixture(scope="module")
def register(packaged: Packaged) -> Facts:
    return candidates(packaged.book.rules, packaged.oracle.settings, ON)


@pytest.fixture(scope="module")
def broken(packaged: Packaged, register: Facts) -> Examples:
    """Rule → the villages among its own candidates where the engine finds it broken."""
    found = check(packaged.book, register, on=ON, value=packaged.value, with_values=False).rows
    own = pl.DataFrame({"rule": [rule.code for rule in packaged.book.rules]}).with_row_index("place")
    mine = found.join(own, on="rule").filter(pl.col("area_code").str.slice(0, 4).cast(pl.UInt32) == pl.col("place"))
    return {code: set(areas) for code, areas in mine.group_by("rule").agg("area_code").iter_rows()}


def test_each_rule_is_broken_by_some_and_kept_by_others(packaged: Packaged, broken: Examples) -> None:
    never = [rule.code for rule in packaged.book.rules if not broken.get(rule.code)]
    always = [rule.code for rule in packaged.book.rules if len(broken.get(rule.code, ())) == how_many(rule)]
    assert (never, always) == ([], [])


def test_the_oracle_finds_the_same_examples(packaged: Packaged, register: Facts, broken: Examples) -> None:
    """For each rule, one that breaks it, one that keeps it, and the first of its candidates."""
    wanted, told = {}, {}
    blocks = {name: _by_rule(getattr(register, name)) for name in FRAMES.values()}
    for place, rule in enumerate(packaged.book.rules):
        chosen = {numbered(place, candidate) for candidate in range(seen_of(rule))} | {min(broken[rule.code])}
        records = {name: list(rows(_of(block[place], chosen))) for name, block in blocks.items()}
        told[rule.code] = {key[1] for key in packaged.oracle.found(records, only=rule.code)}
        wanted[rule.code] = broken[rule.code] & chosen
    assert told == wanted


def seen_of(rule: Rule) -> int:
    """A value that two households share is looked for among all candidates."""
    across = any(node.op in ("shared", "repeated") for node in rule.node.walk())
    return how_many(rule) if across else ORACLE_SEES


def _by_rule(frame: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """The rows of each rule's candidates, by the four digits that begin every number."""
    key = "area_code" if "area_code" in frame.columns else "household_no"
    keyed = frame.with_columns(pl.col(key).str.slice(0, 4).cast(pl.Int64).alias("@place"))
    parts = keyed.partition_by("@place", as_dict=True, include_key=False)
    return {int(str(place)): part for (place,), part in parts.items()}


def _of(block: pl.DataFrame, chosen: set[str]) -> pl.DataFrame:
    key = "area_code" if "area_code" in block.columns else "household_no"
    return block.filter(pl.col(key).is_in(list(chosen)))
