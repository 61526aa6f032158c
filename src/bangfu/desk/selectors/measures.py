"""A measured file as its reader sees it: one measure compared over groups, drawn and tabled, and the whole sample."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.compute.charts import Dot, dot_plot
from bangfu.compute.measures import MeasureRow
from bangfu.desk.services import TOKEN, Column, Upload, upload_place
from bangfu.errors import NotFound, say
from bangfu.ground.access.actors import Actor

NATIONAL = "national"
MOST_DOTS = 60
ROW_HEIGHT, HEAD_HEIGHT = 46, 30
PERCENT, MONEY, INDEX = "%", "", "index"
MEASURES: dict[str, tuple[Any, str]] = {
    "fgt0": (_("Poverty rate"), PERCENT),
    "fgt1": (_("Poverty gap"), PERCENT),
    "fgt2": (_("Squared poverty gap"), PERCENT),
    "rmpg": (_("Relative median poverty gap"), PERCENT),
    "mean": (_("Mean income"), MONEY),
    "line": (_("Poverty line"), MONEY),
    "watts": (_("Watts index"), INDEX),
    "qsr": (_("Income quintile share ratio"), INDEX),
    "gini": (_("Gini coefficient"), INDEX),
    "gini_convey": (_("Gini coefficient, as the R package convey"), INDEX),
    "theil_t": (_("Theil index"), INDEX),
    "mld": (_("Mean log deviation"), INDEX),
    "atkinson1": (_("Atkinson index"), INDEX),
    "H": (_("Share who are poor"), PERCENT),
    "A": (_("Intensity among the poor"), PERCENT),
    "M0": (_("Adjusted headcount ratio"), INDEX),
}
UNITS: dict[str, Any] = {PERCENT: _("percent"), MONEY: _("unit of the file"), INDEX: _("index")}


@dataclass(frozen=True)
class Figure:
    """One figure in its reader's unit; empty where it cannot be told."""

    label: str
    unit: str
    value: str
    se: str
    low: str
    high: str


@dataclass(frozen=True)
class IndicatorLine:
    """One indicator of the whole sample, in percent: deprived at all, deprived and poor, and its share in it all."""

    name: str
    raw: str
    censored: str
    share: str


@dataclass(frozen=True)
class Mark:
    """A figure and where its dot and interval stand in the drawing."""

    figure: Figure
    dot: Dot
    text_y: int
    line_y: int
    shown: str


@dataclass(frozen=True)
class Comparison:
    """One measure over all groups: the finding, the drawing, and the same figures for the table."""

    finding: str
    unit: str
    figures: list[Figure]
    marks: list[Mark]
    reference: float | None
    reference_name: str
    reference_anchor: str
    ticks: list[tuple[str, float]]
    height: int


@dataclass(frozen=True)
class Report:
    """A result as shown: what may be chosen, the comparison that was, and every figure of the whole sample."""

    n: int
    dropped: int
    choices: list[tuple[str, str]]
    chosen: str
    comparison: Comparison | None
    whole: list[Figure]
    indicators: list[IndicatorLine]
    cutoff: str


def upload_get(*, actor: Actor, token: str) -> Upload:
    """Errors: NotFound for a token that is not this actor's, or no longer."""
    stored = json.loads((upload_place(actor=actor, token=token) / "upload.json").read_bytes())
    return Upload(**{**stored, "columns": tuple(Column(**column) for column in stored["columns"])})


def upload_spec(*, actor: Actor, token: str) -> str | None:
    """The specification of the last measuring; None before the first."""
    path = upload_place(actor=actor, token=token) / "spec.yaml"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def result_file(*, actor: Actor, token: str, kind: str) -> Path:
    """The full result as csv or json. Errors: NotFound for another kind, or before anything was measured."""
    path = upload_place(actor=actor, token=token) / f"result.{kind}"
    if kind not in ("csv", "json") or not TOKEN.fullmatch(token) or not path.is_file():
        raise NotFound(
            say("there is no such result"),
            where=say("measures page"),
            remedy=say("Choose the columns and measure the file first."),
        )
    return path


def report(*, actor: Actor, token: str, chosen: str) -> Report:
    """The stored result with one measure compared: `chosen` is measure, or measure@cut-off; else the first."""
    stored = json.loads(result_file(actor=actor, token=token, kind="json").read_bytes())
    rows = [MeasureRow(**row) for row in stored["rows"]]
    plain = [row for row in rows if row.indicator is None]
    choices = {_key(row): _name(row) for row in plain if row.by == NATIONAL and row.measure != "line"}
    key = chosen if chosen in choices else next((key for key in choices if key.startswith(("fgt0", "H"))), "")
    compared = [row for row in plain if _key(row) == key]
    cutoff = next((row.k for row in compared), None)
    return Report(
        n=stored["n"],
        dropped=stored["dropped"],
        choices=list(choices.items()),
        chosen=key,
        comparison=_comparison(compared, plain) if compared else None,
        whole=[_figure(row, _name(row)) for row in plain if row.by == NATIONAL],
        indicators=_indicators([row for row in rows if row.by == NATIONAL and row.k in (None, cutoff)]),
        cutoff="" if cutoff is None else f"{cutoff:g}",
    )


def _indicators(rows: list[MeasureRow]) -> list[IndicatorLine]:
    found = {(row.indicator, row.measure): _number(row.value, PERCENT) for row in rows if row.indicator}
    measures = ("raw_headcount", "censored_headcount", "contribution_pct")
    names = dict.fromkeys(name for name, _ in found)
    return [IndicatorLine(name, *(found.get((name, measure), "") for measure in measures)) for name in names if name]


def _comparison(rows: list[MeasureRow], plain: Iterable[MeasureRow]) -> Comparison:
    """Groups by value, the highest first; the whole sample is their reference line, or the poverty line for incomes."""
    whole = next(row for row in rows if row.by == NATIONAL)
    groups = sorted((row for row in rows if row.by != NATIONAL), key=lambda row: -(row.value or 0))
    lines = [row.value for row in plain if row.measure == "line" and row.by == NATIONAL]
    against_line = whole.measure == "mean" and bool(lines)
    reference = lines[0] if against_line else whole.value
    unit = MEASURES[whole.measure][1]
    ordered = [whole, *groups]
    named = _group_names(groups)
    figures = [_figure(row, named.get(row) or gettext("Whole sample")) for row in ordered]
    drawn = [(row, figure) for row, figure in zip(ordered, figures, strict=True) if row.value is not None][:MOST_DOTS]
    plot = dot_plot([(row.value or 0.0, row.low, row.high) for row, _ in drawn], reference=reference)
    marks = [
        Mark(figure, dot, HEAD_HEIGHT + ROW_HEIGHT * place + 16, HEAD_HEIGHT + ROW_HEIGHT * place + 30, _shown(figure))
        for place, ((_, figure), dot) in enumerate(zip(drawn, plot.dots, strict=True))
    ]
    name = gettext("Poverty line {value}") if against_line else gettext("Whole sample {value}")
    return Comparison(
        finding=_finding(whole, groups, named),
        unit=str(UNITS[unit]),
        figures=figures,
        marks=marks,
        reference=plot.reference,
        reference_name=name.format(value=_number(reference, unit)),
        reference_anchor=_anchor(plot.reference),
        ticks=[(_tick(value, unit), place) for value, place in plot.ticks],
        height=HEAD_HEIGHT + ROW_HEIGHT * len(marks) + 26,
    )


def _anchor(place: float | None) -> str:
    """The side of its place on which a name stays inside the drawing."""
    if place is None or 30 <= place <= 70:
        return "middle"
    return "end" if place > 70 else "start"


def _group_names(groups: list[MeasureRow]) -> dict[MeasureRow, str]:
    """Names say the column too where the group alone would not tell: numbers, or several columns."""
    bare = len({row.by for row in groups}) == 1 and not any((row.group or "").isdigit() for row in groups)
    return {row: (row.group or "") if bare else f"{row.by} {row.group}" for row in groups}


def _finding(whole: MeasureRow, groups: list[MeasureRow], named: dict[MeasureRow, str]) -> str:
    """Who stands out, and only where the intervals of the two ends do not overlap."""
    unit = MEASURES[whole.measure][1]
    known = [row for row in groups if row.value is not None]
    mark = "%" if unit == PERCENT else ""
    parts = {"measure": _name(whole), "value": _number(whole.value, unit) + mark}
    if len(known) < 2:
        return gettext("{measure}: {value}").format(**parts)
    high, low = known[0], known[-1]
    # A share of exactly 0 or 1 has no interval: the figure itself is all there is to compare.
    if (high.value if high.low is None else high.low) <= (low.value if low.high is None else low.high):  # type: ignore[operator]
        return gettext("{measure}: {value}, no clear difference between the groups").format(**parts)
    parts |= {"high": named[high], "low": named[low]}
    parts |= {"most": _number(high.value, unit) + mark, "least": _number(low.value, unit) + mark}
    return gettext("{measure}: highest in {high} with {most}, lowest in {low} with {least}").format(**parts)


def _key(row: MeasureRow) -> str:
    return row.measure if row.k is None else f"{row.measure}@{row.k:g}"


def _name(row: MeasureRow) -> str:
    label = str(MEASURES[row.measure][0])
    return label if row.k is None else gettext("{measure}, cut-off {k}%").format(measure=label, k=f"{row.k:g}")


def _figure(row: MeasureRow, label: str) -> Figure:
    unit = MEASURES[row.measure][1]
    value, se, low, high = (_number(number, unit) for number in (row.value, row.se, row.low, row.high))
    return Figure(label, str(UNITS[unit]), value, se, low, high)


def _shown(figure: Figure) -> str:
    return f"{figure.value} ({figure.low}–{figure.high})" if figure.low else figure.value


def _number(number: float | None, unit: str) -> str:
    if number is None:
        return ""
    if unit == PERCENT:
        return f"{100 * number:.2f}"
    return f"{number:,.2f}" if unit == MONEY else f"{number:.4f}"


def _tick(value: float, unit: str) -> str:
    return f"{100 * value:g}%" if unit == PERCENT else f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}"
