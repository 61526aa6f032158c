"""From a sheet and a specification to figures: which rows count, in which order, for which groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bangfu.compute.measures.design import Codes, Design, Domains, Floats, limits
from bangfu.compute.measures.income import MEASURES, income_measures, national_line
from bangfu.compute.measures.incomes import Incomes
from bangfu.compute.measures.multidimensional import Flags, alkire_foster
from bangfu.compute.measures.result import Estimates, MeasureResult, MeasureRow
from bangfu.compute.measures.spec import AlkireFosterSpec, IncomeSpec, MeasureSpec, Survey
from bangfu.compute.sheets import Sheet
from bangfu.errors import LimitExceeded, say

NATIONAL = "national"
MAX_FIGURES = 2_000_000
MAX_KEY = 1 << 62


def measure(sheet: Sheet, spec: MeasureSpec) -> MeasureResult:
    """Every figure the specification asks for, nationally and by group.

    Money in the unit of the file, shares as fractions of 1. Errors: SheetErrors with the place of a wrong cell or the
    name of a stratum with a single PSU; LimitExceeded for more than two million figures. The order of the rows does not
    matter: they are sorted by what they hold before anything is summed. Source: docs/rules/measures.md.

    >>> from bangfu.compute.measures.spec import read_measure_spec
    >>> from bangfu.compute.specs import parse_spec
    >>> sheet = Sheet("a.csv", pl.DataFrame({"y": ["3000", "5000", ""]}), np.arange(2, 5))
    >>> spec = read_measure_spec(parse_spec("{kind: income, value: y, line: {absolute: 4000}}", "s.yaml"))
    >>> result = measure(sheet, spec)
    >>> result.n, result.dropped, result.rows[2].measure, result.rows[2].value
    (2, 1, 'fgt0', 0.5)
    """
    chosen = sheet.where(spec.survey.where) if spec.survey.where else sheet
    if isinstance(spec, IncomeSpec):
        return _income(chosen, spec)
    return _alkire_foster(chosen, spec)


@dataclass(frozen=True)
class _Split:
    by: str
    groups: Sequence[str | None]
    code: Codes


@dataclass(frozen=True)
class _Sample:
    """The rows in use: their weights, strata, PSUs (None: each row is its own) and groups, by row."""

    weight: Floats
    stratum: Codes
    psu: Codes | None
    splits: Sequence[_Split]

    def order(self, *, values: Floats | None = None, flags: Sequence[Flags] = ()) -> Codes:
        """An order by all that tells rows apart, by value first: rows that tie are the same to us."""
        unit = self.stratum if self.psu is None else self.psu
        keys: list[NDArray[np.generic]] = [*_packed([unit, *(split.code for split in self.splits), *flags])]
        if self.weight.min() < self.weight.max():
            keys.append(self.weight)
        if values is not None:
            keys.insert(0, values)
        return np.lexsort(keys[::-1])

    def design(self, order: Codes) -> tuple[Design, list[Domains]]:
        stratum = self.stratum[order]
        if self.psu is None:
            design = Design(np.arange(len(order)), stratum)
        else:
            psu = self.psu[order]
            of_psu = np.zeros(int(psu.max()) + 1, np.intp)
            of_psu[psu] = stratum
            design = Design(psu, of_psu)
        return design, [Domains(design, split.code[order], len(split.groups)) for split in self.splits]


def _income(sheet: Sheet, spec: IncomeSpec) -> MeasureResult:
    values = sheet.numbers(spec.value, may_be_blank=True)
    if not spec.keep_negative:
        sheet.refuse(
            spec.value,
            values < 0,
            say("an income is negative"),
            say("Set it to zero, or write “negative: keep” in the specification to count it as it is."),
        )
    kept = _complete(sheet, ~np.isnan(values))
    values = values[~np.isnan(values)]
    sample = _sample(kept, spec.survey)
    _limit(sheet, sample, len(MEASURES))
    order = sample.order(values=values)
    design, splits = sample.design(order)
    incomes = Incomes(values[order] + 0.0, sample.weight[order])
    line = national_line(incomes, spec.line)
    if not line.value > 0:
        raise kept.fault(
            say("the median is {value}, so no line can be a share of it", value=line.value),
            say("Write an amount in the specification: line: {example}.", example="{absolute: 4000}"),
            column=spec.value,
        )
    stated = spec.line.absolute is not None
    found = income_measures(incomes.x, incomes.w, line, stated=stated, design=design, splits=splits)
    return _result(len(kept), len(sheet) - len(kept), sample.splits, found, design.degrees)


def _alkire_foster(sheet: Sheet, spec: AlkireFosterSpec) -> MeasureResult:
    columns = [sheet.flags(indicator.column) for indicator in spec.indicators]
    complete = np.ones(len(sheet), bool)
    for _, blank in columns:
        complete &= ~blank
    kept = _complete(sheet, complete)
    flags: list[Flags] = [deprived[complete] for deprived, _ in columns]
    sample = _sample(kept, spec.survey)
    indicators = len(flags)
    _limit(sheet, sample, indicators + len(spec.cutoffs) * (3 + 3 * indicators))
    order = sample.order(flags=flags)
    design, splits = sample.design(order)
    found = alkire_foster(spec, [column[order] for column in flags], sample.weight[order], design, splits)
    return _result(len(kept), len(sheet) - len(kept), sample.splits, found, design.degrees)


def _limit(sheet: Sheet, sample: _Sample, figures_per_group: int) -> None:
    figures = sum(len(split.groups) for split in sample.splits) * figures_per_group
    if figures > MAX_FIGURES:
        raise LimitExceeded(
            say("this would give {count} figures", count=figures),
            where=say("{file}", file=sheet.file),
            remedy=say("Group by fewer or by coarser columns; {limit} figures at most.", limit=MAX_FIGURES),
        )


def _packed(codes: Sequence[NDArray[np.intp] | Flags]) -> list[NDArray[np.int64]]:
    """Many small codes per row as few whole numbers that sort alike: sorting by one is faster than by ten."""
    keys: list[NDArray[np.int64]] = []
    room = 1
    for code in codes:
        size = int(code.max()) + 1
        if size == 1:
            continue
        if not keys or room * size > MAX_KEY:
            keys.append(code.astype(np.int64))
            room = size
        else:
            keys[-1] = keys[-1] * size + code
            room *= size
    return keys or [np.zeros(len(codes[0]), np.int64)]


def _complete(sheet: Sheet, complete: NDArray[np.bool_]) -> Sheet:
    if not complete.any():
        raise sheet.fault(say("every row has a missing value"), say("Fill in the columns of the specification."))
    return sheet if complete.all() else sheet.keep(complete)


def _sample(sheet: Sheet, survey: Survey) -> _Sample:
    weight = np.ones(len(sheet))
    if survey.weight is not None:
        weight = sheet.numbers(survey.weight, minimum=0)
        if not weight.any():
            raise sheet.fault(say("all weights are zero"), say("Give the rows weights."), column=survey.weight)
    nowhere = np.zeros(len(sheet), np.intp)
    names, stratum = _coded(sheet.labels(survey.strata)) if survey.strata else ([""], nowhere)
    psu = None
    stratum_of_psu = stratum
    if survey.psu is not None:
        code = _coded(sheet.labels(survey.psu))[1]
        psus, psu = np.unique(stratum * (int(code.max()) + 1) + code, return_inverse=True)
        stratum_of_psu = psus // (int(code.max()) + 1)
    lonely = np.flatnonzero(np.bincount(stratum_of_psu) == 1)
    if len(lonely):
        _refuse_lonely(sheet, survey, names[int(lonely[0])], int(np.flatnonzero(stratum == lonely[0])[0]))
    splits = [_Split(NATIONAL, [None], nowhere)]
    splits += [_Split(name, *_coded(sheet.labels(name))) for name in survey.by]
    return _Sample(weight, stratum, psu, splits)


def _refuse_lonely(sheet: Sheet, survey: Survey, stratum: str, index: int) -> None:
    if survey.strata is None:
        raise sheet.fault(
            say("the sample has a single primary sampling unit, so no standard error can be told"),
            say("Hand in the rows of two or more."),
            column=survey.psu,
        )
    raise sheet.fault(
        say("the stratum “{name}” has a single primary sampling unit", name=stratum),
        say("Merge it with a similar stratum, or leave “strata” out of the specification."),
        index=index,
        column=survey.strata,
    )


def _coded(labels: pl.Series) -> tuple[list[str], Codes]:
    """The distinct labels, by number where all are numbers, else by text, and the place of each row's label."""
    names = labels.unique().to_list()
    numbers = pl.Series(names).cast(pl.Float64, strict=False)
    if numbers.null_count() == 0 and numbers.is_finite().all():
        names = [name for _, name in sorted(zip(numbers.to_list(), names, strict=True))]
    else:
        names = sorted(names)
    codes = labels.cast(pl.Enum(names)).to_physical().cast(pl.Int64).to_numpy()
    return names, codes.astype(np.intp)


def _result(
    n: int, dropped: int, splits: Sequence[_Split], found: Sequence[Sequence[Estimates]], degrees: int
) -> MeasureResult:
    rows = [
        row
        for split, estimates in zip(splits, found, strict=True)
        for group_rows in zip(*(_rows(split, each, degrees) for each in estimates), strict=True)
        for row in group_rows
    ]
    return MeasureResult(n, dropped, rows)


def _rows(split: _Split, found: Estimates, degrees: int) -> Iterator[MeasureRow]:
    error = np.full(len(found.value), np.nan) if found.se is None else found.se
    low, high = limits(found.value, error, degrees, share=found.share)
    for group, *figures in zip(split.groups, *(_plain(part) for part in (found.value, error, low, high)), strict=True):
        yield MeasureRow(split.by, group, found.measure, found.k, found.indicator, *figures)


def _plain(values: Floats) -> list[float | None]:
    return [value + 0.0 if np.isfinite(value) else None for value in values.tolist()]
