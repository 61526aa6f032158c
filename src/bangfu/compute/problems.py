"""Everything that is wrong with a file, gathered: each with its sheet, row, column, value, reason and remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from bangfu.compute.identity import MASKS, mask_numbers
from bangfu.errors import Phrase

LIMIT: Final = 5_000
LONGEST_VALUE: Final = 60


@dataclass(frozen=True)
class Problem:
    """One cell (or row, where there is no column) that cannot be taken in. `value` is masked where it is personal, and
    an ID or phone number in it too where it stands in the wrong column."""

    sheet: str
    row: int
    column: str
    place: int
    value: str
    what: Phrase
    remedy: Phrase


@dataclass
class Problems:
    """The problems of a file: all are counted, the first `LIMIT` of each check are kept."""

    count: int = 0
    kept: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.kept) < 4 * LIMIT:
            self.kept.append(problem)

    def add_where(
        self,
        wrong: pl.Series,
        rows: pl.Series,
        values: pl.Series,
        at: tuple[str, str, int, str],
        say_what: Callable[[str], tuple[Phrase, Phrase]],
    ) -> None:
        """A problem for each true cell of `wrong`. `at` is sheet, column, its place and how values are masked."""
        sheet, column, place, personal = at
        wrong = wrong.fill_null(False)
        total = int(wrong.sum())
        if not total:
            return
        self.count += total
        chosen = pl.DataFrame({"row": rows, "value": values.cast(pl.String)}).filter(wrong).head(LIMIT)
        mask = MASKS.get(personal, str)
        known: dict[str, tuple[Phrase, Phrase]] = {}
        for row, value in chosen.iter_rows():
            text = value or ""
            if text not in known:
                known[text] = say_what(text)
            shown = mask_numbers(mask(text))[:LONGEST_VALUE]
            self.kept.append(Problem(sheet, row, column, place, shown, *known[text]))

    def first(self) -> list[Problem]:
        """The first `LIMIT` problems in the order of the file."""
        return sorted(self.kept, key=lambda problem: (problem.sheet, problem.row, problem.place))[:LIMIT]
