"""A province of synthetic people in which everyone holds her role in one township, and a thing of each kind lies in
that township, above it, beside it, below it, and far away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils import timezone

from bangfu.assist.alliance.models import Membership, Organisation
from bangfu.assist.network.models import Campaign, Item, MatchRun, Need, NeedState, Offer, Proposal, WhatIf
from bangfu.compute.identity import check_digit
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import Area, Grant, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.notices.models import Notice, NoticeState, Objection, Photo, Snapshot
from bangfu.ground.notices.selectors.notices import photo_path
from bangfu.ground.runs.models import RunState
from bangfu.ground.workflow.models import Case, Decision, Task
from bangfu.ground.workflow.selectors.procedures import procedure_for
from bangfu.ground.workflow.services.cases import version_of
from bangfu.home.models import Kind, Request
from bangfu.home.selectors.requests import WORDS
from bangfu.home.services.rules import next_number
from bangfu.identify.determination.models import Determination, Screening, Sitting
from bangfu.identify.registry.models import (
    ChangeRequest,
    Document,
    Household,
    Import,
    ImportPurpose,
    ImportState,
    LinkKind,
    LinkPair,
    LinkRun,
    LinkState,
    Member,
)
from bangfu.identify.registry.models.documents import DocumentKind
from bangfu.identify.registry.services import Stated, household_register, income_year_record, living_conditions_record
from tests.counties import areas_planted
from tests.promises.alliances import ALLIANCE_MAKERS
from tests.promises.gifts import delivery_planted, follow_up_planted, match_planted
from tests.promises.social import SOCIAL_MAKERS
from tests.promises.things import need_audit, need_proof

TREE = {
    "10": (Level.PROVINCE, ""),
    "1001": (Level.CITY, "10"),
    "100101": (Level.COUNTY, "1001"),
    "100101100": (Level.TOWNSHIP, "100101"),
    "100101100201": (Level.VILLAGE, "100101100"),
    "100101101": (Level.TOWNSHIP, "100101"),
    "100102": (Level.COUNTY, "1001"),
    "100102100": (Level.TOWNSHIP, "100102"),
}
PLACES = {
    "own": "100101100",
    "parent": "100101",
    "sibling": "100101101",
    "child": "100101100201",
    "foreign": "100102100",
}
OWN = "own"


@dataclass
class County:
    """The areas, one person of each role at home in the own township, and the things made so far."""

    areas: dict[str, Area]
    people: dict[Role, User]
    maker: User
    organisation: Organisation
    things: dict[tuple[str, str], Model] = field(default_factory=dict)

    def actor(self, role: Role) -> Actor:
        return actor_for(self.people[role])

    def place(self, name: str) -> Area:
        return self.areas[PLACES[name]]

    def thing(self, kind: str, place: str) -> Any:
        """The thing of a kind at a place, made when it is first asked for."""
        if (kind, place) not in self.things:
            self.things[kind, place] = MAKERS[kind](self, place)
        return self.things[kind, place]


def found_county() -> County:
    areas = areas_planted(
        {code: (f"Area {code}", level, above or None) for code, (level, above) in TREE.items()}, first=501
    )
    home = areas[PLACES[OWN]]
    people = {role: User.objects.create(username=f"at-{role}", display_name=role.title()) for role in Role}
    for role, person in people.items():
        Grant.objects.create(user=person, role=role, area=home)
    maker = User.objects.create(username="maker", display_name="Maker")
    Grant.objects.create(user=maker, role=Role.COUNTY_OFFICER, area=areas["10"])
    organisation = Organisation.objects.create(name="Friends", pillar="society", area=home)
    Membership.objects.create(user=people[Role.ORGANISATION], organisation=organisation)
    return County(areas, people, maker, organisation)


def _item() -> Item:
    words = {"name_zh": "rice", "name_en": "Rice", "unit_zh": "kg", "unit_en": "kg", "category": "goods"}
    return Item.objects.get_or_create(code="rice", defaults=words)[0]


def _campaign(county: County, place: str) -> Campaign:
    area = county.place(place)
    return Campaign.objects.create(area=area, title=area.name, digest=area.code, recorded_by=county.maker)


def _need(county: County, place: str) -> Need:
    area = county.place(place)
    return Need.objects.create(
        area=area,
        party=area.code,
        item=_item(),
        quantity=5,
        tier=2,
        asked_on=timezone.now(),
        state=NeedState.SUBMITTED,
        recorded_by=county.maker,
    )


def _organisation(county: County, place: str) -> Organisation:
    if place == OWN:
        return county.organisation
    return Organisation.objects.create(name=f"Of {place}", pillar="society", area=county.place(place))


def _offer(county: County, place: str) -> Offer:
    """Of a campaign, which its area alone sees: an offer of the open network is seen wherever it may serve."""
    return Offer.objects.create(
        area=county.place(place),
        organisation=county.thing("organisation", place),
        campaign=county.thing("campaign", place),
        item=_item(),
        quantity=5,
        offered_on=timezone.now(),
        recorded_by=county.maker,
    )


def _run(county: County, place: str) -> MatchRun:
    return MatchRun.objects.create(area=county.place(place), requested_by=county.maker, state="failed")


def _what_if(county: County, place: str) -> WhatIf:
    return WhatIf.objects.create(
        area=county.place(place), requested_by=county.maker, title="A third less", state="failed"
    )


def _proposal(county: County, place: str) -> Proposal:
    return Proposal.objects.create(
        area=county.place(place),
        run=county.thing("run", place),
        need=county.thing("need", place),
        offer=county.thing("offer", place),
        quantity=1,
        cost=0,
        reason={"template": "the only offer", "values": {}},
    )


def _screening(county: County, place: str) -> Screening:
    day = date(2025, 12, 31)
    return Screening.objects.create(
        area=county.place(place), as_of=day, year=day.year, requested_by=county.maker, state="failed"
    )


def _user(county: County, place: str) -> User:
    person = User.objects.create(username=f"cadre-{place}", display_name=f"Cadre {place}")
    Grant.objects.create(user=person, role=Role.VILLAGE_CADRE, area=county.place(place))
    return person


def _notice(county: County, place: str) -> Notice:
    notice = Notice.objects.create(
        area=county.place(place),
        type="policy_document",
        title="How to apply",
        office="Township office",
        office_phone="0888-5123456",
        has_window=True,
        is_household_list=False,
        is_online=False,
        needs_photo=False,
        days=5,
        state=NoticeState.POSTED,
        drafted_by=county.maker,
        posted_by=county.people[Role.TOWNSHIP_OFFICER],
        starts_on=timezone.localdate(),
        planned_end=timezone.localdate(),
    )
    Snapshot.objects.create(
        area=notice.area, notice=notice, text="{}", digest=place, token=place, kept_until=timezone.localdate()
    )
    return notice


def _photo(county: County, place: str) -> Photo:
    content = place.encode()
    digest = hashlib.sha256(content).hexdigest()
    photo_path(digest).parent.mkdir(parents=True, exist_ok=True)
    photo_path(digest).write_bytes(content)
    return Photo.objects.create(
        area=county.place(place),
        notice=county.thing("notice", place),
        digest=digest,
        media_type="image/png",
        size_bytes=len(content),
        taken_on=timezone.localdate(),
        recorded_by=county.maker,
    )


def _import(county: County, place: str) -> Import:
    """A file that was checked and waits for the second word."""
    return Import.objects.create(
        area=county.place(place),
        file_name=f"{place}.xlsx",
        digest="0" * 64,
        layout="members26",
        stated_on=date(2026, 1, 1),
        year=2025,
        state=ImportState.READY,
        requested_by=county.maker,
    )


def _comparison(county: County, place: str) -> Import:
    """A national export that was compared with the register."""
    return Import.objects.create(
        area=county.place(place),
        purpose=ImportPurpose.COMPARE,
        file_name=f"{place}.xlsx",
        digest="1" * 64,
        layout="members26",
        stated_on=date(2026, 1, 1),
        year=2025,
        state=ImportState.DONE,
        requested_by=county.maker,
    )


def _link(county: County, place: str) -> LinkRun:
    """A department's file that was matched."""
    return LinkRun.objects.create(
        area=county.place(place),
        kind=LinkKind.VEHICLES,
        file_name=f"{place}.csv",
        stated_on=date(2026, 1, 1),
        state=RunState.DONE,
        requested_by=county.maker,
    )


def _pair(county: County, place: str) -> LinkPair:
    """A row of that file that may be the member's."""
    return LinkPair.objects.create(
        area=county.place(place),
        run=county.thing("link", place),
        member=county.thing("member", place),
        row=2,
        name="Lee",
        weight=1,
        probability=0.6,
        search="village",
        evidence=[["name", "equal of sound", 5.9]],
        state=LinkState.DOUBTFUL,
    )


def _objection(county: County, place: str) -> Objection:
    return Objection.objects.create(
        area=county.place(place),
        notice=county.thing("notice", place),
        text="Not so.",
        channel="visit",
        received_on=timezone.localdate(),
        recorded_by=county.maker,
    )


def _household(county: County, place: str) -> Household:
    """A household is of a village; for this the place is taken for one, whatever its level."""
    village = copy(county.place(place))
    village.level = Level.VILLAGE
    serial = 100 + list(PLACES).index(place)
    body = f"10000019700101{serial}"
    head = {"name": "Li", "relation_to_head": "01", "sex": "1", "id_no": body + check_digit(body)}
    values = {
        "phone": f"13900005{serial}",
        "monitor_contact_phone": f"13900006{serial}",
        "collector_phone": f"13900007{serial}",
        "bank_account": f"6222000000008{serial}",
    }
    stated = Stated("visit", date(2026, 3, 1))
    actor = actor_for(county.maker)
    made = household_register(actor=actor, area=village, values=values, members=[head], stated=stated)
    income_year_record(actor=actor, household=made.pk, year=2025, values={"members": 1}, stated=stated)
    living_conditions_record(actor=actor, household=made.pk, year=2025, values={}, stated=stated)
    return made


def _case(county: County, place: str, subject: str = "") -> Case:
    area = county.place(place)
    today = timezone.localdate()
    found = procedure_for(code="register-change", day=today, area=area)
    return Case.objects.create(
        area=area,
        version=version_of(found),
        subject_kind="household",
        subject=subject or area.code,
        title="Case",
        clock_from=today,
        opened_by=county.maker,
        opened_at=timezone.now(),
    )


def _change(county: County, place: str) -> ChangeRequest:
    household = county.thing("household", place)
    return ChangeRequest.objects.create(
        area=household.area,
        household=household,
        reason="typed wrongly",
        evidence="booklet",
        source=household.source,
        case=_case(county, place, f"change of {place}"),
        requested_by=county.maker,
    )


def _sitting(county: County, place: str) -> Sitting:
    """A meeting that was called and not yet held."""
    return Sitting.objects.create(
        area=county.place(place),
        procedure="identification-2014",
        step="review",
        held_on=date(2026, 1, 5),
        place="Hall",
        entitled=31,
        chair="Chair",
        called_by=county.maker,
    )


def _determination(county: County, place: str) -> Determination:
    """A village's exit, as bare as one can be."""
    case = _case(county, place, f"exit of {place}")
    now = timezone.now()
    task = Task.objects.create(case=case, area=case.area, step="decide", place=1, roles=[], state="open", opened_at=now)
    decision = Decision.objects.create(
        task=task, actor=county.maker, role="county_officer", outcome="approve", at=now, is_late=False
    )
    Task.objects.within(EVERYWHERE).filter(pk=task.pk).update(state="done", closed_at=now)
    return Determination.objects.create(
        area=case.area,
        decision=decision,
        case=case,
        subject_kind="village",
        status="EXITED",
        regime="REG_ALLEVIATION",
        decided_on=timezone.localdate(now),
        year=2020,
        standing="supported",
        basis="",
        result="",
        digest="0" * 64,
    )


def _request(county: County, place: str) -> Request:
    """An application, handed in by the household at this place; its words are sealed like any other's."""
    household = county.thing("household", place)
    serial = str(list(PLACES).index(place))
    made = Request(
        area=household.area,
        household=household,
        receipt=f"20260301-2345{serial}",
        token=f"token-{serial}",
        kind=Kind.APPLICATION,
        about="identification",
        level=Level.VILLAGE,
        received_at=timezone.now(),
        due=timezone.localdate(),
    )
    made.pk = next_number(Request)
    made.words_sealed = seal(WORDS, made.pk, json.dumps({"happened": "the roof fell in"}))
    made.save(force_insert=True)
    return made


def _document(county: County, place: str) -> Document:
    return Document.objects.create(
        area=county.place(place),
        title="Order 7",
        issuer="County",
        issued_on=date(2026, 1, 1),
        kind=DocumentKind.values[0],
        recorded_by=county.maker,
    )


MAKERS: dict[str, Callable[[County, str], Model]] = {
    "area": lambda county, place: county.place(place),
    "audit": lambda county, place: need_audit(county.thing("need", place), county.maker),
    "campaign": _campaign,
    "case": _case,
    "change": _change,
    "comparison": _comparison,
    "determination": _determination,
    "document": _document,
    "grant": lambda county, place: Grant.objects.get(user=county.thing("user", place)),
    "import": _import,
    "household": _household,
    "link": _link,
    "member": lambda county, place: Member.objects.within(EVERYWHERE).get(household=county.thing("household", place)),
    "need": _need,
    "notice": _notice,
    "objection": _objection,
    "offer": _offer,
    "organisation": _organisation,
    "pair": _pair,
    "photo": _photo,
    "proof": lambda county, place: need_proof(county.thing("need", place), county.maker),
    "proposal": _proposal,
    "request": _request,
    "run": _run,
    "screening": _screening,
    "sitting": _sitting,
    "user": _user,
    "what_if": _what_if,
    **SOCIAL_MAKERS,
    **ALLIANCE_MAKERS,
    "match": match_planted,
    "delivery": delivery_planted,
    "follow_up": follow_up_planted,
}
KEYS = {"area": "code", "user": "username"}
"""By which column an address names a thing; else by its number."""


def key_of(kind: str, thing: Model) -> str:
    return str(getattr(thing, KEYS.get(kind, "pk")))


def absent_key(kind: str, thing: Model) -> str:
    """A key as long as the thing's that nothing has."""
    key, manager = key_of(kind, thing), type(thing)._base_manager
    candidates = (key[: len(key) - 1 - cut] + last * (cut + 1) for cut in range(3) for last in "9876543210zyx")
    column = KEYS.get(kind, "pk")
    return next(
        candidate
        for candidate in candidates
        if len(candidate) == len(key)
        and (column != "pk" or candidate.isdecimal())
        and not manager.filter(**{column: candidate}).exists()
    )
