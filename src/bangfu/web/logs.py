"""The log in which nobody is named by a number."""

from __future__ import annotations

import logging

from bangfu.compute.identity import MASKS, mask_numbers


class MaskedFormatter(logging.Formatter):
    """Masks what may be an ID, phone or account number in every line, the texts of errors included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_numbers(super().format(record), tuple(MASKS))
