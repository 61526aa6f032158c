"""Offers whose last unit many want: planted into a database, claimed over HTTP, counted in the database.

Half of the claimants accept a proposal, the other half reserve the offer for a published need themselves.
"""

from __future__ import annotations

import http.client
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bangfu.cli.database import application
from tests.servers import Platform, owner_connection

CLAIMANTS = 16
PASSWORD = "bangfu-demo-2026"


def plant(offers: int) -> None:
    """Run as a command on the database of the environment: `offers` of one unit, each proposed to 16 needs."""
    with application() as load, load("django.db.transaction").atomic():
        load("bangfu.ground.audit.services").actor_stated(number=None, name="fixture", permission="")
        models = load("bangfu.assist.network.models")
        access = load("bangfu.ground.access.models")
        now = load("django.utils.timezone").now()
        scope = load("bangfu.ground.access.scopes").Scope(("",))
        organisation = load("bangfu.assist.alliance.models").Organisation.objects.within(scope).first()
        users = {user.username: user for user in access.User.objects.all()}
        area = access.Area.objects.get(code="100101100201")
        item = models.Item.objects.first()
        common = {"area": area, "item": item, "quantity": 1}
        made = models.Offer.objects.bulk_create(
            models.Offer(organisation=organisation, offered_on=now, recorded_by=users["helper"], **common)
            for _ in range(offers)
        )
        needs = models.Need.objects.bulk_create(
            models.Need(
                party="p1",
                asked_on=now,
                recorded_by=users["village"],
                published_by=users["township"],
                published_at=now,
                state="published",
                **common,
            )
            for _ in range(offers * CLAIMANTS)
        )
        run = models.MatchRun.objects.create(area=area, state="done", requested_by=users["county"])
        models.Proposal.objects.bulk_create(
            models.Proposal(run=run, need=need, offer=made[i // CLAIMANTS], area=area, quantity=1, cost=0)
            for i, need in enumerate(needs)
        )


@dataclass(frozen=True)
class Outcome:
    """How the claims ended: answers by status, and offers by how many units were promised of their one."""

    answers: Counter[int]
    promised: Counter[int]

    @property
    def oversold(self) -> int:
        return sum(count for units, count in self.promised.items() if units > 1)


def claim_all(platform: Platform) -> Outcome:
    """Sixteen people claim the last unit of one offer after another, all at once each time."""
    with owner_connection(platform.server, platform.server.name) as database:
        query = """SELECT p.offer_id, array_agg(p.id ORDER BY p.id), array_agg(n.id ORDER BY p.id)
                   FROM network_proposal p JOIN network_need n ON n.id = p.need_id
                   WHERE n.party = 'p1' GROUP BY p.offer_id"""
        rounds: list[Any] = database.execute(query).fetchall()
    barrier = threading.Barrier(CLAIMANTS)
    answers: list[int] = []

    def claimant(seat: int) -> None:
        session = Session(platform, "county" if seat % 2 else "helper")
        for offer, proposals, needs in rounds:
            barrier.wait(180)
            if seat % 2:
                answers.append(session.post(f"/network/proposals/{proposals[seat]}/accept/"))
            else:
                path = f"/network/open-needs/{needs[seat]}/claim/"
                answers.append(session.post(path, offer=str(offer), quantity="1"))

    threads = [threading.Thread(target=claimant, args=(seat,)) for seat in range(CLAIMANTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with owner_connection(platform.server, platform.server.name) as database:
        query = """SELECT (SELECT coalesce(sum(m.quantity), 0) FROM network_match m WHERE m.offer_id = p.offer_id)
                   FROM network_proposal p JOIN network_need n ON n.id = p.need_id
                   WHERE n.party = 'p1' GROUP BY p.offer_id"""
        promised = Counter(int(str(row[0])) for row in database.execute(query).fetchall())
    return Outcome(Counter(answers), promised)


class Session:
    """One signed-in person of the demo county on one kept-alive connection."""

    def __init__(self, platform: Platform, username: str = "county") -> None:
        self.connection = http.client.HTTPConnection(urlsplit(platform.address).netloc, timeout=180)
        self.cookies: dict[str, str] = {}
        self.page = b""
        self.send("GET", "/sign-in/")
        status = self.post("/sign-in/", username=username, password=PASSWORD)
        assert status == 302, status

    def post(self, path: str, **fields: str) -> int:
        return self.answer(path, **fields)[0]

    def answer(self, path: str, **fields: str) -> tuple[int, str]:
        """Status, and where the answer leads."""
        return self.send("POST", path, urlencode({**fields, "csrfmiddlewaretoken": self.cookies["csrftoken"]}))

    def send(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.page = response.read()
        return response.status, response.headers.get("Location", "")


if __name__ == "__main__":
    plant(int(sys.argv[1]))
