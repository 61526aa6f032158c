"""What the demo county's organisations pledged, gave, bought and raised, told through the services pages call.

Needs Django set up. Its texts stand in demo.yaml.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import DonationProject
from bangfu.assist.network.services.actions import (
    action_publish,
    action_record,
    pledge_deliver,
    pledge_delivery_confirm,
    pledge_record,
)
from bangfu.assist.network.services.appeals import appeal_publish, appeal_record, appeal_report
from bangfu.assist.network.services.devices import contact_assign, device_give, device_record
from bangfu.assist.network.services.donations import (
    donation_close,
    donation_pass_on,
    donation_plan,
    donation_record,
)
from bangfu.assist.network.services.orders import (
    farmer_pay,
    order_dispatch,
    order_evaluate,
    order_receive,
    order_record,
)
from bangfu.assist.network.services.showcase import story_publish, story_record
from bangfu.ground.access.models import Area, User
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import actor_for
from bangfu.identify.registry.models import Household

Table = dict[str, Any]
FEN = 100


class Social:
    """One county's year of help: recorded by one officer, confirmed and published by the other."""

    def __init__(self, plan: Table, areas: dict[str, Area], users: dict[str, User]) -> None:
        self.plan, self.areas = plan, areas
        self.first, self.second = actor_for(users["county"]), actor_for(users["county2"])
        self.organisations = {one.name: one for one in Organisation.objects.within(EVERYWHERE)}

    def play(self, own: Household) -> None:
        """`own` is the household whose card the demo knows: she has a telephone and somebody to call."""
        for action in self.plan["actions"]:
            self._action(action)
        self._households(own)
        for donation in self.plan["donations"]:
            self._donation(donation)
        self._order(self.plan["order"])
        self._appeal(self.plan["appeal"])
        for story in self.plan["stories"]:
            self._story(story)

    def _action(self, plan: Table) -> None:
        day = before(plan["days_ago"])
        action = action_record(
            actor=self.first,
            area=self.areas[plan["area"]],
            name=plan["name"],
            fields=plan["fields"],
            purpose=plan["purpose"],
            starts_on=day,
            areas=[self.areas[code] for code in plan["helped"]],
        )
        action_publish(actor=self.second, number=action.pk)
        for given in plan["pledges"]:
            pledge = pledge_record(
                actor=self.first,
                number=action.pk,
                organisation=self.organisations[given["organisation"]],
                amount_fen=given["yuan"] * FEN,
                qualifier=given["qualifier"],
                pledged_on=day,
                source=given["source"],
            )
            for turn, (yuan, proof, confirmed) in enumerate(given["arrived"], start=1):
                arrived = {"size": yuan * FEN, "delivered_on": day + timedelta(20 * turn), "proof": proof}
                delivery = pledge_deliver(actor=self.first, number=pledge.pk, **arrived)
                if confirmed:
                    pledge_delivery_confirm(actor=self.second, number=delivery.pk)

    def _households(self, own: Household) -> None:
        village = self.areas[self.plan["village"]]
        homes = [own, *homes_of(village).exclude(pk=own.pk)[:9]]
        for contact in self.plan["contacts"]:
            for home in homes:
                contact_assign(actor=self.first, household=home.pk, valid_from=before(100), **contact)
        given = self.plan["devices"]
        donor = self.organisations[given["organisation"]]
        for turn, number in enumerate(given["numbers"]):
            device = device_record(
                actor=self.first, area=village, organisation=donor, model=given["model"], imei=number
            )
            if turn < given["given"]:
                device_give(actor=self.first, number=device.pk, household=homes[turn], given_on=before(80))

    def _donation(self, plan: Table) -> None:
        donation: DonationProject = donation_record(
            actor=self.first,
            area=self.areas[plan["area"]],
            organisation=self.organisations[plan["organisation"]],
            title=plan["title"],
            gives=plan["gives"],
            starts_on=before(plan["days_ago"]),
        )
        donation_plan(actor=self.first, number=donation.pk, **plan["plan"])
        if "passed" in plan:
            donation_close(actor=self.second, number=donation.pk)
            given = dict(plan["passed"])
            to = self.areas[given.pop("to")]
            donation_pass_on(actor=self.first, number=donation.pk, to_area=to, passed_on=before(30), **given)

    def _order(self, plan: Table) -> None:
        day = before(plan["days_ago"])
        origin = self.areas[plan["origin"]]
        order = order_record(
            actor=self.first,
            supplier=self.organisations[plan["supplier"]],
            buyer=self.organisations[plan["buyer"]],
            product=plan["product"],
            origin=origin,
            agreement=plan["agreement"],
            quantity=plan["quantity"],
            unit=plan["unit"],
            amount_fen=plan["yuan"] * FEN,
            ordered_on=day,
        )
        for home, (yuan, proof) in zip(homes_of(origin), plan["slips"], strict=False):
            slip = {"household": home, "amount_fen": yuan * FEN, "paid_on": day, "proof": proof}
            farmer_pay(actor=self.first, number=order.pk, **slip)
        order_dispatch(actor=self.first, number=order.pk, on=day + timedelta(3), waybill=plan["waybill"])
        order_receive(actor=self.first, number=order.pk, on=day + timedelta(7), invoice=plan["invoice"])
        words = {"stars": 5, "evaluation": plan["evaluation"]}
        order_evaluate(actor=self.first, number=order.pk, on=day + timedelta(9), **words)

    def _appeal(self, plan: Table) -> None:
        words = ("title", "purpose", "use_of_money", "charity", "qualification_no", "filing_no", "channel")
        day = before(plan["days_ago"])
        appeal = appeal_record(
            actor=self.first,
            area=self.areas[plan["area"]],
            target_fen=plan["yuan"] * FEN,
            starts_on=day,
            ends_on=day + timedelta(180),
            **{name: plan[name] for name in words},
        )
        appeal_publish(actor=self.second, number=appeal.pk)
        report = plan["report"]
        appeal_report(
            actor=self.first,
            number=appeal.pk,
            as_of=before(5),
            raised_fen=report["raised"] * FEN,
            used_fen=report["used"] * FEN,
            progress=report["progress"],
            proof=report["proof"],
        )

    def _story(self, plan: Table) -> None:
        words = {name: plan[name] for name in ("kind", "title", "shown_as", "text")}
        story = story_record(
            actor=self.first,
            area=self.areas[plan["area"]],
            consent_on=before(40),
            consent_paper=plan["consent"],
            **words,
        )
        story_publish(actor=self.second, number=story.pk)


def before(days: int) -> date:
    return timezone.localdate() - timedelta(days)


def homes_of(village: Area) -> Any:
    """The living households of a village, by number."""
    return Household.objects.within(Scope.below(village)).filter(ended_on__isnull=True).order_by("household_no")
