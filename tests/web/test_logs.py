"""The log names nobody by a number, and stays a log."""

from __future__ import annotations

import logging
import re
import sys

from bangfu.web.logs import MaskedFormatter

LINE = MaskedFormatter("%(asctime)s %(levelname)s %(name)s %(message)s")


def test_the_numbers_of_a_line_are_masked_and_the_rest_stays() -> None:
    text = "household 42 of 100101100201: 100000197001011005 called from 13900005100"
    record = logging.LogRecord("bangfu", logging.INFO, "", 0, text, None, None)
    day, line = LINE.format(record).split(" INFO ")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", day)
    assert line == "bangfu household 42 of ********0201: 1000**********1005 called from 139****5100"


def test_what_an_error_says_is_masked_too() -> None:
    try:
        int("6222000000008100x")
    except ValueError:
        record = logging.LogRecord("bangfu", logging.ERROR, "", 0, "broken", None, sys.exc_info())
    told = LINE.format(record)
    assert "ValueError" in told
    assert "6222000000008100" not in told
