"""From values to a PDF (PDF/A-2u, tagged), and from an address to its QR code."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import qrcode
import qrcode.image.svg
import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

ROOT = Path(__file__).resolve().parents[2]
"""What a template's imports begin at: the folder of the rooms."""
MOST_TAGGED = 500
"""Rows up to which a paper is tagged for reading aloud: the tags of thousands weigh ten times their list."""
Drawing = str
"""A picture as SVG."""


def pdf(template: Path | bytes, values: Mapping[str, Any], *, made_at: datetime, rows: int = 0) -> bytes:
    """The template (its file or its text) filled with `values`, in the language that is active; one is the `title`.

    `rows` is how many rows its lists have in all. The same values and `made_at` make the same bytes.
    """
    language = "en" if get_language() == "en" else "zh"
    told = {"page": _("Page {number} of {total}"), "draft": "", **values, "lang": language}
    # typst's stubs want one type for template and root.
    source: Any = template
    made: bytes = typst.compile(
        source,
        root=str(ROOT),
        font_paths=_fonts(),
        sys_inputs={"values": json.dumps(told, ensure_ascii=False)},
        pdf_standards="a-2u",
        pdf_tags=rows <= MOST_TAGGED,
        timestamp=int(made_at.timestamp()),
    )
    return made


@cache
def _fonts() -> typst.Fonts:
    """One font for both languages, and no other: what it lacks would be seen in the tests."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(files("noto_cjk_sans_otc"))]
    )


def long_day(day: date) -> str:
    """A day as prose writes it."""
    return date_format(day, "DATE_FORMAT")


def code_of(address: str) -> Drawing:
    """An address as a QR code."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(address)
    image = io.BytesIO()
    code.make_image(image_factory=qrcode.image.svg.SvgPathImage).save(image)
    return image.getvalue().decode()
