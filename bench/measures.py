"""Multidimensional poverty of a million households in 300 counties: ours, with errors, beside polars without.

Prints `name,ours_s,peer,peer_s,ratio`; the two must agree before anything is timed. Run: `python bench/measures.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from time import perf_counter

import numpy as np
import polars as pl

from bangfu.compute.measures import AlkireFosterSpec, MeasureResult, measure
from bangfu.compute.measures.spec import Indicator, Survey
from bangfu.compute.sheets import Sheet

ROWS, COUNTIES, VILLAGES, INDICATORS, CUTOFFS = 1_000_000, 300, 20_000, 10, (20, 33, 50)
RUNS = 3


def households() -> pl.DataFrame:
    """Synthetic households in villages (PSUs) of counties, each county in one of 20 strata."""
    random = np.random.default_rng(20201)
    village = random.integers(0, VILLAGES, ROWS)
    county = village * COUNTIES // VILLAGES
    columns = {f"d{place}": (random.random(ROWS) < 0.25).astype(np.int8) for place in range(INDICATORS)}
    design = {"village": village, "county": county, "stratum": county // 15}
    return pl.DataFrame(columns | design | {"weight": random.integers(1, 9, ROWS).astype(np.float64)})


def ours(frame: pl.DataFrame, *, clustered: bool) -> MeasureResult:
    names = [f"d{place}" for place in range(INDICATORS)]
    indicators = tuple(Indicator(name, "all", Fraction(1, INDICATORS)) for name in names)
    survey = (
        Survey("weight", "village", "stratum", None, ("county",)) if clustered else Survey("weight", by=("county",))
    )
    spec = AlkireFosterSpec(survey, indicators, tuple(map(Fraction, CUTOFFS)))
    return measure(Sheet("bench.parquet", frame, np.arange(2, ROWS + 2)), spec)


def polars_alone(frame: pl.DataFrame) -> pl.DataFrame:
    """The same H, M0 and censored headcounts by county as point estimates: no standard errors, no exact cut-off."""
    names = [f"d{place}" for place in range(INDICATORS)]
    lazy = frame.lazy().with_columns(count=pl.sum_horizontal(pl.col(names).cast(pl.Int32)))
    weight, total = pl.col("weight"), pl.col("weight").sum()
    wanted: list[pl.Expr] = [((pl.col(name) * weight).sum() / total).alias(name) for name in names]
    for cutoff in CUTOFFS:
        poor = weight * (pl.col("count") * 100 >= cutoff * INDICATORS)
        wanted.append((poor.sum() / total).alias(f"H{cutoff}"))
        wanted.append(((poor * pl.col("count")).sum() / total / INDICATORS).alias(f"M{cutoff}"))
        wanted += [((poor * pl.col(name)).sum() / total).alias(f"{name}_{cutoff}") for name in names]
    return lazy.group_by("county").agg(wanted).sort("county").collect()


def seconds(work: Callable[[], object]) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(RUNS):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return float(np.median(taken))


def main() -> None:
    frame = households()
    found = {(row.group, row.k): row.value for row in ours(frame, clustered=True).rows if row.measure == "M0"}
    peer = polars_alone(frame)
    wanted = {(str(row["county"]), k): row[f"M{k}"] for row in peer.iter_rows(named=True) for k in CUTOFFS}
    worst = max(abs(float(found[key] or 0) - value) for key, value in wanted.items())
    if worst > 1e-12:
        raise SystemExit(f"the two disagree by {worst}")
    beside = seconds(lambda: polars_alone(frame))
    print("name,ours_s,peer,peer_s,ratio")
    for name, clustered in (("af 1e6 rows villages with errors", True), ("af 1e6 rows no clusters with errors", False)):
        own = seconds(lambda clustered=clustered: ours(frame, clustered=clustered))
        print(f"{name},{own:.3f},polars point estimates only,{beside:.3f},{beside / own:.2f}")


if __name__ == "__main__":
    main()
