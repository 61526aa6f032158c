"""All rules over a whole register in one pass: the findings, in an order that does not depend on that of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bangfu.compute.quality.compiler import Plan, bound, settings_of
from bangfu.compute.quality.fields import HEIGHT, SENSITIVE
from bangfu.compute.quality.rules import Rule, RuleBook, Setting, used_fields
from bangfu.compute.quality.tables import Facts, Layout, layout
from bangfu.errors import BangfuError

COLUMNS = ("rule", "area_code", "household_no", "person_no", "values")
Number = int | float


@dataclass(frozen=True)
class Findings:
    """`rows`: rule, area_code, household_no, person_no (both null where the object has none), values as JSON text;
    sorted by rule, area, household and person. `checked`: how many objects of each table were looked at. `unanswered`:
    rules left out because a value of the policy that they need is not stated, and why."""

    rows: pl.DataFrame
    checked: Mapping[str, int]
    rules: tuple[Rule, ...]
    unanswered: Mapping[str, BangfuError]


def check(
    book: RuleBook,
    facts: Facts,
    *,
    on: date,
    value: Callable[[Setting], Number] | None = None,
    with_values: bool = True,
) -> Findings:
    """The findings of the rules in force on a day. `value` answers a setting that names a value of the policy, or
    raises what is missing: that rule is then listed as unanswered.

    Errors: RuleViolated where a member's household is absent."""
    answered, settings, unanswered = _settings(book.in_force(on), value)
    used = used_fields(answered)
    made = layout(facts, used, on)
    hits = _hits(answered, settings, made, on)
    rows = _rows(answered, hits, made, with_values)
    return Findings(rows, {level: made.height(level) for level in HEIGHT if level != "constant"}, answered, unanswered)


def _settings(
    rules: Sequence[Rule], value: Callable[[Setting], Number] | None
) -> tuple[tuple[Rule, ...], dict[str, dict[str, Number]], dict[str, BangfuError]]:
    answered: list[Rule] = []
    settings: dict[str, dict[str, Number]] = {}
    unanswered: dict[str, BangfuError] = {}
    for rule in rules:
        try:
            settings[rule.code] = {one.name: _answer(one, value) for one in rule.settings}
        except BangfuError as missing:
            unanswered[rule.code] = missing
        else:
            answered.append(rule)
    return tuple(answered), settings, unanswered


def _answer(setting: Setting, value: Callable[[Setting], Number] | None) -> Number:
    if setting.number is not None:
        return setting.number
    if value is None:
        raise LookupError(setting.parameter)
    return value(setting)


def _hits(
    rules: Sequence[Rule], settings: Mapping[str, dict[str, Number]], made: Layout, on: date
) -> dict[str, np.ndarray[Any, Any]]:
    """Rule → the places of the rows it finds."""
    plan = Plan(made)
    wanted: dict[str, list[pl.Expr]] = {level: [] for level in HEIGHT}
    for rule in rules:
        node = bound(rule.node, settings_of(on, settings[rule.code]))
        wanted[rule.table].append(plan.expression(node, rule.table).alias(rule.code))
    plan.carry_out()
    found: dict[str, np.ndarray[Any, Any]] = {}
    for level, expressions in wanted.items():
        if expressions:
            answers = made.frames[level].lazy().select(expressions).collect()
            found |= {answer.name: _true_places(answer) for answer in answers}
    return found


def _true_places(answer: pl.Series) -> np.ndarray[Any, Any]:
    """Most rules find nothing, which a count tells sooner than a search."""
    places = answer.fill_null(False).arg_true() if answer.any() else pl.Series([], dtype=pl.UInt32)
    return places.to_numpy()


def _rows(
    rules: Sequence[Rule], hits: Mapping[str, np.ndarray[Any, Any]], made: Layout, with_values: bool
) -> pl.DataFrame:
    parts = [_found(rule, pl.Series(hits[rule.code]), made, with_values) for rule in rules if len(hits[rule.code])]
    empty = pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    return pl.concat([empty, *parts])


def _found(rule: Rule, places: pl.Series, made: Layout, with_values: bool) -> pl.DataFrame:
    """One rule's findings with where they are and the values that were read there."""
    at = {rule.table: places}
    for below, above in (("member", "household"), ("household", "village")):
        if below in at:
            at[above] = pl.Series(made.parent[below]).gather(at[below])

    def column(name: str, level: str) -> pl.Series:
        return made.frames[level][name].gather(at[level])

    nothing = pl.Series([None] * len(places), dtype=pl.String)
    frame = pl.DataFrame(
        {
            "rule": pl.Series([rule.code], dtype=pl.String).new_from_index(0, len(places)),
            "area_code": column("village.area_code", "village"),
            "household_no": column("household.household_no", "household") if "household" in at else nothing,
            "person_no": column("member.person_no", "member") if "member" in at else nothing,
            "values": _values(rule, column, made) if with_values else nothing,
        }
    )
    return frame.sort("area_code", "household_no", "person_no", maintain_order=True)


def _values(rule: Rule, column: Callable[[str, str], pl.Series], made: Layout) -> pl.Series:
    """The values of the fields that the condition names, as a JSON object; nothing that names or reaches a person."""
    shown: dict[str, pl.Series] = {}
    for name in rule.fields:
        table, plain = name.split(".")
        if plain in SENSITIVE:
            continue
        level = "household" if table in ("income", "living") else table
        shown[name] = _readable(name, column(name, level), made)
    if not shown:
        return pl.Series(["{}"]).new_from_index(0, len(column("village.area_code", "village")))
    return pl.DataFrame(shown).select(pl.struct(pl.all()).struct.json_encode()).to_series()


def _readable(name: str, series: pl.Series, made: Layout) -> pl.Series:
    """Codes and months as they were stated."""
    if name in made.bits:
        return _listed_codes(series, made.bits[name])
    if name.endswith("_ym"):
        return pl.select(
            (pl.lit(series) // 12 * 100 + pl.lit(series) % 12 + 1).cast(pl.String).str.zfill(6)
        ).to_series()
    return series.cast(pl.String) if series.dtype == pl.Date else series


def _listed_codes(series: pl.Series, bits: Mapping[str, int]) -> pl.Series:
    parts = [pl.when((pl.lit(series) & (1 << place)) != 0).then(pl.lit(code)) for code, place in bits.items()]
    if not parts:
        return pl.Series([None] * len(series), dtype=pl.String)
    return pl.select(pl.concat_list(parts).list.drop_nulls().list.join(" ")).to_series()
