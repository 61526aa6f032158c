"""What is done from the pages: each act leads back, and a refusal keeps what was typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bangfu.assist.alliance.models import Committee, Hub, HubRole, Organisation, Part, Person, Practice
from bangfu.assist.alliance.selectors.rows import every
from bangfu.identify.registry.forms.fields import offered
from tests.assist.alliance.conftest import World, credit_code


@pytest.fixture
def officer(world: World, client: Client) -> Client:
    client.force_login(world.users["officer"])
    client.cookies["django_language"] = "en"
    return client


def post(client: Client, name: str, values: dict[str, Any], *arguments: object) -> int:
    return client.post(reverse(f"alliance:{name}", args=arguments), values).status_code


def test_an_organisation_is_registered_and_a_wrong_code_is_refused_beside_what_was_typed(officer: Client) -> None:
    values = {"area": "1001", "name": "Hope", "subtype": "foundation", "assist_field": ["health"]}
    refused = officer.post(reverse("alliance:organisation-new"), {**values, "credit_code": "511000005000000011"})
    assert refused.status_code == 422
    assert "check character" in refused.content.decode()
    assert 'value="Hope"' in refused.content.decode()
    assert post(officer, "organisation-new", {**values, "credit_code": credit_code(3)}) == 302
    assert every(Organisation).get(name="Hope").credit_code == credit_code(3)


def test_a_person_is_recorded_and_her_part_ended(officer: Client) -> None:
    values = {
        "area": "100101100201",
        "role": "prosperity_leader",
        "since": "2020-01-01",
        "name": "Leader",
        "phone": "13900001234",
    }
    assert post(officer, "person-new", values) == 302
    person = every(Person).get(name="Leader")
    part = every(Part).get(person=person)
    assert post(officer, "dated-end", {"until": "2021-01-01", "reason": "moved"}, "part", part.pk) == 302
    assert post(officer, "dated-end", {"until": "2021-01-01", "reason": "moved"}, "part", part.pk) == 422
    assert post(officer, "dated-end", {"until": "2021-01-01", "reason": "moved"}, "nothing", part.pk) == 404


@pytest.mark.seed("001-4")
def test_a_second_liaison_is_refused_on_the_page(world: World, officer: Client) -> None:
    programme = world.programme()
    world.hub(programme, "Third party", HubRole.LIAISON)
    other = world.organisation("Another")
    values = {"organisation": other.pk, "role": "liaison", "since": "2020-01-01"}
    refused = officer.post(reverse("alliance:hub-new", args=[programme.pk]), values)
    assert refused.status_code == 422
    assert "has a liaison already, and one only" in refused.content.decode()
    letter = {**values, "role": "support", "letter_no": "7", "assist_field": ["education"]}
    assert post(officer, "hub-new", letter, programme.pk) == 302
    assert every(Hub).get(organisation=other).assist_field == ["education"]


def test_a_ring_of_committees_is_refused_on_the_page(world: World, officer: Client) -> None:
    top = world.committee("Top")
    low = world.committee("Low", parent=top)
    refused = officer.post(reverse("alliance:committee-move", args=[top.pk]), {"parent": low.pk, "reason": "order"})
    assert (refused.status_code, "below itself" in refused.content.decode()) == (422, True)


def test_a_practice_is_drafted_with_its_figures_and_published_by_another(world: World, officer: Client) -> None:
    values = {
        "area": "1001",
        "kind": "programme",
        "title": "1+10",
        "summary": "How.",
        "place": "City",
        "steps": "One\nTwo",
        "figures": "organisations | ≈ | 3000 | units",
    }
    assert post(officer, "practice-new", {**values, "figures": "3000"}) == 422
    assert post(officer, "practice-new", values) == 302
    practice = every(Practice).get()
    assert practice.figures == [["organisations", "≈", "3000", "units"]]
    assert post(officer, "practice-publish", {}, practice.pk) == 422
    officer.force_login(world.users["second"])
    assert post(officer, "practice-publish", {}, practice.pk) == 302
    assert post(officer, "practice-copy", {"area": "100101"}, practice.pk) == 302
    assert every(Practice).count() == 2


def test_a_long_list_is_asked_for_by_name_or_code(world: World, officer: Client) -> None:
    Organisation.objects.bulk_create(
        Organisation(area=world.place("1001"), name=f"Organisation {n}", pillar="society") for n in range(320)
    )
    committee = world.committee()
    wrong = {"organisation": "nobody", "since": "2020-01-01"}
    assert post(officer, "committee-member-add", wrong, committee.pk) == 422
    assert post(officer, "committee-member-add", {**wrong, "organisation": "Organisation 7"}, committee.pk) == 302


COMMITTEE = {"area": "1001", "name": "Joint", "basis": "field", "topic": "schools", "since": "2020-01-01"}
ONCE: list[tuple[str, dict[str, Any], type[Any]]] = [
    ("organisation-new", {"area": "1001", "name": "Hope", "subtype": "foundation"}, Organisation),
    ("person-new", {"area": "1001", "role": "volunteer", "since": "2020-01-01", "name": "Li"}, Person),
    (
        "committee-new",
        {"area": "1001", "name": "Joint", "basis": "field", "topic": "schools", "since": "2020-01-01"},
        Committee,
    ),
]


@pytest.mark.parametrize("form", ONCE, ids=[name for name, _, _ in ONCE])
def test_sent_twice_it_makes_one_row_and_other_contents_none(
    officer: Client, form: tuple[str, dict[str, Any], type[Any]]
) -> None:
    name, values, model = form
    address = reverse(f"alliance:{name}")
    key = re.search(r'name="request_key" value="([\w-]{36})"', officer.get(address).content.decode())
    assert key
    before, sent = every(model).count(), {**values, "request_key": key[1]}
    first, second = officer.post(address, sent), officer.post(address, sent)
    assert (first.status_code, second.status_code) == (302, 302), first.content.decode()
    assert first.headers["Location"] == second.headers["Location"]
    assert officer.post(address, {**sent, "name": "Other"}).status_code == 409
    assert every(model).count() == before + 1


def test_several_fields_are_ticked_each_by_itself_in_a_group_with_a_name(officer: Client) -> None:
    page = officer.get(reverse("alliance:organisation-new")).content.decode()
    group = page.partition("<fieldset")[2].partition("</fieldset>")[0]
    assert "<legend>Fields of assistance" in group
    assert 'aria-describedby="id_assist_field_helptext"' in group
    assert (
        group.count('type="checkbox" name="assist_field"') == group.count("<label for=") == len(offered("assist_field"))
    )
