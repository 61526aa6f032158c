"""The metric code is proven on published decisions; then the full set is solved beside both published matchers."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bangfu.compute.matching import Costs, Needs, Offers, Problem, solve
from bangfu.compute.matching.metrics import DAY, Decisions, Metrics, metrics
from tests.compute.matching.instances import whole

ROOT = Path(__file__).resolve().parents[3]
NAMES = {
    "fill rate": "fill_rate",
    "fill rate exc zeros": "fill_rate_served",
    "avg unit-miles": "unit_miles",
    "avg holding time": "holding_days",
    "avg number of shipments": "shipments",
}
MATCHERS = ("FCFM_strategy", "proximity_match_strategy")


def moments(column: pl.Series) -> np.ndarray:
    """Microseconds; one day of the published example is written without its zero."""
    text = column.str.replace(r"-(\d) ", "-0$1 ").str.slice(0, 19)
    return text.str.to_datetime().dt.epoch("us").to_numpy()


def asked(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = pl.read_csv(path)
    return table["rec_id"].to_numpy(), table["ppe"].to_numpy(), table["qty"].cast(pl.Int64).to_numpy()


def decisions(table: pl.DataFrame) -> Decisions:
    donor, recipient, item, quantity, distance, held = (
        table[name].to_numpy() for name in ("don_id", "rec_id", "ppe", "qty", "distance", "held")
    )
    return Decisions(donor, recipient, item, moments(table["date"]) // DAY, quantity, distance, held)


@pytest.mark.parametrize("matcher", MATCHERS)
def test_the_published_decisions_give_the_published_figures(reference_data: Path, matcher: str) -> None:
    folder = reference_data / "needs_offers" / "ppe_match_small"
    published = json.loads((folder / "reference_metrics.json").read_text(encoding="utf-8"))[matcher]
    made = pl.read_csv(folder / f"decisions_{matcher}.csv").rename({"holding_time": "held"})
    found = metrics(asked(folder / "recipients.csv"), decisions(made))
    assert {name: getattr(found, ours) for name, ours in NAMES.items()} == pytest.approx(
        {name: published[name] for name in NAMES}, rel=1e-12
    )


def test_the_worked_example_gives_its_figures(reference_data: Path) -> None:
    folder = reference_data / "needs_offers" / "ppe_match_worked_example"
    with (folder / "expected_metrics.csv").open(encoding="utf-8", newline="") as stream:
        expected = {row["metric_name"]: float(row["value"]) for row in csv.DictReader(stream)}
    offers = pl.read_csv(folder / "Table2.csv").select("don_id", "ppe", since=pl.col("date"))
    made = pl.read_csv(folder / "Table4.csv").join(pl.read_csv(folder / "Table3.csv"), on=["rec_id", "don_id"])
    made = made.join(offers, on=["don_id", "ppe"])
    made = made.with_columns(held=pl.Series((moments(made["date"]) - moments(made["since"])) // DAY))
    needs = pl.read_csv(folder / "Table1.csv").filter(pl.col("qty") > 0)
    given = tuple(needs[name].to_numpy() for name in ("rec_id", "ppe", "qty"))
    found = metrics((given[0], given[1], given[2]), decisions(made))
    assert {name: getattr(found, ours) for name, ours in NAMES.items()} == pytest.approx(
        {name: expected[name] for name in NAMES}
    )


def test_nothing_given_is_nothing_everywhere() -> None:
    name, nothing = np.array(["A"]), np.array([], str)
    none = Decisions(nothing, nothing, nothing, whole(), whole(), whole(), whole())
    assert metrics((name, name, whole(3)), none) == Metrics(0.0, 0.0, 0.0, 0.0, 0.0)


def full_problem(folder: Path) -> tuple[Problem, np.ndarray, np.ndarray]:
    """All requests and donations, those of more than 1,000 units not believed, as the published matchers do."""

    def number(column: pl.Series) -> np.ndarray:
        return column.str.slice(3).cast(pl.Int64).to_numpy()

    needs, offers = pl.read_csv(folder / "recipients.csv.gz"), pl.read_csv(folder / "donors.csv.gz")
    miles = pl.read_parquet(folder / "distance_miles_x10.parquet").cast(pl.Int64)
    quantity = [table["qty"].cast(pl.Int64).to_numpy() for table in (needs, offers)]
    to, from_, tenths = (miles[name].to_numpy() for name in ("rec", "don", "d10"))
    rows = np.arange(max(len(needs), len(offers)))
    problem = Problem(
        Needs(rows[: len(needs)], number(needs["rec_id"]), needs["ppe"].to_numpy().astype(str), quantity[0],
              np.ones(len(needs), np.int64)),
        Offers(rows[: len(offers)], number(offers["don_id"]), offers["ppe"].to_numpy().astype(str), quantity[1]),
        Costs(np.arange(len(miles)), to, from_, tenths, 1),
        max_quantity=1000,
    )  # fmt: skip
    return problem, moments(needs["date"]), moments(offers["date"])


def published(folder: Path, matcher: str) -> list[float]:
    with (folder / f"reference_metrics_{matcher}.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["metric_name"]: float(row["value"]) for row in csv.DictReader(stream)}
    return [found[name] for name in NAMES]


def test_the_full_set_beside_both_published_matchers_is_what_the_page_shows(reference_data: Path) -> None:
    folder = reference_data / "needs_offers" / "ppe_match_full"
    problem, asked_on, offered_on = full_problem(folder)
    matching = solve(problem)
    lines = matching.allocation
    day = np.maximum(asked_on[lines.need], offered_on[lines.offer])
    needs, offers = problem.needs, problem.offers
    found = metrics(
        (needs.party, needs.category, needs.quantity),
        Decisions(
            offers.party[lines.offer], needs.party[lines.need], needs.category[lines.need], day // DAY,
            lines.quantity, lines.cost / 10, (day - offered_on[lines.offer]) // DAY,
        ),
    )  # fmt: skip
    assert (matching.status, matching.units, int(problem.available.sum())) == ("optimal", 208_223, 208_223)
    ours = [getattr(found, name) for name in NAMES.values()]
    columns = [*(published(folder, matcher) for matcher in MATCHERS), ours]
    rows = [
        f"| {name} | {one:.4f} | {two:.4f} | **{own:.4f}** |"
        for name, one, two, own in zip(NAMES, *columns, strict=True)
    ]
    for page in ("matching.md", "matching.zh-CN.md"):
        text = (ROOT / "docs" / "rules" / page).read_text(encoding="utf-8")
        table = text.split("<!-- full -->")[1].split("<!-- /full -->")[0].strip().splitlines()[2:]
        figures = [line.partition(" | ")[2] for line in table]
        assert figures == [row.partition(" | ")[2] for row in rows]
