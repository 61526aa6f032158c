"""The pages of screening and policy: who may open them, and what they say. The client refuses invalid HTML."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bangfu.identify.determination.models import Screening
from bangfu.identify.determination.services import screening_request
from tests.identify.determination.world import AS_OF, World
from tests.pages import CheckedClient

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def done(world: World) -> Screening:
    """Two villages of one township and one of another; one household at risk, one undetermined."""
    world.household("539901100201", "H1", house_grade="D")
    world.household("539901100202", "H2")
    world.household("539901101201", "H3", wage_fen=None)
    return world.screened()


def opened(client: CheckedClient, world: World, who: str, name: str, *args: object, **query: str) -> str:
    client.force_login(world.users[who])
    response = client.get(reverse(f"determination:{name}", args=args), query, headers=ENGLISH)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_result_begins_with_the_finding(client: CheckedClient, world: World, done: Screening) -> None:
    text = opened(client, world, "officer", "screening", done.pk)
    assert "County: 1 of 3 households to look into, 1 cannot be judged yet" in text
    assert "Computed is not decided: only the procedure determines." in text
    assert "8,700.00 yuan a person and year" in text


def test_a_township_opens_from_the_map(client: CheckedClient, world: World, done: Screening) -> None:
    text = opened(client, world, "officer", "screening", done.pk, area="539901100")
    assert "East: 1 of 2 households to look into, 0 cannot be judged yet" in text
    assert "Willow" in text
    assert "River" not in text


def test_a_village_cadre_sees_her_village_of_the_countys_screening(
    client: CheckedClient, world: World, done: Screening
) -> None:
    text = opened(client, world, "cadre", "screening", done.pk)
    assert "County: 1 of 1 households to look into" in text
    listed = opened(client, world, "cadre", "screening-households", done.pk)
    assert "H1" in listed
    assert "H2" not in listed


def test_a_household_has_its_reasons_and_the_values_with_their_source(
    client: CheckedClient, world: World, done: Screening
) -> None:
    listed = opened(client, world, "officer", "screening-households", done.pk, outcome="at_risk")
    assert "H1" in listed
    assert "H3" not in listed
    household = world.number("H1")
    text = opened(client, world, "officer", "screening-household", done.pk, household)
    assert "The house is not safe." in text
    assert "Net income per head ¥30,000.00 is not below the range of ¥8,700.00." in text
    assert "yunnan-2025-1" in text


def test_no_score_of_a_household_is_shown(client: CheckedClient, world: World, done: Screening) -> None:
    text = opened(client, world, "officer", "screening-household", done.pk, world.number("H1"))
    assert "score" not in text.lower()
    assert "Weighted count" not in text


@pytest.mark.parametrize("name", ["screening", "screening-households", "screening-totals", "screening-check"])
def test_a_stranger_finds_nothing(client: CheckedClient, world: World, done: Screening, name: str) -> None:
    client.force_login(world.users["stranger"])
    assert client.get(reverse(f"determination:{name}", args=[done.pk])).status_code == 404


def test_a_colleague_of_another_village_does_not_reach_a_household(
    client: CheckedClient, world: World, done: Screening
) -> None:
    client.force_login(world.users["cadre"])
    place = reverse("determination:screening-household", args=[done.pk, world.number("H2")])
    assert client.get(place).status_code == 404


def test_the_supervision_committee_opens_no_screening(client: CheckedClient, world: World, done: Screening) -> None:
    client.force_login(world.users["supervisor"])
    assert client.get(reverse("determination:screenings")).status_code == 403


def test_the_totals_are_a_file_without_households(client: CheckedClient, world: World, done: Screening) -> None:
    text = opened(client, world, "officer", "screening-totals", done.pk)
    lines = text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("code,name,households,persons,households.poor,households.at_risk")
    assert lines[1].startswith("539901100,East,2,4,0,1,0,1,")
    assert "H1" not in text


def test_a_screening_is_started_from_the_form(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    sent = {"area": "539901", "as_of": "2025-12-31", "year": "2025"}
    response = client.post(reverse("determination:screening-request"), sent, follow=True, headers=ENGLISH)
    assert "Waiting for its turn." in response.content.decode()


def test_a_missing_value_is_told_on_the_form_with_its_file(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    sent = {"area": "539901", "as_of": "2026-06-30", "year": "2026"}
    response = client.post(reverse("determination:screening-request"), sent, headers=ENGLISH)
    assert response.status_code == 422
    assert "“monitoring_range” is in force on 2026-06-30" in response.content.decode()
    assert "parameters/monitoring_range.yaml" in response.content.decode()


def test_a_run_that_is_waiting_shows_its_progress(client: CheckedClient, world: World) -> None:
    asked = screening_request(actor=world.actor("officer"), area=world.areas["539901"], as_of=AS_OF, year=2025)
    assert "Waiting for its turn." in opened(client, world, "officer", "screening", asked.pk)


def test_a_screening_is_computed_again_on_a_page(client: CheckedClient, world: World, done: Screening) -> None:
    assert "The same results, to the byte" in opened(client, world, "officer", "screening-check", done.pk)


@pytest.mark.parametrize("name", ["screenings", "screening-request", "policy", "policy-documents"])
def test_the_other_pages_open(client: CheckedClient, world: World, name: str) -> None:
    assert opened(client, world, "officer", name)


def test_the_policy_page_says_what_is_in_force_here_and_what_is_missing(client: CheckedClient, world: World) -> None:
    text = opened(client, world, "officer", "policy")
    assert "Income range of monitoring against return to poverty" in text
    assert "To be completed by the operator" in text


def test_a_value_shows_every_dated_version_with_its_region(client: CheckedClient, world: World) -> None:
    text = opened(client, world, "officer", "policy-value", "monitoring_range")
    assert "8,700.00 yuan a person and year" in text
    assert "7,500.00 yuan a person and year" in text
    assert "BANGFU_POLICY_DIR" in text


def test_an_unknown_value_is_not_found(client: CheckedClient, world: World) -> None:
    client.force_login(world.users["officer"])
    assert client.get(reverse("determination:policy-value", args=["no-such"])).status_code == 404


@pytest.mark.seed("002-9")
@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ("cooperative-shares", "Split of the income of cooperative shares"),
        ("red-credit-2015", "Days of mass supervision of a red credit"),
        ("yunnan-pioneer-2014", "Days of mass supervision of a red credit"),
    ],
)
def test_a_rule_shows_its_basis_and_a_document_its_rules(
    client: CheckedClient, world: World, document: str, rule: str
) -> None:
    assert rule in opened(client, world, "officer", "policy-document", document)
    codes = {"cooperative-shares": "share_scheme"}
    shown = opened(client, world, "officer", "policy-value", codes.get(document, "red_credit_supervision_days"))
    assert reverse("determination:policy-document", args=[document]) in shown
