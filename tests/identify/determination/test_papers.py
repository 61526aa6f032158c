"""The papers: what must stand on each in both languages, what must not, their fonts and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import translation

from bangfu.errors import say
from bangfu.ground.papers import code_of
from bangfu.identify.determination.selectors import papers
from bangfu.identify.determination.selectors.papers import Contact, Family, Handbook, Income, Person, Review, Reviewed
from bangfu.policy.loader import codes
from tests.ground.papers import pdf, qr

NAME = "阿卜杜热西提·买买提明"
GROUP = "某某县某某乡某某村民委员会第十二村民小组"
LANGUAGES = ("zh-hans", "en")
LINES = {"a": 2_400_000, "a1": 2_400_000, "b": 0, "c": 0, "d": 0, "e": 100_000, "e1": 100_000}
FAMILY = Family(
    number="530102000123",
    head=NAME,
    place="某某县某某乡某某村民委员会",
    group=GROUP,
    phone="139****5101",
    causes=("LACK_MOTIVATION", "LACK_SKILL"),
    people=(
        Person(NAME, "01", "1", date(1970, 1, 1), "101234**********0018"),
        Person("王秀英", "10", "2", date(1972, 3, 1), "101234**********0026"),
    ),
    incomes=(Income(2025, 2, LINES, 2_300_000, 1_150_000),),
    living_year=2025,
    living={"food_enough": True, "house_grade": "C", "water_litres_day": 35},
)
RESULT = papers.Result(
    family=FAMILY,
    outcome=say("Below the line"),
    decided_on=date(2026, 11, 20),
    decided_by="某某县人民政府",
    rule="某某规定",
    reasons=(say("The house is not safe."),),
    values=(papers.UsedValue("监测范围", "8,700.00", "yunnan-2025-1"),),
    until=date(2026, 11, 27),
    office="某某乡人民政府",
    office_phone="0888-5123456",
)


def review(count: int, *, entitled: int = 45) -> Review:
    return Review(
        title="第二次民主评议",
        place="某某村",
        on=date(2026, 11, 22),
        entitled=entitled,
        needed=30,
        names=[f"代表{number}" for number in range(entitled)],
        households=[Reviewed(NAME, GROUP, "名下无车辆") for _ in range(count)],
    )


EVERY: dict[str, Callable[[str], bytes]] = {
    "application": lambda language: papers.application_paper(FAMILY, language=language),
    "application, blank": lambda language: papers.application_paper(language=language),
    "survey": lambda language: papers.survey_paper(FAMILY, language=language),
    "survey, blank": lambda language: papers.survey_paper(language=language),
    "handbook": lambda language: papers.handbook_paper(Handbook(FAMILY), language=language),
    "handbook, blank": lambda language: papers.handbook_paper(language=language),
    "result": lambda language: papers.result_paper(RESULT, language=language),
    "agenda": lambda language: papers.agenda_paper(review(3), language=language),
    "agenda, by hand": lambda language: papers.agenda_paper(language=language),
    "ballots": lambda language: papers.ballots_paper(review(3), language=language),
    "ballots, by hand": lambda language: papers.ballots_paper(language=language),
    "count": lambda language: papers.count_paper(review(3), language=language),
    "count, by hand": lambda language: papers.count_paper(language=language),
    "minutes": lambda language: papers.minutes_paper(review(3), language=language),
    "minutes, by hand": lambda language: papers.minutes_paper(language=language),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", EVERY)
def test_every_paper_is_made_with_its_font_and_page_numbers(name: str, language: str) -> None:
    made = EVERY[name](language)
    assert (pdf.fonts(made), pdf.embedded(made)) == ({b"NotoSansCJKsc"}, 1)
    last = pdf.pages(made)
    assert (f"Page{last}of{last}" if language == "en" else f"第{last}页，共{last}页") in pdf.text(made)


@pytest.mark.parametrize("name", EVERY)
def test_no_paper_has_a_word_of_english_left_in_chinese(name: str) -> None:
    with translation.override("zh-hans"):
        text = pdf.text(EVERY[name]("zh-hans"))
    assert [word for word in ("Household", "Signature", "Yes", "Date", "Register") if word in text] == []


@pytest.mark.parametrize("name", EVERY)
def test_the_code_that_blames_is_on_no_paper(name: str) -> None:
    legacy = codes("main_cause").get("LACK_MOTIVATION")
    assert legacy is not None
    assert legacy.zh not in pdf.text(EVERY[name]("zh-hans"))
    assert pdf.squeezed(legacy.en) not in pdf.text(EVERY[name]("en"))


@pytest.mark.parametrize("name", ["agenda", "ballots", "count", "minutes"])
def test_papers_of_the_meeting_hold_no_number_of_a_person_and_no_health(name: str) -> None:
    text = pdf.text(EVERY[name]("zh-hans"))
    assert NAME in text or name == "agenda"
    assert [word for word in ("****", "因病", "残疾", "1970") if word in text] == []


def test_the_application_is_prefilled_and_has_letter_and_receipt() -> None:
    text = pdf.text(papers.application_paper(FAMILY, language="zh-hans"))
    assert text.count(NAME) >= 4
    assert "101234**********0018" in text
    assert GROUP in text
    assert "承诺授权书" in text
    assert text.index("沿此线裁开") < text.index("申请回执（农户留存）")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_application_fits_a_sheet_of_two_sides(language: str) -> None:
    assert pdf.pages(papers.application_paper(language=language)) == 2


def test_the_survey_has_the_registers_figures_beside_empty_columns() -> None:
    text = pdf.text(papers.survey_paper(FAMILY, language="en"))
    assert "A1Work¥24,000.00" in text
    assert "E1Costofcrops¥1,000.00" in text
    assert "Netincomeperhead¥11,500.00" in text
    assert "EnoughstaplefoodYes□Yes□No" in text
    assert "GradeofthehouseGradeC□GradeA□GradeB□GradeC□GradeD" in text
    assert text.count("□Lackofskills") == 2
    assert "Surveyor2" in text


def test_a_survey_of_a_household_without_figures_says_so() -> None:
    text = pdf.text(papers.survey_paper(language="en"))
    assert "Theregisterhasnoincomeofthishouseholdyet." in text
    assert "Theregisterhasnolivingconditionsofthishouseholdyet." in text


def test_the_handbook_has_two_to_call_and_what_one_can_do() -> None:
    book = Handbook(
        FAMILY,
        officer=Contact("李明", "某某县教育局", "0888-5123456"),
        doctor=Contact("赵医生", "某某乡卫生院", "0888-5123457"),
        office=Contact("", "某某乡人民政府", "0888-5123458"),
        plan=[papers.PlanLine("缺技术", "缝纫技能培训", "李明", date(2026, 12, 31))],
        visits=[papers.Visit(date(2026, 11, 1), "李明", "看望", "下月联系车间")],
    )
    text = pdf.text(papers.handbook_paper(book, language="zh-hans"))
    assert text.index("帮扶责任人") < text.index("0888-5123456") < text.index("签约医生") < text.index("0888-5123457")
    assert "缺技术缝纫技能培训李明2026-12-31" in text
    assert "2026-11-01李明看望下月联系车间" in text
    assert "某某乡人民政府联系电话0888-5123458" in text
    assert text.endswith(f"帮扶手册·{NAME}·530102000123第4页，共4页")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_handbook_is_a_folded_sheet(language: str) -> None:
    assert pdf.pages(papers.handbook_paper(language=language)) == 4


def test_the_code_of_the_handbook_leads_to_the_same_address_for_all() -> None:
    assert qr.decode(qr.grid_of(code_of(papers.home_address()))).endswith("/home/")


def test_the_result_says_what_why_by_which_rule_and_what_can_be_done() -> None:
    text = pdf.text(papers.result_paper(RESULT, language="zh-hans"))
    assert "低于标准" in text
    assert "1.住房不安全。" in text
    assert "监测范围8,700.00yunnan-2025-1" in text
    assert "异议受理至2026年11月27日止" in text
    assert "签字只表示收到本告知书，不表示同意其内容。" in text


def test_a_result_without_a_reason_owes_one() -> None:
    bare = papers.Result(FAMILY, "x", date(2026, 11, 20), "y", rule="z", reasons=())
    text = pdf.text(papers.result_paper(bare, language="en"))
    assert "Noreasonwasrecorded." in text
    assert "nodayissetbywhichyoumust" in text


@pytest.mark.parametrize("name", ["agenda", "minutes"])
def test_the_quorum_stands_on_agenda_and_minutes(name: str) -> None:
    assert "Entitledtovote:45.Atleast30mustbepresent." in pdf.text(EVERY[name]("en"))


def test_the_attendance_sheet_has_a_seat_for_everyone_entitled() -> None:
    text = pdf.text(papers.agenda_paper(review(3), language="zh-hans"))
    assert [number for number in range(45) if f"代表{number}" not in text] == []


@pytest.mark.parametrize(("households", "pages"), [(0, 1), (1, 9), (3, 12)])
def test_ballots_are_as_many_as_may_vote_and_several_to_a_page(households: int, pages: int) -> None:
    made = papers.ballots_paper(review(households), language="en")
    assert pdf.pages(made) <= pages
    assert pdf.text(made).count("of45") == (45 if households else 0)


def test_without_a_household_there_is_no_ballot_but_a_word() -> None:
    text = pdf.text(papers.ballots_paper(review(0), language="en"))
    assert "nothingtovoteonandnoballot" in text
    assert "Ballot1" not in text


def test_ballots_name_no_voter() -> None:
    assert "代表" not in pdf.text(papers.ballots_paper(review(3), language="zh-hans"))


def test_a_ballot_of_many_households_has_its_number_on_each_page() -> None:
    made = papers.ballots_paper(review(200), copies=2, language="en")
    text = pdf.text(made)
    assert text.count(NAME) == 400
    assert text.count("Ballot1of2") == text.count("Ballot2of2") == pdf.pages(made) // 2


def test_each_counter_has_a_sheet_and_a_third_compares_them() -> None:
    made = papers.count_paper(review(3), language="en")
    assert pdf.pages(made) == 3
    text = pdf.text(made)
    assert text.index("Sheetofcounter1") < text.index("Sheetofcounter2") < text.index("Bothcountssidebyside")
    assert "Difference" in text


@pytest.mark.parametrize("count", [0, 1, 200])
def test_minutes_have_a_line_for_each_household(count: int) -> None:
    text = pdf.text(papers.minutes_paper(review(count), language="en"))
    assert text.count(NAME) == text.count("名下无车辆") == count
    assert ("Nohouseholdwasunderreview." in text) == (count == 0)
    assert "Villageaffairssupervisioncommittee" in text
