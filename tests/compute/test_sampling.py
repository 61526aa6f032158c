"""Samples that anyone can draw again."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute.sampling import draw

ROWS = st.sets(st.text("abcdef123", min_size=1, max_size=4), max_size=40)
SHARES = st.fractions(Fraction(1, 100), 1)


@given(ROWS, SHARES)
def test_at_least_the_share_and_less_than_one_row_more(rows: set[str], share: Fraction) -> None:
    drawn = draw(rows, share, "seed")
    assert set(drawn) <= rows
    assert share * len(rows) <= len(drawn) < share * len(rows) + 1


@given(ROWS, SHARES)
def test_order_and_repetition_change_nothing(rows: set[str], share: Fraction) -> None:
    assert draw(sorted(rows), share, "s") == draw(sorted(rows, reverse=True) * 2, share, "s")


@given(ROWS)
def test_a_larger_share_only_adds(rows: set[str]) -> None:
    few, many = draw(rows, Fraction(1, 5), "s"), draw(rows, Fraction(1, 2), "s")
    assert many[: len(few)] == few


def test_every_row_is_drawn_about_as_often_as_any_other() -> None:
    rows = [str(n) for n in range(20)]
    counts = [sum(row in draw(rows, Fraction(1, 4), str(seed)) for seed in range(400)) for row in rows]
    assert 65 < min(counts) <= max(counts) < 140
