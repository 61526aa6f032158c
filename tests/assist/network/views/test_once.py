"""A form of the network that is sent twice makes one row and is answered alike; other contents are refused. The same
holds for every page of an act: `acted` sees to it. See also P8."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bangfu.assist.network.models import (
    Appeal,
    Campaign,
    ConsumptionOrder,
    Device,
    DonationProject,
    MatchRun,
    Need,
    Pledge,
    SpecialAction,
    Story,
    WhatIf,
)
from bangfu.ground.access.models import RequestKey
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import NEEDS, OFFERS, SPEC, World
from tests.pages import CheckedClient

BRIDGE, EAST, COUNTY, DAY = "100101100201", "100101100", "100101", "2026-03-01"
KEY = re.compile(r'name="request_key" value="([\w-]{36})"')
ACTION = {"area": COUNTY, "name": "Frontier", "in_fields": ["XINJIANG"], "starts_on": DAY}
LINES = {f"c{number}-kind": "" for number in range(1, 5)}
APPEAL = {
    "area": COUNTY,
    "title": "Warm rooms",
    "purpose": "Stoves",
    "use_of_money": "Stoves",
    "target_fen": "60000",
    "channel": "its own page",
    "starts_on": DAY,
    "ends_on": "2026-12-31",
    "filing_no": "F-51-7",
    "charity": "County charity",
    "qualification_no": "Q-8",
}
Form = tuple[str, str, dict[str, Any], type[Any]]
FORMS: list[Form] = [
    ("officer", "action-record", ACTION, SpecialAction),
    (
        "cadre",
        "device-record",
        {"area": BRIDGE, "organisation": "Friends", "model": "Phone 3", "imei": "490154203237518"},
        Device,
    ),
    (
        "cadre",
        "donation-record",
        {"area": BRIDGE, "organisation": "Friends", "title": "Lambs", "gives": "20 lambs", "starts_on": DAY},
        DonationProject,
    ),
    (
        "officer",
        "order-record",
        {
            "supplier": "Friends",
            "buyer": "Elsewhere",
            "product": "Pepper",
            "origin": BRIDGE,
            "agreement": "no. 12",
            "quantity": "200",
            "unit": "kg",
            "amount_fen": "10000",
            "ordered_on": DAY,
        },
        ConsumptionOrder,
    ),
    ("officer", "appeal-record", APPEAL, Appeal),
    (
        "east",
        "story-record",
        {
            "area": EAST,
            "kind": "role_model",
            "title": "A pepper garden",
            "shown_as": "Mr Yang",
            "text": "He planted.",
            "consent_on": DAY,
            "consent_paper": "archive 4",
        },
        Story,
    ),
    ("officer", "run-request", {"area": COUNTY}, MatchRun),
    (
        "officer",
        "what-if-new",
        {"title": "Half", "area": COUNTY, **LINES, "c1-kind": "needs", "c1-percent": "50", "c1-area": EAST},
        WhatIf,
    ),
]
Send = Callable[..., Any]
Open = Callable[..., Send]


@pytest.fixture
def send(client: CheckedClient, world: World) -> Open:
    """`send(who, page, arguments)` opens the page; what it gives sends its form, each time with the key of then."""
    client.cookies["django_language"] = "en"

    def opened(who: str, name: str, *arguments: object) -> Send:
        client.force_login(world.users[who])
        address = reverse(f"network:{name}", args=arguments)
        key = KEY.search(client.get(address).content.decode())
        assert key, f"{name}: the page of an act without a key"
        return lambda **values: client.post(address, {**values, "request_key": key[1]})

    return opened


def rows(model: type[Any]) -> int:
    return int(model.objects.within(EVERYWHERE).count())


@pytest.mark.parametrize("form", FORMS, ids=[name for _, name, _, _ in FORMS])
def test_sent_twice_it_makes_one_row_and_other_contents_none(send: Open, form: Form) -> None:
    who, name, values, model = form
    again = send(who, name)
    first, second = again(**values), again(**values)
    assert (first.status_code, rows(model)) == (302, 1), first.content.decode()
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert (again(**values, more="1").status_code, rows(model)) == (409, 1)


def test_a_campaign_is_imported_once_and_the_second_sending_told_so(send: Open) -> None:
    again = send("officer", "campaign-import")

    def upload(needs: str = NEEDS) -> dict[str, object]:
        files = {"needs": needs, "offers": OFFERS}
        return {name: SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in files.items()}

    told = {"title": "Coats", "area": COUNTY, "spec": SPEC}
    first, second = again(**told, **upload()), again(**told, **upload())
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert again(**told, **upload(NEEDS.replace("7", "8"))).status_code == 409
    assert rows(Campaign) == 1


def test_what_follows_an_action_or_an_appeal_is_recorded_once(send: Open) -> None:
    send("officer", "action-record")(**ACTION)
    send("officer", "appeal-record")(**APPEAL)
    appeal = Appeal.objects.within(EVERYWHERE).get()
    send("second", "appeal-publish", appeal.pk)()
    pledge = {"amount_fen": "20000", "qualifier": "over", "pledged_on": DAY, "source": "letter"}
    report = {"raised_fen": "2500", "used_fen": "100", "progress": "Two", "proof": "report 1", "as_of": DAY}
    again = send("officer", "pledge-record", SpecialAction.objects.within(EVERYWHERE).get().pk)
    assert [again(organisation="Friends", **pledge).status_code for _ in range(2)] == [302, 302]
    again = send("officer", "appeal-report", appeal.pk)
    assert [again(**report).status_code for _ in range(2)] == [302, 302]
    assert (rows(Pledge), appeal.reports.count()) == (1, 1)


def test_a_refusal_leaves_no_key_so_that_the_corrected_form_is_taken(send: Open) -> None:
    again = send("officer", "action-record")
    assert again(**{**ACTION, "in_fields": []}).status_code == 422
    assert not RequestKey.objects.exists()
    assert (again(**ACTION).status_code, rows(SpecialAction)) == (302, 1)


def test_a_refusal_of_the_act_leaves_nothing_either(send: Open) -> None:
    """The form is whole, and what its files hold is refused."""
    again = send("officer", "campaign-import")
    files = {name: SimpleUploadedFile(f"{name}.csv", b"who,what,many\n") for name in ("needs", "offers")}
    assert again(title="Coats", area=COUNTY, spec=SPEC, **files).status_code == 422
    assert (RequestKey.objects.count(), rows(Need)) == (0, 0)


def test_the_summary_of_errors_leads_to_the_first_box_of_a_group(send: Open) -> None:
    """That the place is there is seen to by the client."""
    page = send("officer", "action-record")(**{**ACTION, "in_fields": []}).content.decode()
    assert 'href="#id_in_fields_0"' in page
    assert (
        '<fieldset class="bf-field bf-field-wrong" aria-describedby="id_in_fields_helptext id_in_fields_error">' in page
    )
    assert 'id="id_in_fields_error"' in page
