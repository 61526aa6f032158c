"""How exact a figure is survives sums and averages."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bangfu.compute.figures import Figure, Qualifier, average, half_up, percent_of, total, yuan_grouped

Q = Qualifier


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], Q.EXACT),
        ([Q.EXACT, Q.EXACT], Q.EXACT),
        ([Q.EXACT, Q.OVER], Q.OVER),
        ([Q.NEARLY, Q.UNDER], Q.UNDER),
        ([Q.OVER, Q.UNDER], Q.ABOUT),
        ([Q.ABOUT, Q.OVER], Q.ABOUT),
    ],
)
def test_a_sum_is_as_exact_as_its_least_exact_part(kinds: list[Qualifier], expected: Qualifier) -> None:
    assert total(Figure(10, kind) for kind in kinds) == Figure(10 * len(kinds), expected)


def test_an_average_is_exact_only_where_nothing_was_rounded() -> None:
    assert average(Figure(100), Figure(4)) == Figure(25)
    assert average(Figure(100), Figure(3)) == Figure(33, Q.ABOUT)
    assert average(Figure(100), Figure(4, Q.OVER)) == Figure(25, Q.ABOUT)


def test_an_average_over_nothing_is_refused() -> None:
    with pytest.raises(ZeroDivisionError):
        average(Figure(1), Figure(0))


def test_halves_go_up_and_amounts_are_grouped() -> None:
    assert [half_up(Fraction(n, 2)) for n in (1, 3, -1)] == [1, 2, 0]
    assert [yuan_grouped(fen) for fen in (0, 5, -12_345_600)] == ["0", "0.05", "-123,456"]
    assert [percent_of(share) for share in (Fraction(0), Fraction(1, 3))] == ["0 %", "33.3 %"]
