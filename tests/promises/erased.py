"""A person who is planted everywhere the register keeps anything of a person, and erased."""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bangfu.cli.database import application
from bangfu.compute.identity import check_digit
from tests.promises.erased_gifts import ADDRESS, NAME, PHONE, is_helped

OTHER = "Somebody Else"
BODY = "10000019770707707"
ID_NUMBER = BODY + check_digit(BODY)
ACCOUNT = "6299770077007700770"
BORN = "1977-07-07"
CANARIES = (NAME, ID_NUMBER, PHONE, ACCOUNT, ADDRESS, BORN)


def plant(*, erase: bool) -> None:
    """Run as a command on the database of the environment, which holds the demo county's areas and people."""
    with application() as load:
        load("bangfu.cli.demo").plant_demo()
        services = load("bangfu.identify.registry.services")
        access = load("bangfu.ground.access.models")
        actor_for = load("bangfu.ground.access.selectors").actor_for
        areas = {area.code: area for area in access.Area.objects.filter(code__startswith="100101")}
        people = {user.username: actor_for(user) for user in access.User.objects.all()}
        stated = services.Stated(f"visit to {NAME}", date(2026, 3, 1))
        number = _live(load, services, areas, people, stated)
        _is_told_of(load, areas, people, number)
        look_ups = [load("bangfu.ground.access.ciphers").blind(*pair).hex() for pair in _PAIRS]
        if erase:
            load("bangfu.home.services").person_erase(actor=people["county"], number=number, order_no="7/2026")
        load("bangfu.ground.audit.services").log_seal()
        print(json.dumps(look_ups))


_PAIRS = (("id_no", ID_NUMBER), ("phone", PHONE), ("bank_account", ACCOUNT))


def _live(load: Any, services: Any, areas: Any, people: Any, stated: Any) -> int:
    """She heads a household, has it corrected, moves, gets a new head beside her, and leaves for one of her own."""
    village, other = areas["100101100201"], areas["100101101201"]
    household = services.household_register(
        actor=people["county"],
        area=village,
        values={"phone": PHONE, "bank_account": ACCOUNT, "address": ADDRESS},
        members=[
            {"name": NAME, "relation_to_head": "01", "id_no": ID_NUMBER, "birth_date": date.fromisoformat(BORN)},
            {"name": OTHER, "relation_to_head": "10"},
        ],
        stated=stated,
    )
    members = {member.name: member.pk for member in load("bangfu.identify.registry.selectors").members_of(household)}
    request = services.change_request(
        actor=people["village"],
        household=household.pk,
        values={"address": f"{ADDRESS}, door 2", "phone": "13877007708"},
        grounds=services.Grounds(f"{NAME} moved", "visit"),
        stated=stated,
    )
    services.change_decide(actor=people["county2"], number=request.pk, outcome="return", reason=f"{NAME}: which door?")
    workflow = load("bangfu.ground.workflow.services")
    workflow.case_resubmit(actor=people["village"], case=request.case, reason=f"{NAME} says door 2")
    services.change_decide(actor=people["county2"], number=request.pk, outcome="approve", reason=f"{NAME} was visited")
    services.household_move(
        actor=people["county"], number=household.pk, to=other, reason=f"{NAME} asked", moved_on=date(2026, 4, 1)
    )
    services.head_change(
        actor=people["county"], household=household.pk, member=members[OTHER], relation_of_old="10", stated=stated
    )
    founded = services.household_split(
        actor=people["county"], number=household.pk, members=[members[NAME]], head=members[NAME], stated=stated
    )
    services.income_year_record(
        actor=people["county"], household=founded.pk, year=2025, values={"members": 1, "wage_fen": 1}, stated=stated
    )
    found = load("bangfu.identify.registry.selectors").members_of(founded).get()
    return int(found.pk)


def _is_told_of(load: Any, areas: Any, people: Any, number: int) -> None:
    """Cases, papers, a notice, computations, files of departments and acts of others tell of her; a request waits."""
    services = load("bangfu.identify.registry.services")
    workflow, notices = load("bangfu.ground.workflow.services"), load("bangfu.ground.notices.services")
    member = load("bangfu.identify.registry.models").Member.objects.within(
        load("bangfu.ground.access.scopes").EVERYWHERE
    )
    her = member.select_related("household__area").get(pk=number)
    home, village = her.household, areas["100101101201"]
    workflow.case_open(
        actor=people["county"],
        procedure="monitoring-2021",
        area=village,
        subject=home.household_no,
        title=f"Roof of {NAME}",
    )
    other = workflow.case_open(
        actor=people["county"], procedure="monitoring-2021", area=village, subject="another", title="Another's roof"
    )
    workflow.case_withdraw(actor=people["county"], case=other, reason=f"it was that of {NAME}")
    waiting = services.change_request(
        actor=people["county"],
        household=home.pk,
        member=number,
        values={"name": f"{NAME} the elder"},
        grounds=services.Grounds(f"{NAME} learned to read", "certificate"),
        stated=services.Stated("talk", date(2026, 5, 1)),
    )
    workflow.evidence_add(
        actor=people["county2"],
        case=waiting.case,
        step="decide",
        kind="photo",
        title=f"Certificate of {NAME}",
        name="certificate.pdf",
        file=b"%PDF- " + NAME.encode(),
    )
    _is_posted(notices, people, village, home)
    _hands_in(load, people, home)
    load("bangfu.ground.access.services").unmask(
        actor=people["county"],
        area=village,
        place="registry.member",
        row=number,
        fields=["id_no"],
        purpose="payment",
        reason=f"to pay {NAME}",
    )
    determination = load("bangfu.identify.determination.services")
    asked = determination.screening_request(
        actor=people["county"], area=village, as_of=date(2025, 12, 31), year=2025, queued=False
    )
    determination.screening_execute(number=asked.pk)
    _helps(load, people, home)
    is_helped(load, areas, people, home)
    check = services.quality_run_request(
        actor=people["county"], area=village, on_day=date(2025, 12, 31), year=2025, queued=False
    )
    services.quality_run_execute(number=check.pk)
    _is_in_files(load, areas, people)


def _helps(load: Any, people: Any, home: Any) -> None:
    """She leads her own household in a project of the village, and another's record names her."""
    alliance = load("bangfu.assist.alliance.services")
    facts = alliance.PersonFacts(NAME, phone=PHONE)
    elder = alliance.PersonFacts("Old Chen")
    since, area = date(2026, 1, 1), home.area
    made = {"actor": people["county"], "area": area, "role": "old_village_head", "since": since}
    her = alliance.person_record(facts=facts, **made)
    other = alliance.person_record(facts=elder, **made)
    alliance.led_add(
        actor=people["county"], number=her.pk, project="Goats", household_no=home.household_no, since=since
    )
    alliance.governance_record(
        actor=people["county"], number=other.pk, kind="mediation", happened_on=since, summary=f"{NAME} and a neighbour"
    )


def _is_in_files(load: Any, areas: Any, people: Any) -> None:
    """A department's file names her twice, the second time so that a person decides; duplicates are sought; and another
    file with her in it is not matched yet."""
    linking, actor = load("bangfu.identify.registry.services.linking"), people["county"]
    pairs = load("bangfu.identify.registry.models").LinkPair.objects.within(
        load("bangfu.ground.access.scopes").EVERYWHERE
    )
    village = areas["100101101201"]
    ask = {"actor": actor, "area": areas["100101"], "stated_on": date(2026, 5, 1), "queued": False}
    rows = (f"{NAME},{ID_NUMBER},{BORN},{ADDRESS},{NAME}", f"{NAME},,1977-07-08,{village.name},{PHONE}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_text("\n".join(("Name,ID number,Date of birth,Village,Plate", *rows)), encoding="utf-8")
        file = linking.HandedIn(path, f"car of {NAME}.csv")
        run = linking.link_execute(number=linking.link_request(kind="vehicles", file=file, **ask).pk)
        linking.link_request(kind="vehicles", file=file, **ask)
    linking.link_execute(number=linking.link_request(kind="duplicates", **ask).pk)
    doubtful = pairs.get(run=run, state="doubtful")
    linking.pair_decide(actor=people["county2"], number=doubtful.pk, same=True, reason=f"{NAME} showed her licence")


def _hands_in(load: Any, people: Any, home: Any) -> None:
    """In her own room, through an agent: an application that was answered, and a correction that became a request."""
    room, visitor_of = load("bangfu.home.services"), load("bangfu.home.selectors.entry").visitor_of
    today = load("django.utils.timezone").localdate()
    room.card_issue(actor=people["county"], household=home.pk, valid_until=today + timedelta(30))
    said = {"given": "in_person", "given_on": today, "words": f"{NAME}: write it down for me"}
    visitor = visitor_of(room.consent_record(actor=people["county"], household=home.pk, **said))
    words = {"happened": f"{NAME} lives alone at {ADDRESS}"}
    asked = room.request_hand_in(actor=visitor, kind="application", words=words, about=room.About("rain-dew"))
    room.request_answer(actor=people["county2"], number=asked.pk, outcome="declined", reason=f"{NAME} is no student")
    wrong = room.request_hand_in(
        actor=visitor, kind="correction", words={"wrong": "the lane"}, about=room.About("households:contact")
    )
    registry = load("bangfu.identify.registry.services")
    grounds = registry.Grounds(f"{NAME} said so", "visit")
    given = room.Correction("households", {"natural_village": "East"}, grounds, registry.Stated("visit", today))
    room.correction_accept(actor=people["county"], number=wrong.pk, correction=given)


def _is_posted(notices: Any, people: Any, village: Any, home: Any) -> None:
    """A line of hers on a list, and an objection to it that was answered."""
    draft = notices.notice_draft(
        actor=people["county"],
        area=village,
        type="household_list_monitoring",
        title="List of households",
        columns=["village", "group", "head", "people", "category", "result"],
        rows=[notices.Line((village.name, "1", NAME, "1", "A", "B"), f"household:{home.pk}")],
        office="Office",
        office_phone="0100-8800100",
    )
    posted = notices.notice_post(actor=people["county2"], number=draft.pk)
    objection = notices.objection_record(
        actor=people["county"],
        number=draft.pk,
        text=f"{NAME} has a shop",
        channel="in_person",
        received_on=posted.starts_on,
        position=1,
        objector=OTHER,
    )
    notices.objection_answer(actor=people["county2"], number=objection.pk, upheld=False, answer=f"{NAME} has no shop")


if __name__ == "__main__":
    plant(erase=sys.argv[1] == "erase")
