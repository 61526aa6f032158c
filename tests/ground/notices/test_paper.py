"""The paper for the board: its words, its font, its pages, and a code that leads to its proof."""

from __future__ import annotations

import pytest

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.selectors import board_pdf, notice_get, proof_address
from bangfu.ground.notices.services import Line
from bangfu.ground.papers import code_of
from tests.ground.notices.conftest import COLUMNS, World
from tests.ground.papers import pdf, qr

LONG = Line(("某某县某某乡某某村民委员会", "第十二村民小组", "阿卜杜热西提·买买提明", "4", "突发严重困难户", "拟纳入"))


def stored(notice: Notice) -> Notice:
    return notice_get(scope=EVERYWHERE, number=notice.pk)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_paper_holds_its_words_and_its_fonts(world: World, language: str) -> None:
    notice = world.posted(rows=[LONG] * 40, title="某某村拟纳入监测对象公示")
    paper = board_pdf(stored(notice), language=language)
    text = pdf.text(paper)
    assert "某某村拟纳入监测对象公示" in text
    assert text.count("阿卜杜热西提·买买提明") == 40
    assert "0888-5123456" in text
    assert (pdf.fonts(paper), pdf.embedded(paper)) == ({b"NotoSansCJKsc"}, 1)


def test_the_code_leads_to_the_proof(world: World) -> None:
    address = proof_address(stored(world.posted()).snapshot.token)
    assert qr.decode(qr.grid_of(code_of(address))) == address


def test_the_code_stands_on_a_posted_paper_only(world: World) -> None:
    posted, draft = stored(world.posted()), stored(world.draft())
    papers = [pdf.objects(board_pdf(notice, language="en")).count(b"/Figure") for notice in (posted, draft)]
    assert (papers[0] > papers[1], papers[1]) == (True, 0)


def test_many_lines_run_over_pages_with_numbers(world: World) -> None:
    notice = stored(world.posted(rows=[LONG] * 200, columns=COLUMNS))
    assert pdf.pages(board_pdf(notice, language="en")) >= 6


def test_the_same_notice_makes_the_same_paper(world: World) -> None:
    notice = stored(world.posted())
    assert board_pdf(notice, language="en") == board_pdf(notice, language="en")
