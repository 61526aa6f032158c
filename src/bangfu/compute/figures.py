"""Figures as they are published: a whole number and how exactly it is meant, kept apart through sums and averages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final


class Qualifier(StrEnum):
    """How exactly a figure is meant: "nearly" is a little less than, which is not the same as "about"."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    NEARLY = "nearly"


BELOW: Final = frozenset({Qualifier.UNDER, Qualifier.NEARLY})


@dataclass(frozen=True)
class Figure:
    """A whole number of what it counts (money in fen), and how exactly it is meant."""

    value: int
    qualifier: Qualifier = Qualifier.EXACT


def total(figures: Iterable[Figure]) -> Figure:
    """The sum, as exact as its least exact part: what is over in one and under in another is about in all.

    Units: those of the figures, all alike. Errors: none. Source: interval arithmetic on one-sided bounds.

    >>> total([Figure(80, Qualifier.OVER), Figure(20)])
    Figure(value=100, qualifier=<Qualifier.OVER: 'over'>)
    >>> total([Figure(80, Qualifier.OVER), Figure(20, Qualifier.NEARLY)]).qualifier.value
    'about'
    """
    listed = list(figures)
    kinds = {figure.qualifier for figure in listed} - {Qualifier.EXACT}
    if not kinds:
        qualifier = Qualifier.EXACT
    elif len(kinds) == 1:
        (qualifier,) = kinds
    else:
        qualifier = Qualifier.UNDER if kinds <= BELOW else Qualifier.ABOUT
    return Figure(sum(figure.value for figure in listed), qualifier)


def average(whole: Figure, parts: Figure) -> Figure:
    """One part's share of the whole, rounded half up; exact only where both are, and nothing was rounded.

    Units: those of `whole`. Errors: ZeroDivisionError where there are no parts.
    Source: arithmetic on published figures; it is ours and nobody published it.

    >>> average(Figure(460_000_000), Figure(1_700, Qualifier.ABOUT))
    Figure(value=270588, qualifier=<Qualifier.ABOUT: 'about'>)
    """
    share = Fraction(whole.value, parts.value)
    exact = share.denominator == 1 and {whole.qualifier, parts.qualifier} == {Qualifier.EXACT}
    return Figure(half_up(share), Qualifier.EXACT if exact else Qualifier.ABOUT)


def half_up(share: Fraction) -> int:
    """The nearest whole number, a half upwards. Errors: none. Source: GB/T 8170 leaves halves to the rule in use.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(7, 3))
    (3, 2)
    """
    return floor(share + Fraction(1, 2))


def yuan_grouped(fen: int) -> str:
    """Fen as yuan, thousands set apart, and the fen only where there are any.

    >>> yuan_grouped(378_000_000), yuan_grouped(123_405)
    ('3,780,000', '1,234.05')
    """
    whole, part = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{part:02}" if part else f"{sign}{whole:,}"


def percent_of(share: Fraction) -> str:
    """A share as a percentage, rounded half up to one decimal that is left out where it is nought.

    >>> percent_of(Fraction(1)), percent_of(Fraction(2, 3))
    ('100 %', '66.7 %')
    """
    whole, tenth = divmod(half_up(share * 1000), 10)
    return f"{whole}.{tenth} %" if tenth else f"{whole} %"
