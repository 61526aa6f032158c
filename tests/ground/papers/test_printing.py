"""Paper from a template: its language, its page numbers, its standard, and the same bytes each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from bangfu.ground.papers import code_of, pdf
from tests.ground.papers import pdf as paper
from tests.ground.papers import qr

MADE = datetime(2026, 11, 22, tzinfo=UTC)
TEMPLATE = b"""\
#import "/ground/papers/frame.typ": *
#show: paper
#title(lead: values.lead)
#listing(values.columns, values.rows, empty: values.empty)
"""
LONG = "某某县某某乡某某村民委员会第十二村民小组"
ROW = ["1", "阿卜杜热西提·买买提明", LONG]


def printed(rows: list[list[str]], *, language: str = "en", **more: Any) -> bytes:
    values = {
        "title": "Seeds",
        "lead": "For all",
        "columns": ["No.", "Name", "Group"],
        "rows": rows,
        "empty": "Nobody.",
    }
    with override(language):
        return pdf(TEMPLATE, values | more, made_at=MADE, rows=len(rows))


@pytest.mark.parametrize(("language", "page"), [("en", "Page1of1"), ("zh-hans", "第1页，共1页")])
def test_a_paper_has_its_words_its_font_and_its_page_number(language: str, page: str) -> None:
    made = printed([ROW], language=language)
    assert paper.text(made) == f"SeedsForallNo.NameGroup1{ROW[1]}{LONG}Seeds{page}"
    assert (paper.fonts(made), paper.embedded(made)) == ({b"NotoSansCJKsc"}, 1)


@pytest.mark.parametrize(("language", "mark"), [("en", b"/Lang(en)"), ("zh-hans", b"/Lang(zh-CN)")])
def test_a_paper_is_pdf_a_tagged_and_says_its_language(language: str, mark: bytes) -> None:
    inside = paper.objects(printed([ROW], language=language))
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>" in inside
    assert b"/StructTreeRoot" in inside
    assert mark in inside


def test_a_list_of_thousands_is_not_tagged() -> None:
    assert b"/StructTreeRoot" not in paper.objects(printed([ROW] * 501))


def test_long_lists_run_over_pages_with_their_headings() -> None:
    made = printed([ROW] * 100)
    assert paper.pages(made) >= 4
    assert paper.text(made).count("No.NameGroup") == paper.pages(made)
    assert f"Page2of{paper.pages(made)}" in paper.text(made)


def test_an_empty_list_says_so() -> None:
    assert "Nobody." in paper.text(printed([]))


def test_a_draft_carries_its_word() -> None:
    assert "Draft" in paper.text(printed([], draft="Draft"))


def test_the_same_values_make_the_same_bytes() -> None:
    assert printed([ROW]) == printed([ROW])


def test_a_code_holds_its_address() -> None:
    address = "https://example.org/home/"
    assert qr.decode(qr.grid_of(code_of(address))) == address
