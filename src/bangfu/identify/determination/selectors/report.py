"""A screening as its page tells it: the finding, the areas side by side, and the measures, in figures to be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.compute.charts import dot_plot
from bangfu.compute.screening import INDICATORS, Measures, Standards, measures
from bangfu.compute.screening.totals import Totals
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import Scope
from bangfu.identify.determination.models import Outcome, Screening
from bangfu.identify.determination.selectors.policy import standards_of
from bangfu.identify.determination.selectors.screenings import PlaceTotals, place_totals, whole_of

INDICATOR_NAMES: dict[str, str | Promise] = {
    "schooling": _("Years of schooling"),
    "attendance": _("School attendance"),
    "illness": _("Illness with heavy expense"),
    "insurance": _("Medical insurance"),
    "housing": _("Safe housing"),
    "water": _("Safe drinking water"),
    "toilet": _("Sanitary toilet"),
    "fuel": _("Clean fuel"),
    "electricity": _("Electricity"),
    "assets": _("Radio or television"),
}
SHADES = (0, 5, 10, 20)
"""A tile is darker from more than none, and from these percents of households on."""
BAR_HEIGHT = 34


@dataclass(frozen=True)
class Place:
    """One area of the table, the chart and the map. `concerned` is below the line or suspected at risk."""

    area: Area
    households: int
    poor: int
    at_risk: int
    undetermined: int
    clear: int
    shade: int
    share: str
    width: float
    y: int
    headcount: str

    @property
    def concerned(self) -> int:
        return self.poor + self.at_risk

    @property
    def has_below(self) -> bool:
        return self.area.level < 5


@dataclass(frozen=True)
class IndicatorLine:
    name: str | Promise
    deprived: str
    unknown: str
    contribution: str


@dataclass(frozen=True)
class CountLine:
    cutoff: str
    headcount: str
    intensity: str
    adjusted: str


@dataclass(frozen=True)
class Report:
    """What the page of a screening shows for one area."""

    place: Area
    places: list[Place]
    whole: Place
    has_line: bool
    chart_height: int
    ticks: list[tuple[str, float]]
    counts: list[CountLine]
    indicators: list[IndicatorLine]
    known: str
    rate: str
    gap: str
    severity: str


def screening_report(*, scope: Scope, screening: Screening, place: Area) -> Report | None:
    """The report of an area within the scope; None where the screening knows no household there."""
    rows = place_totals(scope=scope, screening=screening, place=place)
    if not rows:
        return None
    standards = common_standards(screening)
    total = whole_of(rows)
    whole = measures(total, standards) if standards else None
    shares = [float(100 * _share(row.totals)) for row in rows]
    plot = dot_plot([(share, None, None) for share in shares])
    by_share = sorted(range(len(rows)), key=lambda i: (-shares[i], rows[i].area.code))
    rank = {row: order for order, row in enumerate(by_share)}
    places = [_place(row, standards, dot.x, rank[i]) for i, (row, dot) in enumerate(zip(rows, plot.dots, strict=True))]
    main = whole.counts[0] if whole and whole.counts else None
    return Report(
        place=place,
        places=places,
        whole=_place(PlaceTotals(place, total), standards, 0, 0),
        has_line=any("line_working" in entry["values"] for entry in screening.policy["sets"]),
        chart_height=len(places) * BAR_HEIGHT + 30,
        ticks=[(f"{value:g}", x) for value, x in plot.ticks],
        counts=_count_lines(whole),
        indicators=_indicator_lines(total, main.contributions if main else {}),
        known=percent(Fraction(whole.known, whole.persons)) if whole and whole.persons else "–",
        rate=percent(whole.rate if whole else None),
        gap=percent(whole.gap if whole else None, 2),
        severity=percent(whole.severity if whole else None, 2),
    )


def common_standards(screening: Screening) -> Standards | None:
    """The standards of all villages where they share one set; measures of different lines do not add up."""
    sets = screening.policy.get("sets", [])
    return standards_of(sets[0]["values"]) if len(sets) == 1 else None


def percent(share: Fraction | None, places: int = 1) -> str:
    """A ratio as percent, an en dash where there is none.

    >>> percent(Fraction(11, 20)), percent(None)
    ('55.0', '–')
    """
    return "–" if share is None else f"{float(100 * share):.{places}f}"


def _share(totals: Totals) -> Fraction:
    concerned = totals["households.poor"] + totals["households.at_risk"]
    return Fraction(concerned, totals["households"]) if totals["households"] else Fraction(0)


def _place(row: PlaceTotals, standards: Standards | None, x: float, order: int) -> Place:
    totals, share = row.totals, _share(row.totals)
    counts = measures(totals, standards).counts if standards else ()
    return Place(
        area=row.area,
        households=totals["households"],
        **{outcome.value: totals[f"households.{outcome.value}"] for outcome in Outcome},
        shade=sum(100 * share > limit for limit in SHADES),
        share=percent(share),
        width=max(round(x - 2, 3), 0),
        y=order * BAR_HEIGHT,
        headcount=percent(counts[0].headcount) if counts else "–",
    )


def _count_lines(whole: Measures | None) -> list[CountLine]:
    return [
        CountLine(str(c.cutoff), percent(c.headcount), percent(c.intensity), f"{float(c.adjusted):.4f}")
        for c in (whole.counts if whole else ())
    ]


def _indicator_lines(totals: Totals, contributions: dict[str, Fraction] | object) -> list[IndicatorLine]:
    persons = totals["persons"] or 1
    shares = contributions if isinstance(contributions, dict) else {}
    return [
        IndicatorLine(
            INDICATOR_NAMES[name],
            percent(Fraction(totals[f"deprived.{name}"], persons)),
            percent(Fraction(totals[f"unknown.{name}"], persons)),
            percent(shares.get(name), 2),
        )
        for name in INDICATORS
    ]


def totals_csv(*, scope: Scope, screening: Screening, place: Area) -> str:
    """The totals of the areas right below a place as CSV, counts and exact percents; no household stands in it."""
    rows = place_totals(scope=scope, screening=screening, place=place)
    standards = common_standards(screening)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    outcomes = [f"{kind}.{outcome.value}" for kind in ("households", "persons") for outcome in Outcome]
    writer.writerow(["code", "name", "households", "persons", *outcomes, "H", "A", "M0", "rate", "gap", "severity"])
    for row in rows:
        found = measures(row.totals, standards) if standards else None
        main = found.counts[0] if found and found.counts else None
        ratios: Sequence[Fraction | None] = (
            main.headcount if main else None,
            main.intensity if main else None,
            main.adjusted if main else None,
            *((found.rate, found.gap, found.severity) if found else (None, None, None)),
        )
        writer.writerow(
            [_plain(row.area.code), _plain(row.area.name), row.totals["households"], row.totals["persons"]]
            + [row.totals[name] for name in outcomes]
            + ["" if ratio is None else f"{float(ratio):.6f}" for ratio in ratios]
        )
    return buffer.getvalue()


def _plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
