"""The pages from which papers are printed: who opens them, in which language, and that numbers stay masked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from bangfu.compute.identity import check_digit
from bangfu.identify.determination.selectors.papers import family_of
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.services import Stated, household_register, income_year_record, living_conditions_record
from tests.ground.papers import pdf
from tests.identify.determination.world import World
from tests.pages import CheckedClient

BODY = "10000019700101007"
ID_NO = BODY + check_digit(BODY)
PHONE, ACCOUNT = "13900005101", "6222000000008101"
HEAD = "阿卜杜热西提·买买提明"
HOUSEHOLD_PAPERS = ("application", "survey", "handbook")
BLANK_PAPERS = (*HOUSEHOLD_PAPERS, "agenda", "ballots", "count", "minutes")


@pytest.fixture
def household(world: World) -> Household:
    """A household with numbers that no paper may show, an income and living conditions."""
    stated, actor = Stated("visit", date(2026, 3, 1)), world.actor("officer")
    made = household_register(
        actor=actor,
        area=world.areas["539901100201"],
        values={
            "phone": PHONE,
            "bank_account": ACCOUNT,
            "villager_group": "12",
            "main_cause": "LACK_MOTIVATION",
            "other_causes": ["LACK_SKILL"],
        },
        members=[
            {"name": HEAD, "relation_to_head": "01", "sex": "1", "id_no": ID_NO, "birth_date": date(1970, 1, 1)},
            {"name": "王秀英", "relation_to_head": "10", "health": ["2"]},
        ],
        stated=stated,
    )
    for year, wage in ((2024, 1_800_000), (2025, 2_400_000)):
        income_year_record(
            actor=actor, household=made.pk, year=year, values={"members": 2}, lines={"a1": wage}, stated=stated
        )
    living = {"house_grade": "C", "food_enough": True}
    living_conditions_record(actor=actor, household=made.pk, year=2025, values=living, stated=stated)
    return made


def answer(client: CheckedClient, world: World, who: str, name: str, *args: object, **query: str) -> Any:
    client.force_login(world.users[who])
    return client.get(reverse(f"determination:{name}", args=args), query, headers={"accept-language": "en"})


@pytest.mark.parametrize("paper", HOUSEHOLD_PAPERS)
def test_a_prefilled_paper_holds_the_register_and_no_whole_number(
    client: CheckedClient, world: World, household: Household, paper: str
) -> None:
    response = answer(client, world, "cadre", "household-paper", household.pk, paper)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    text = pdf.text(response.content)
    assert household.household_no in text
    assert HEAD in text
    assert "139****5101" in text
    assert [
        number for number in (ID_NO, PHONE, ACCOUNT, ACCOUNT[-4:]) if number in text.replace("139****5101", "")
    ] == []


def test_the_application_shows_the_masked_certificate(
    client: CheckedClient, world: World, household: Household
) -> None:
    text = pdf.text(answer(client, world, "cadre", "household-paper", household.pk, "application").content)
    assert f"1000**********{ID_NO[-4:]}" in text or f"{ID_NO[:6]}********{ID_NO[-4:]}" in text


def test_the_handbook_has_the_years_and_no_legacy_cause(
    client: CheckedClient, world: World, household: Household
) -> None:
    text = pdf.text(answer(client, world, "cadre", "household-paper", household.pk, "handbook").content)
    assert "20242025" in text
    assert "Lackofskills" in text
    assert "nolongerused" not in text


def test_the_papers_view_of_a_household_is_what_the_register_has(world: World, household: Household) -> None:
    family = family_of(household)
    assert (family.head, family.place, family.living_year) == (HEAD, "CountyEastBridge", 2025)
    assert [income.year for income in family.incomes] == [2025, 2024]
    assert family.incomes[0].lines["a"] == family.incomes[0].lines["a1"] == 2_400_000


@pytest.mark.parametrize("paper", BLANK_PAPERS)
def test_blank_papers_open_for_whoever_reads_the_register(client: CheckedClient, world: World, paper: str) -> None:
    response = answer(client, world, "cadre", "paper", paper)
    assert (response.status_code, response.content[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "农户申请书"), ("en", "Applicationofahousehold")])
def test_the_link_says_the_language(client: CheckedClient, world: World, language: str, word: str) -> None:
    response = answer(client, world, "cadre", "paper", "application", language=language)
    assert word in pdf.text(response.content)
    assert response["Content-Disposition"] == f'inline; filename="application-{language}.pdf"'


def test_an_unknown_language_is_the_readers(client: CheckedClient, world: World) -> None:
    response = answer(client, world, "cadre", "paper", "application", language="../x")
    assert response["Content-Disposition"] == 'inline; filename="application-en.pdf"'


def test_the_lists_lead_to_each_paper_in_both_languages(
    client: CheckedClient, world: World, household: Household
) -> None:
    blank = answer(client, world, "cadre", "papers").content.decode()
    filled = answer(client, world, "cadre", "household-papers", household.pk).content.decode()
    for paper in BLANK_PAPERS:
        assert f"{reverse('determination:paper', args=[paper])}?language=zh-hans" in blank
    for paper in HOUSEHOLD_PAPERS:
        assert f"{reverse('determination:household-paper', args=[household.pk, paper])}?language=en" in filled
    assert reverse("notices:notices") in blank
    assert HEAD in filled


def test_the_page_of_a_household_leads_to_its_papers(client: CheckedClient, world: World, household: Household) -> None:
    client.force_login(world.users["cadre"])
    page = client.get(reverse("registry:household", args=[household.pk])).content.decode()
    assert reverse("determination:household-papers", args=[household.pk]) in page
    assert reverse("determination:papers") in page


@pytest.mark.parametrize("paper", ["ballots", "no-such"])
def test_a_paper_that_no_household_has_is_not_found(
    client: CheckedClient, world: World, household: Household, paper: str
) -> None:
    assert answer(client, world, "cadre", "household-paper", household.pk, paper).status_code == 404


def test_an_unknown_paper_is_not_found(client: CheckedClient, world: World) -> None:
    response = answer(client, world, "cadre", "paper", "no-such")
    assert response.status_code == 404
    assert "Choose one from the list of papers." in response.content.decode()


@pytest.mark.parametrize("name", ["household-papers", "household-paper"])
def test_a_household_elsewhere_is_not_found(
    client: CheckedClient, world: World, household: Household, name: str
) -> None:
    more = ("application",) if name == "household-paper" else ()
    assert answer(client, world, "officer", name, household.pk, *more).status_code == 200
    assert answer(client, world, "stranger", name, household.pk, *more).status_code == 404


def test_the_supervision_committee_prints_no_paper_of_a_household(
    client: CheckedClient, world: World, household: Household
) -> None:
    assert answer(client, world, "supervisor", "household-papers", household.pk).status_code == 403
    assert answer(client, world, "supervisor", "papers").status_code == 403
