"""The pages of the alliance as an officer, an auditor and a hub's own people meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bangfu.assist.alliance.models import HubRole, Reply
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services import (
    PracticeText,
    alliance_start,
    appeal_lodge,
    committee_member_add,
    evidence_record,
    governance_record,
    hours_claim,
    hub_area_add,
    hub_plan_request,
    hub_task_assign,
    incubation_advance,
    incubation_start,
    invitation_record,
    led_add,
    member_join,
    mobilisation_send,
    organisation_attach,
    pairing_add,
    practice_draft,
)
from bangfu.assist.alliance.urls import urlpatterns
from tests.assist.alliance.conftest import SINCE, World

Numbers = dict[str, int]
OF: dict[str, str] = {
    "organisation": "organisation", "organisation-edit": "organisation", "organisation-end": "organisation",
    "evidence-new": "organisation", "appeal-new": "evidence", "appeal-decide": "appeal",
    "incubation-advance": "incubation", "person": "person", "person-edit": "person", "person-unmask": "person",
    "person-erase": "person", "part-add": "person", "led-add": "person", "governance-add": "person",
    "hours-add": "person", "hours-decide": "hours", "committee": "committee", "committee-move": "committee",
    "committee-member-add": "committee", "mobilisation-new": "committee", "programme": "programme",
    "hub-new": "programme", "hub-plan-new": "programme", "hub": "hub", "hub-area-add": "hub", "hub-attach": "hub",
    "task-new": "hub",
    "task-close": "task", "alliance": "alliance", "alliance-join": "alliance", "invitation-new": "alliance",
    "invitation-decline": "invitation", "mobilisation": "call", "mobilisation-remind": "call", "reply": "reply",
    "practice": "practice", "practice-edit": "practice", "practice-publish": "practice",
    "practice-withdraw": "practice", "practice-copy": "practice", "hub-plan": "plan", "hub-plan-adopt": "plan",
}  # fmt: skip
"""Which of the planted things each numbered address is asked for."""
OWN_ACTS = {"appeal-new", "hours-decide"}
"""What an organisation alone may do."""


@pytest.fixture
def numbers(world: World) -> Numbers:
    """One of everything; the user “east” acts for the hub."""
    officer = world.actor("officer")
    world.acts_for("east", "East hub")
    hope = world.acts_for("helper", "Hope")
    programme = world.programme()
    world.hub(programme, "Third party", HubRole.LIAISON)
    hub = world.hub(programme, "East hub")
    hub_area_add(actor=officer, hub=hub, area=world.place("100101100"), since=SINCE)
    organisation_attach(actor=officer, hub=hub, organisation=hope, since=SINCE)
    task = hub_task_assign(actor=officer, hub=hub, kind="office", title="Report", since=SINCE)
    committee = world.committee()
    world.committee("Below", parent=committee)
    committee_member_add(actor=officer, committee=committee, organisation=hope, since=SINCE)
    call = mobilisation_send(actor=officer, committee=committee, title="Go west", text="Who joins?")
    pairing_add(actor=officer, donor=world.place("1001"), recipient=world.place("1002"), since=SINCE)
    alliance = world.alliance()
    member_join(actor=officer, alliance=alliance, organisation=hope, kind="charity", since=SINCE)
    invitation = invitation_record(actor=officer, alliance=alliance, inviter=hope, invited="Traders")
    person = world.person(phone="13900001234", role="old_village_head", organisation=hope)
    number = world.household(500).household_no
    led_add(actor=officer, number=person.pk, project="Sheds", household_no=number, since=SINCE)
    governance_record(actor=officer, number=person.pk, kind="mediation", happened_on=SINCE, summary="A boundary")
    volunteer = world.person("Vol", role="volunteer", area="100101100", organisation=hope)
    hours = hours_claim(
        actor=officer, number=volunteer.pk, organisation=hope, worked_on=SINCE, minutes=90, what="Lessons"
    )
    evidence = evidence_record(
        actor=officer, organisation=hope, kind="late", occurred_on=timezone.localdate(), reference="R1"
    )
    appeal = appeal_lodge(actor=world.actor("helper"), evidence=evidence, reason="the road was closed")
    incubation = incubation_start(
        actor=officer,
        area=world.place("100101100"),
        name="Carers",
        subtype="service_body",
        supporter=hope,
        since=SINCE,
    )
    text = PracticeText(
        "programme", "1+10", "How.", "City", "One\nTwo", (("organisations", "≈", "3000", ""),), "Letter"
    )
    practice = practice_draft(actor=officer, area=world.place("1001"), text=text)
    reply = every(Reply).get(mobilisation=call)
    plan = hub_plan_request(actor=officer, programme=programme)
    made = {"organisation": hope, "programme": programme, "hub": hub, "task": task, "committee": committee} | {
        "call": call, "reply": reply, "alliance": alliance, "invitation": invitation, "person": person,
        "hours": hours, "evidence": evidence, "appeal": appeal, "incubation": incubation, "practice": practice,
        "plan": plan,
    }  # fmt: skip
    return {name: row.pk for name, row in made.items()}


@pytest.fixture
def enter(world: World, client: Client) -> Callable[[str], Client]:
    def as_user(name: str) -> Client:
        client.force_login(world.users[name])
        return client

    return as_user


def addresses(numbers: Numbers) -> list[tuple[str, str]]:
    names = [str(pattern.name) for pattern in urlpatterns if pattern.name not in ("dated-end", "hub-plan-retry")]
    return [(name, reverse(f"alliance:{name}", args=[numbers[OF[name]]] if name in OF else [])) for name in names]


def _one_more(world: World, number: int) -> None:
    """A programme with a hub, an alliance with a member, and a call of a committee."""
    actor, one = world.actor("officer"), world.organisation(f"Organisation {number}")
    world.hub(world.programme(f"Programme {number}"), one.name)
    alliance = alliance_start(actor=actor, area=world.place("1001"), name=f"Alliance {number}", since=SINCE)
    member_join(actor=actor, alliance=alliance, organisation=one, kind="charity", since=SINCE)
    committee = world.committee(f"Committee {number}")
    committee_member_add(actor=actor, committee=committee, organisation=one, since=SINCE)
    mobilisation_send(actor=actor, committee=committee, title="Go west", text="Who joins?")


@pytest.mark.parametrize("name", ["programmes", "alliances", "mobilisations"])
def test_a_list_takes_as_many_queries_for_many_as_for_one(
    world: World, enter: Callable[[str], Client], name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, address = enter("officer"), reverse(f"alliance:{name}")
    _one_more(world, 0)
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    for number in range(1, 5):
        _one_more(world, number)
    with django_assert_max_num_queries(len(few)):
        assert client.get(address).status_code == 200


def test_the_stages_of_a_local_organisation_are_read_with_their_days(
    world: World, enter: Callable[[str], Client]
) -> None:
    actor, hope = world.actor("officer"), world.organisation("Hope")
    made = incubation_start(
        actor=actor, area=world.place("100101"), name="Carers", subtype="service_body", supporter=hope, since=SINCE
    )
    incubation_advance(actor=actor, number=made.pk, stage="team", reached_on=date(2019, 3, 4), note="Five carers")
    shown = enter("officer").get(reverse("alliance:incubations")).content.decode()
    assert "2018-07-01" in shown
    assert "2019-03-04" in shown
    assert "Five carers" in shown


def test_a_programme_without_a_liaison_claims_none(world: World, enter: Callable[[str], Client]) -> None:
    made = world.programme()
    world.hub(made, "East hub")
    client = enter("officer")
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("alliance:programme", args=[made.pk])).content.decode()
    assert "No liaison on this day; hubs: 1." in shown
    assert "1 liaison and" not in shown


def test_an_officer_opens_every_page_in_both_languages(numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("second")
    wanted = {name: 403 if name in OWN_ACTS else 200 for name, _ in addresses(numbers)}
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        assert {name: client.get(address).status_code for name, address in addresses(numbers)} == wanted


def test_an_auditor_reads_and_does_nothing(numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("auditor")
    seen = {name: client.get(address).status_code for name, address in addresses(numbers)}
    assert {name for name, status in seen.items() if status == 200} == {
        "home", "organisations", "organisation", "appeals", "incubations", "people", "elites", "person", "committees",
        "committee", "pairings", "programmes", "programme", "hub", "hub-plan", "alliances", "alliance", "mobilisations",
        "mobilisation", "practices", "practice",
    }  # fmt: skip


@pytest.mark.seed("scenario-2")
def test_a_hubs_people_see_their_own_part(world: World, numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("east")
    page = client.get(reverse("alliance:person", args=[numbers["person"]])).content.decode()
    assert "139****1234" in page
    assert "13900001234" not in page
    far = world.person("Far", role="prosperity_leader", area="100101101201")
    assert client.get(reverse("alliance:person", args=[far.pk])).status_code == 404
    assert client.get(reverse("alliance:committee", args=[numbers["committee"]])).status_code == 404
    assert client.get(reverse("alliance:hub", args=[numbers["hub"]])).status_code == 200


@pytest.mark.seed("001-3")
def test_the_page_of_a_call_shows_who_answered(numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("helper")
    done = client.post(
        reverse("alliance:reply", args=[numbers["reply"]]), {"state": "pledged", "pledged_fen": "1000.50"}
    )
    assert done.status_code == 302
    client.cookies["django_language"] = "en"
    page = enter("officer").get(reverse("alliance:mobilisation", args=[numbers["call"]])).content.decode()
    assert "100.0 %" in page
    assert "1,000.50" in page


@pytest.mark.seed("003-10")
def test_the_credit_file_shows_its_formula_and_entries(numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("officer")
    client.cookies["django_language"] = "en"
    page = client.get(reverse("alliance:organisation", args=[numbers["organisation"]])).content.decode()
    assert "60 to start with + 0 for what was kept − 3 for what was not = 57" in page
    assert "Delivered late" in page


def test_a_committee_tree_is_drawn_as_of_a_day(numbers: Numbers, enter: Callable[[str], Client]) -> None:
    client = enter("officer")
    client.cookies["django_language"] = "en"
    address = reverse("alliance:committees")
    assert "└" in client.get(address).content.decode()
    assert "No committee on this day" in client.get(address, {"as_of": "2018-06-30"}).content.decode()
