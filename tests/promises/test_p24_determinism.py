"""P24: same facts, same policy day, same version: same bytes, whatever the order of the rows, on any machine.

The golden digest was written once; a change of the kernel, of a library or of the machine that moves one byte fails
here. What is stored computing to itself is tried in tests/identify/determination.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from bangfu.compute.quality import Facts, RuleBook, check, read_rules
from bangfu.compute.screening import INDICATORS, household_facts, judge, result_lines
from bangfu.compute.synthetic import register
from bangfu.policy.loader import book, policy_files
from tests.compute.quality.conftest import ON, Packaged
from tests.compute.quality.test_check import FRAMES, broken
from tests.compute.screening.builders import READING, STANDARDS, facts_frame, lacking
from tests.promises.conftest import FULL_SIZE, Record

SHUFFLES = 1000 if FULL_SIZE else 25
HOUSEHOLDS = 400
TURNS = 200 if FULL_SIZE else 5
GOLDEN = "b3acbd1833d513407e91f58da8ecadec5034a0952c0e3917b0c3e5b7ff1a3e89"


@pytest.fixture(scope="module")
def frames() -> dict[str, pl.DataFrame]:
    """A synthetic register as the database would hand it over."""
    made = register(HOUSEHOLDS, ["539901100201", "539901100202"], seed=24, year=2025)
    numbers = made.households.select("household_no").with_row_index("household", offset=1)
    numbers = numbers.with_columns(pl.col("household").cast(pl.Int64))
    joined = {
        name: frame.join(numbers, on="household_no", how="left")
        for name, frame in (("members", made.members), ("incomes", made.incomes), ("living", made.living))
    }
    return {
        "households": numbers.with_columns(area=pl.lit(1, pl.Int64)),
        "members": joined["members"].with_columns(pl.col("health").list.join(",")),
        "incomes": joined["incomes"].rename({"members": "heads"}),
        "living": joined["living"].with_columns(
            pl.col("fuel").list.join(","),
            *((pl.col(name) * 100).cast(pl.Int64) for name in ("water_litres_day", "water_guarantee_pct")),
        ),
    }


def digest(frames: dict[str, pl.DataFrame]) -> str:
    judged = judge(household_facts(**frames, reading=READING), STANDARDS)
    return hashlib.sha256(result_lines(judged).encode()).hexdigest()


def test_any_order_of_rows_gives_the_same_bytes(frames: dict[str, pl.DataFrame], measured: Record) -> None:
    digests = [
        digest({name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in frames.items()})
        for seed in range(SHUFFLES)
    ]
    assert set(digests) == {digest(frames)}
    measured(
        "P24 Same facts, same policy day, same version: same bytes in any order of rows",
        f"{SHUFFLES:,} shuffles of {HOUSEHOLDS} households, 1 digest; golden digest unchanged",
    )


def test_one_changed_fact_changes_the_bytes(frames: dict[str, pl.DataFrame]) -> None:
    """The control: the digest sees a single fen."""
    first = pl.int_range(pl.len()) == 0
    wage = pl.when(first).then(pl.col("wage_fen") + 1).otherwise(pl.col("wage_fen"))
    richer = frames | {"incomes": frames["incomes"].with_columns(wage_fen=wage)}
    assert digest(richer) != digest(frames)


def test_the_bytes_are_those_of_the_golden_digest() -> None:
    rows = [lacking(name, area=1) for name in INDICATORS] + [{"heads": None}, {"members": 0, "schooled": 0}, {}]
    told = result_lines(judge(facts_frame(*rows), STANDARDS))
    assert hashlib.sha256(told.encode()).hexdigest() == GOLDEN
    assert READING.as_of == date(2025, 12, 31)


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    lists = {name: [code.code for code in listed] for name, listed in book().code_lists.items()}
    return read_rules([file.spec for file in policy_files("quality")], lists)


@pytest.fixture(scope="module")
def broken_register() -> Facts:
    made = register(HOUSEHOLDS // 4, ["539901100201", "539901100202"], seed=24, year=ON.year)
    villages = pl.DataFrame({"area_code": ["539901100201", "539901100202"], "year": [ON.year] * 2})
    return broken(Facts(made.households, made.members, made.incomes, made.living, villages), 24, 0.1)


def findings_digest(rules: RuleBook, facts: Facts) -> str:
    return hashlib.sha256(check(rules, facts, on=ON, value=Packaged.value).rows.write_csv().encode()).hexdigest()


def turned(facts: Facts, seed: int) -> Facts:
    return replace(
        facts, **{name: getattr(facts, name).sample(fraction=1, shuffle=True, seed=seed) for name in FRAMES.values()}
    )


def test_any_order_of_rows_gives_the_same_findings(rules: RuleBook, broken_register: Facts, measured: Record) -> None:
    digests = {findings_digest(rules, turned(broken_register, seed)) for seed in range(TURNS)}
    assert digests == {findings_digest(rules, broken_register)}
    found = check(rules, broken_register, on=ON, value=Packaged.value).rows.height
    measured(
        "P24 Same register, same rules: same findings in any order of rows",
        f"{TURNS:,} shuffles, {len(rules.rules)} rules, {found:,} findings, 1 digest",
    )


def test_one_changed_fact_changes_the_findings(rules: RuleBook, broken_register: Facts) -> None:
    """The control: the digest sees one person born in the future."""
    first = pl.int_range(pl.len()) == 0
    born = pl.when(first).then(date(2031, 1, 1)).otherwise(pl.col("birth_date"))
    later = replace(broken_register, members=broken_register.members.with_columns(birth_date=born))
    assert findings_digest(rules, later) != findings_digest(rules, broken_register)
