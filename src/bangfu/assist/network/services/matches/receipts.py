"""The number of a receipt: the day, a running number, and a digit that finds a slip of the pen."""

from __future__ import annotations

import re
from datetime import date

PATTERN = re.compile(r"BF(\d{8})-(\d{6,})-(\d)")


def receipt_number(day: date, serial: int) -> str:
    """BF, the day, a number that no other receipt has, and a check digit."""
    digits = f"{day:%Y%m%d}{serial:06}"
    return f"BF{day:%Y%m%d}-{serial:06}-{luhn(digits)}"


def is_receipt(text: str) -> bool:
    """Whether a number has the pattern and its check digit: one that was mistyped mostly has not."""
    parts = PATTERN.fullmatch(text)
    return parts is not None and luhn(parts[1] + parts[2]) == int(parts[3])


def luhn(digits: str) -> int:
    """The check digit of the Luhn formula (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(digits)))
    return -sum(sum(divmod(value, 10)) for value in doubled) % 10
