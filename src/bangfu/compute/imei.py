"""The number of a mobile telephone set: fifteen digits, the last of which is a check digit."""

from __future__ import annotations

import re
from typing import Final

from bangfu.errors import Phrase, say

LENGTH: Final = 15
_BETWEEN: Final = re.compile(r"[\s\-/]+")


def tidy_imei(text: str) -> str:
    """The digits without the spaces and strokes that are printed between them.

    >>> tidy_imei("49-015420-323751-8")
    '490154203237518'
    """
    return _BETWEEN.sub("", text.strip())


def imei_problem(number: str) -> Phrase | None:
    """What is wrong with a tidied number, or None. Source: 3GPP TS 23.003, annex B (Luhn's check digit).

    >>> imei_problem("490154203237518") is None, imei_problem("490154203237519") is None
    (True, False)
    """
    if len(number) != LENGTH or not number.isascii() or not number.isdecimal():
        return say("the number of a telephone set has {count} digits", count=LENGTH)
    if len(set(number)) == 1:
        return say("this number stands for no telephone set")
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(number)]
    if sum(value // 10 + value % 10 for value in doubled) % 10:
        return say("the check digit does not agree: a digit was misread")
    return None
