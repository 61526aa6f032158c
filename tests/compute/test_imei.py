"""The number of a telephone set is taken only as it can be."""

from __future__ import annotations

import pytest

from bangfu.compute.imei import imei_problem, tidy_imei

GOOD = "490154203237518"


def test_a_number_is_taken_however_it_is_printed() -> None:
    assert [imei_problem(tidy_imei(text)) for text in (GOOD, "49-015420-323751-8", " 490154 203237518 ")] == [None] * 3


@pytest.mark.parametrize("number", ["", GOOD[:-1], GOOD + "0", "4901542032375l8", "٤" * 15, "0" * 15])
def test_what_is_no_number_is_refused(number: str) -> None:
    assert imei_problem(number) is not None


def test_every_misread_digit_is_noticed() -> None:
    wrong = [GOOD[:i] + str((int(GOOD[i]) + n) % 10) + GOOD[i + 1 :] for i in range(15) for n in range(1, 10)]
    assert [number for number in wrong if imei_problem(number) is None] == []
