"""Who helps in the demo county: organisations, hubs, committees, an alliance and the people of its villages.

Needs Django set up. The demo's officers act through the services that pages call; the texts stand in demo.yaml.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bangfu.assist.alliance import services
from bangfu.assist.alliance.models import Committee, HubRole, IncubationStage, Organisation, Reply
from bangfu.assist.alliance.selectors.rows import every
from bangfu.compute.credit_codes import credit_check_character
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.identify.registry.models import Household

Table = dict[str, Any]
PREFIX = "51100000"
"""Social organisations registered at a place that is never issued: no real organisation has such a code."""


def organise(
    plan: Table, areas: dict[str, Area], users: dict[str, User], organisations: dict[str, Organisation]
) -> None:
    """The whole structure, on the days that the plan states."""
    Organising(plan, areas, users, dict(organisations)).play()


class Organising:
    """The plan on its way into the county."""

    def __init__(
        self, plan: Table, areas: dict[str, Area], users: dict[str, User], organisations: dict[str, Organisation]
    ) -> None:
        self.plan, self.areas, self.made = plan, areas, organisations
        self.county: Actor = actor_for(users["county"])
        self.second: Actor = actor_for(users["county2"])
        self.committees: dict[str, Committee] = {}
        self.led: dict[str, list[str]] = {}
        self.area, self.since = areas[plan["area"]], plan["since"]

    def play(self) -> None:
        for serial, (name, facts) in enumerate(self.plan["organisations"].items(), start=1):
            self.made[name] = self._organisation(serial, name, facts)
        self._programme(self.plan["programme"])
        self._committees(self.plan["committees"])
        self._call(self.plan["call"])
        self._alliance(self.plan["alliance"])
        donor, recipient, document = self.plan["pairing"]
        services.pairing_add(
            actor=self.county,
            donor=self.areas[donor],
            recipient=self.areas[recipient],
            since=self.since,
            document=document,
        )
        for told in self.plan["people"]:
            self._person(told)
        for serial, told in enumerate(self.plan["incubations"], start=500):
            self._incubation(serial, told)
        for name, kind, days, reference in self.plan["evidence"]:
            services.evidence_record(
                actor=self.county,
                organisation=self.made[name],
                kind=kind,
                occurred_on=self._ago(days),
                reference=reference,
            )
        self._practice(self.plan["practice"])

    def _organisation(self, serial: int, name: str, facts: list[Any]) -> Organisation:
        subtype, place, fields, phone = facts
        told = services.OrganisationFacts(
            name, subtype, credit_code=_code(serial), assist_field=fields, office_phone=phone
        )
        return services.organisation_register(actor=self.county, area=self.areas[place], facts=told)

    def _programme(self, told: Table) -> None:
        programme = services.programme_start(actor=self.county, area=self.area, name=told["name"], since=self.since)
        services.hub_appoint(
            actor=self.county,
            programme=programme,
            organisation=self.made[told["liaison"]],
            role=HubRole.LIAISON,
            since=self.since,
        )
        for one in told["hubs"]:
            hub = services.hub_appoint(
                actor=self.county,
                programme=programme,
                organisation=self.made[one["organisation"]],
                role=HubRole.SUPPORT,
                since=self.since,
                assist_field=one["fields"],
                letter_no=one["letter"],
                letter_on=self.since,
            )
            for code in one["areas"]:
                services.hub_area_add(actor=self.county, hub=hub, area=self.areas[code], since=self.since)
            for name in one["attached"]:
                services.organisation_attach(actor=self.county, hub=hub, organisation=self.made[name], since=self.since)
            for kind, title in one["tasks"]:
                services.hub_task_assign(actor=self.county, hub=hub, kind=kind, title=title, since=self._ago(20))

    def _committees(self, told: list[Table]) -> None:
        for one in told:
            self.committees[one["name"]] = made = services.committee_found(
                actor=self.county,
                area=self.area,
                name=one["name"],
                basis=one["basis"],
                topic=one["topic"],
                since=self.since,
                parent=self.committees.get(one["parent"]),
            )
            for name in one["members"]:
                services.committee_member_add(
                    actor=self.county, committee=made, organisation=self.made[name], since=self.since
                )

    def _call(self, told: Table) -> None:
        call = services.mobilisation_send(
            actor=self.county, committee=self.committees[told["committee"]], title=told["title"], text=told["text"]
        )
        numbers = dict(every(Reply).filter(mobilisation=call).values_list("organisation", "pk"))
        for name, state, words, fen in told["answers"]:
            answer = services.Answer(state, words, pledged_fen=fen)
            services.reply_record(actor=self.county, number=numbers[self.made[name].pk], answer=answer)

    def _alliance(self, told: Table) -> None:
        alliance = services.alliance_start(actor=self.county, area=self.area, name=told["name"], since=self.since)
        for name, kind in told["members"].items():
            services.member_join(
                actor=self.county, alliance=alliance, organisation=self.made[name], kind=kind, since=self.since
            )
        inviter, invited = told["invitation"]
        services.invitation_record(actor=self.county, alliance=alliance, inviter=self.made[inviter], invited=invited)

    def _person(self, told: Table) -> None:
        area = self.areas[told["area"]]
        volunteers = self.made[self.plan["volunteers"]]
        facts = services.PersonFacts(
            told["name"], skills_note=told["skills"], organisation=volunteers if "hours" in told else None
        )
        person = services.person_record(
            actor=self.county, area=area, facts=facts, role=told["role"], since=self.since, project=told["project"]
        )
        for kind, summary, result in told.get("records", ()):
            services.governance_record(
                actor=self.county,
                number=person.pk,
                kind=kind,
                happened_on=self._ago(30),
                summary=summary,
                result=result,
            )
        for number in self._homes(area, told.get("leads", 0), told["project"]):
            services.led_add(
                actor=self.county, number=person.pk, project=told["project"], household_no=number, since=self.since
            )
        for minutes, what in told.get("hours", ()):
            services.hours_claim(
                actor=self.county,
                number=person.pk,
                organisation=volunteers,
                worked_on=self._ago(10),
                minutes=minutes,
                what=what,
            )

    def _homes(self, area: Area, count: int, project: str) -> list[str]:
        """The next households of a village that nobody leads in this project yet."""
        led = self.led.setdefault(project, [])
        homes = Household.objects.within(Scope.below(area)).exclude(household_no__in=led).order_by("household_no")
        found = list(homes.values_list("household_no", flat=True)[:count])
        led.extend(found)
        return found

    def _incubation(self, serial: int, told: list[Any]) -> None:
        name, place, supporter, stage, days = told
        made = services.incubation_start(
            actor=self.county,
            area=self.areas[place],
            name=name,
            subtype="service_body",
            supporter=self.made[supporter],
            since=self._ago(days + 100),
        )
        code = _code(serial) if stage == IncubationStage.FOUNDED else ""
        services.incubation_advance(
            actor=self.county, number=made.pk, stage=stage, reached_on=self._ago(days), credit_code=code
        )

    def _practice(self, told: Table) -> None:
        text = services.PracticeText(**{**told, "figures": [tuple(figure) for figure in told["figures"]]})
        draft = services.practice_draft(actor=self.county, area=self.area, text=text)
        services.practice_publish(actor=self.second, number=draft.pk)

    @staticmethod
    def _ago(days: int) -> date:
        return timezone.localdate() - timedelta(days)


def _code(serial: int) -> str:
    body = f"{PREFIX}{serial:09}"
    return body + credit_check_character(body)
