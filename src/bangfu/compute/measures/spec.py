"""What a measure specification says, read from YAML: two kinds, `income` and `alkire-foster`.

Weights and cut-offs stay exact fractions here, so that a household exactly at the cut-off is poor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bangfu.compute.specs import Spec
from bangfu.errors import Phrase, say

KINDS = ("income", "alkire-foster")
SURVEY_KEYS = ("weight", "psu", "strata", "where", "by")
HIGHEST_MEDIAN_SHARE = 2
"""Above this, `median: 60` for sixty percent is the likelier meaning."""


@dataclass(frozen=True)
class Survey:
    """How the rows were drawn and which of them are wanted; the names are columns of the file."""

    weight: str | None = None
    psu: str | None = None
    strata: str | None = None
    where: Mapping[str, str] | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """The poverty line: `share` of the national median, or the `absolute` amount; one of the two is set."""

    share: Fraction | None = None
    absolute: Fraction | None = None


@dataclass(frozen=True)
class IncomeSpec:
    """Income poverty and inequality of the column `value`."""

    survey: Survey
    value: str
    line: Line
    keep_negative: bool = False


@dataclass(frozen=True)
class Indicator:
    """One deprivation (0 or 1) and its exact share of the whole."""

    column: str
    dimension: str
    weight: Fraction


@dataclass(frozen=True)
class AlkireFosterSpec:
    """Multidimensional poverty: indicators whose weights sum to 1, cut-offs in percent."""

    survey: Survey
    indicators: tuple[Indicator, ...]
    cutoffs: tuple[Fraction, ...]


MeasureSpec = IncomeSpec | AlkireFosterSpec


def read_measure_spec(spec: Spec) -> MeasureSpec:
    """What a specification asks for. Errors: SpecInvalid with the line. Source: docs/rules/measures.md.

    >>> from bangfu.compute.specs import parse_spec
    >>> read_measure_spec(parse_spec("{kind: income, value: y, line: {absolute: 4000}}", "s.yaml")).line
    Line(share=None, absolute=Fraction(4000, 1))
    """
    entries = spec.entries()
    if "kind" not in entries:
        raise spec.invalid(
            say("“{key}” is missing", key="kind"), say("Add a line “kind: income” or “kind: alkire-foster”.")
        )
    if entries["kind"].text(KINDS) == "income":
        return _income(spec)
    return _alkire_foster(spec)


def _income(spec: Spec) -> IncomeSpec:
    entries = spec.mapping(required=("kind", "value", "line"), optional=(*SURVEY_KEYS, "negative"))
    negative = entries["negative"].text(("keep", "refuse")) if "negative" in entries else "refuse"
    return IncomeSpec(_survey(entries), entries["value"].text(), _line(entries["line"]), negative == "keep")


def _line(spec: Spec) -> Line:
    entries = spec.mapping(optional=("median", "absolute"))
    if len(entries) != 1:
        raise spec.invalid(
            say("the line is given twice"), say("Keep one of “median” (a share of it) and “absolute” (an amount).")
        )
    [(name, entry)] = entries.items()
    number = entry.fraction()
    if number <= 0:
        raise entry.invalid(
            say("the line must be more than zero: “{value}”", value=entry.text()), say("Write a number above zero.")
        )
    if name == "absolute":
        return Line(absolute=number)
    if number > HIGHEST_MEDIAN_SHARE:
        raise entry.invalid(
            say("“{value}” is not a share of the median", value=entry.text()), say("Write 0.6 for sixty percent.")
        )
    return Line(share=number)


def _survey(entries: Mapping[str, Spec]) -> Survey:
    def name(key: str) -> str | None:
        return entries[key].text() if key in entries else None

    where = {k: v.text() for k, v in entries["where"].entries().items()} if "where" in entries else None
    return Survey(name("weight"), name("psu"), name("strata"), where, _groups(entries["by"]) if "by" in entries else ())


def _groups(spec: Spec) -> tuple[str, ...]:
    names: list[str] = []
    for item in spec:
        name = item.text()
        if name in names:
            raise item.invalid(say("“{key}” is given twice", key=name), say("Keep one of the two."))
        names.append(name)
    return tuple(names)


def _alkire_foster(spec: Spec) -> AlkireFosterSpec:
    entries = spec.mapping(required=("kind", "indicators", "cutoffs"), optional=SURVEY_KEYS)
    return AlkireFosterSpec(_survey(entries), _indicators(entries["indicators"]), _cutoffs(entries["cutoffs"]))


def _indicators(spec: Spec) -> tuple[Indicator, ...]:
    found: dict[str, Indicator] = {}
    total = Fraction(0)
    for dimension, node in spec.entries().items():
        entries = node.mapping(required=("weight", "columns"))
        weight = _positive(entries["weight"])
        parts = Fraction(0)
        for column, entry in entries["columns"].entries().items():
            if column in found:
                raise entry.invalid(
                    say("the column “{column}” is used twice", column=column), say("Use each indicator once.")
                )
            found[column] = Indicator(column, dimension, _positive(entry))
            parts += found[column].weight
        if parts != weight:
            raise entries["columns"].invalid(
                say("the weights of “{name}” sum to {total}, not {wanted}", name=dimension, total=parts, wanted=weight),
                _sum_remedy(weight),
            )
        total += weight
    if total != 1:
        raise spec.invalid(say("the weights of the dimensions sum to {total}, not 1", total=total), _sum_remedy(1))
    return tuple(found.values())


def _sum_remedy(wanted: Fraction | int) -> Phrase:
    return say("Make them sum to exactly {wanted}; write fractions such as 1/3, not 0.33.", wanted=wanted)


def _positive(spec: Spec) -> Fraction:
    value = spec.fraction()
    if value <= 0:
        raise spec.invalid(
            say("a weight must be more than zero: “{value}”", value=spec.text()),
            say("Leave the indicator out instead."),
        )
    return value


def _cutoffs(spec: Spec) -> tuple[Fraction, ...]:
    cutoffs: list[Fraction] = []
    for item in spec:
        value = item.fraction()
        if not 0 < value <= 100:
            raise item.invalid(
                say("the cut-off “{value}” is not a percentage above 0 and up to 100", value=item.text()),
                say("Write a percentage such as 33."),
            )
        if value in cutoffs:
            raise item.invalid(say("“{key}” is given twice", key=item.text()), say("Keep one of the two."))
        cutoffs.append(value)
    return tuple(cutoffs)
