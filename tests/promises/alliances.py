"""What the promises plant of the alliance at a place; the own organisation has a part in whatever lies at home."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils import timezone

from bangfu.assist.alliance.models import (
    Alliance,
    AllianceMember,
    Committee,
    CommitteeMember,
    Hours,
    Hub,
    HubPlan,
    HubRole,
    HubTask,
    Incubation,
    Invitation,
    Mobilisation,
    Organisation,
    Pairing,
    Part,
    Person,
    Practice,
    Programme,
    Reply,
    ReputationAppeal,
    ReputationEvidence,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.ground.access.ciphers import blind, seal
from bangfu.ground.access.permissions import Role

if TYPE_CHECKING:
    from tests.promises.county import County

SINCE = date(2026, 1, 1)
PHONES = {"own": "13900008001", "parent": "13900008002", "sibling": "13900008003"} | {
    "child": "13900008004",
    "foreign": "13900008005",
}


def _committee(county: County, place: str) -> Committee:
    area = county.place(place)
    made = Committee.objects.create(area=area, name=f"C {place}", basis="industry", topic="farming", since=SINCE)
    CommitteeMember.objects.create(
        area=area, committee=made, organisation=county.thing("organisation", place), since=SINCE
    )
    return made


def _pairing(county: County, place: str) -> Pairing:
    return Pairing.objects.create(area=county.place(place), recipient=county.areas["100102"], since=SINCE)


def _programme(county: County, place: str) -> Programme:
    area = county.place(place)
    made = Programme.objects.create(area=area, name=f"P {place}", since=SINCE)
    owner = county.thing("organisation", place)
    Hub.objects.create(area=area, programme=made, organisation=owner, role=HubRole.SUPPORT, letter_no="7", since=SINCE)
    return made


def _hub(county: County, place: str) -> Hub:
    return every(Hub).get(programme=county.thing("programme", place))


def _hub_plan(county: County, place: str) -> HubPlan:
    return HubPlan.objects.create(
        area=county.place(place),
        programme=county.thing("programme", place),
        band_percent=10,
        least_percent=5,
        requested_by=county.maker,
        state="failed",
    )


def _hub_task(county: County, place: str) -> HubTask:
    hub = county.thing("hub", place)
    return HubTask.objects.create(area=hub.area, hub=hub, kind="office", title="Report", since=SINCE)


def _alliance(county: County, place: str) -> Alliance:
    area = county.place(place)
    made = Alliance.objects.create(area=area, name=f"A {place}", since=SINCE)
    owner = county.thing("organisation", place)
    AllianceMember.objects.create(area=area, alliance=made, organisation=owner, kind="charity", since=SINCE)
    return made


def _invitation(county: County, place: str) -> Invitation:
    alliance = county.thing("alliance", place)
    owner = county.thing("organisation", place)
    return Invitation.objects.create(area=alliance.area, alliance=alliance, inviter=owner, invited="Traders")


def _call(county: County, place: str) -> Mobilisation:
    committee = county.thing("committee", place)
    made = Mobilisation.objects.create(
        area=committee.area,
        committee=committee,
        title="Go west",
        text="Who joins?",
        answer_by=timezone.localdate() + timedelta(7),
    )
    Reply.objects.create(area=made.area, mobilisation=made, organisation=county.thing("organisation", place))
    return made


def _reply(county: County, place: str) -> Reply:
    return every(Reply).get(mobilisation=county.thing("call", place))


def _evidence(county: County, place: str) -> ReputationEvidence:
    owner = county.thing("organisation", place)
    return ReputationEvidence.objects.create(
        area=owner.area, organisation=owner, kind="late", points=-3, occurred_on=SINCE, reference=place
    )


def _evidence_appeal(county: County, place: str) -> ReputationAppeal:
    entry = county.thing("evidence", place)
    return ReputationAppeal.objects.create(
        area=entry.area, evidence=entry, reason="not so", appealed_by=county.people[Role.ORGANISATION]
    )


def _incubation(county: County, place: str) -> Incubation:
    area, supporter = county.place(place), county.thing("organisation", place)
    local = Organisation.objects.create(area=area, name=f"Local {place}", pillar="society", state="incubating")
    return Incubation.objects.create(area=area, organisation=local, supporter=supporter, since=SINCE)


def _helper(county: County, place: str) -> Person:
    """Somebody who helps, with a phone of her own."""
    owner = county.thing("organisation", place)
    made = Person.objects.create(area=county.place(place), name=f"Helper {place}", organisation=owner)
    made.phone_sealed = seal("alliance.person.phone", made.pk, PHONES[place])
    made.phone_blind = blind("phone", PHONES[place])
    made.save()
    Part.objects.create(area=made.area, person=made, role="volunteer", since=SINCE)
    return made


def _hours(county: County, place: str) -> Hours:
    person = county.thing("helper", place)
    return Hours.objects.create(
        area=person.area,
        person=person,
        organisation=county.thing("organisation", place),
        worked_on=SINCE,
        minutes=60,
        what="Lessons",
        recorded_by=county.maker,
    )


def _practice(county: County, place: str) -> Practice:
    return Practice.objects.create(
        area=county.place(place),
        kind="programme",
        title="1+10",
        summary="How.",
        place="City",
        steps="One",
        written_by=county.maker,
    )


ALLIANCE_MAKERS: dict[str, Callable[[County, str], Model]] = {
    "alliance": _alliance,
    "evidence_appeal": _evidence_appeal,
    "call": _call,
    "committee": _committee,
    "evidence": _evidence,
    "helper": _helper,
    "hours": _hours,
    "hub": _hub,
    "hub_plan": _hub_plan,
    "hub_task": _hub_task,
    "incubation": _incubation,
    "invitation": _invitation,
    "pairing": _pairing,
    "practice": _practice,
    "programme": _programme,
    "reply": _reply,
}
