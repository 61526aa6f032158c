"""What is compared when two records may be the same person, and where one looks for such pairs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from bangfu.errors import RuleViolated, say

Measure = Literal["equal", "jaro_winkler", "edits"]


@dataclass(frozen=True)
class Level:
    """One way in which two values agree: equal; a Jaro–Winkler similarity of at least `limit`; at most `limit` edits.

    An edit adds, leaves out or changes a character, or swaps two neighbours (optimal string alignment).
    """

    column: str
    measure: Measure = "equal"
    limit: float = 0


@dataclass(frozen=True)
class Comparison:
    """Levels from the strongest on; values that reach none disagree. A value missing in the first level's column says
    nothing for or against. `by_frequency`: to agree on a rare value says more than on a common one."""

    name: str
    levels: tuple[Level, ...]
    by_frequency: bool = False

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(level.column for level in self.levels)

    def reached(self, number: int) -> str:
        """A level by its number, as the specification writes it; `none` where it disagrees, `unknown` where a value is
        missing."""
        if number == 0:
            return "unknown"
        if number > len(self.levels):
            return "none"
        level = self.levels[number - 1]
        said = "equal" if level.measure == "equal" else f"{level.measure} {level.limit:g}"
        return said if level.column == self.name else f"{said} of {level.column}"


@dataclass(frozen=True)
class Plan:
    """`blocks`: a pair is looked at where all columns of one block are equal. Where two records agree on `settled_by`
    (a block too, an identity number), the left one is not sought by the other blocks; how sure the pair is, its
    comparisons still say."""

    comparisons: tuple[Comparison, ...]
    blocks: tuple[tuple[str, ...], ...]
    settled_by: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        """Every column that is read, each once."""
        compared = [level.column for comparison in self.comparisons for level in comparison.levels]
        return list(dict.fromkeys([*compared, *(column for block in self.searches for column in block)]))

    @property
    def searches(self) -> tuple[tuple[str, ...], ...]:
        """All blocks, what settles first."""
        return (self.settled_by, *self.blocks) if self.settled_by else self.blocks

    def validate(self) -> None:
        """Errors: RuleViolated where a comparison cannot be learnt, since each block holds it fixed, or where a
        weaker level asks for more than a stronger one."""
        for comparison in self.comparisons:
            if all(comparison.columns & set(block) for block in self.searches):
                raise RuleViolated(
                    say("every block holds “{name}” fixed, so nothing can be learnt of it", name=comparison.name),
                    where=say("comparison “{name}”", name=comparison.name),
                    remedy=say("Add a block without its columns."),
                )
            for stronger, weaker in pairwise(comparison.levels):
                if _adds_nothing(stronger, weaker):
                    raise RuleViolated(
                        say("a weaker level of “{name}” accepts nothing more", name=comparison.name),
                        where=say("comparison “{name}”", name=comparison.name),
                        remedy=say("Order its levels from the strongest to the weakest."),
                    )


def _adds_nothing(stronger: Level, weaker: Level) -> bool:
    if (stronger.column, stronger.measure) != (weaker.column, weaker.measure):
        return False
    return weaker.limit >= stronger.limit if weaker.measure != "edits" else weaker.limit <= stronger.limit
