"""What the network keeps of the person of `erased.py`: her needs, the gifts she received, and what was said of both.

It runs within the command of `erased.py`, and imports nothing of Django before that has set it up.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

NAME, ADDRESS, PHONE = "Canary Quetzalcoatl", "Canary Lane 77", "13877007707"
RIVER = "100101101201"
FILE = b"%PDF- " + NAME.encode()
IMEI = "990000000000770"


def is_helped(load: Any, areas: Any, people: Any, home: Any) -> None:
    """Needs of her household and about her, through their review, a gift in parts with its dispute, and afterwards."""
    village = areas[RIVER]
    _work_there(load, people, village)
    network = load("bangfu.assist.network.services")
    _reachable(load, people, home)
    need = _reviewed(load, network, people, village, home)
    match = _given(load, network, people, need)
    _spoken_of(load, network, people, match)
    _let_go(load, network, people, need)
    _looked_for(load, network, people, village)
    _shown(load, areas, people, home)


def _work_there(load: Any, people: Any, village: Any) -> None:
    """The demo's village people work in her village too."""
    access, atomic = load("bangfu.ground.access.models"), load("django.db").transaction.atomic
    with atomic():
        load("bangfu.ground.audit.services").actor_stated(number=None, name="canary", permission="")
        for who, role in (("village", "village_cadre"), ("station", "station_cadre")):
            access.Grant.objects.create(user=people[who].user, role=role, area=village)
    actor_for = load("bangfu.ground.access.selectors").actor_for
    people.update({who: actor_for(people[who].user) for who in ("village", "station")})


def _reachable(load: Any, people: Any, home: Any) -> None:
    services = load("bangfu.identify.registry.services")
    day = load("django.utils.timezone").localdate()
    asked = services.change_request(
        actor=people["county"],
        household=home.pk,
        values={"phone": PHONE},
        grounds=services.Grounds("a telephone of its own", "visit"),
        stated=services.Stated("visit", day),
    )
    services.change_decide(actor=people["county2"], number=asked.pk, outcome="approve", reason="seen")


def _written(load: Any, network: Any, people: Any, village: Any, **values: Any) -> Any:
    item = load("bangfu.assist.network.models").Item.objects.get(code="rice")
    need = network.need_start(actor=people["village"], area=village, item=item)
    told = {
        "relation": "02",
        "cause": "DISASTER",
        "situation": f"{NAME} lost her rice at {ADDRESS}",
        "specification": f"Soft, for {NAME}",
        "purpose": f"{NAME} eats it",
        "quantity": 10,
        "unit_value_fen": 600,
        "verifier": NAME,
        "verifier_phone": PHONE,
        "valid_until": load("django.utils.timezone").localdate() + timedelta(60),
    }
    network.need_save(actor=people["village"], number=need.pk, values=told | values)
    network.proof_add(actor=people["village"], number=need.pk, content=FILE, name="proof.pdf")
    return network.need_submit(actor=people["village"], number=need.pk)


def _reviewed(load: Any, network: Any, people: Any, village: Any, home: Any) -> Any:
    """Sent back, handed in again, and published."""
    need = _written(load, network, people, village, beneficiary="household", household_no=home.household_no)
    decide = {"number": need.pk, "outcome": "approve"}
    network.need_decide(
        actor=people["station"], number=need.pk, outcome="return", reason=f"Which door has {NAME}, first or second?"
    )
    network.need_save(actor=people["village"], number=need.pk, values={"situation": f"{NAME} lives behind door 2"})
    network.need_submit(actor=people["village"], number=need.pk, reason=f"{NAME} says door 2")
    network.need_decide(actor=people["station"], reason=f"{NAME} was visited", **decide)
    return network.need_decide(actor=people["township2"], reason=f"{NAME} is known", **decide)


def _helps(load: Any, network: Any, people: Any, need: Any, quantity: int) -> Any:
    rows = load("bangfu.assist.alliance.models").Organisation.objects
    own = load("bangfu.ground.access.scopes").EVERYWHERE
    giver = rows.within(own).get(pk=people["helper"].user.memberships.get().organisation_id)
    return network.need_help(actor=people["helper"], need=need.pk, organisation=giver, quantity=quantity, kind="goods")


def _given(load: Any, network: Any, people: Any, need: Any) -> Any:
    """In two parts, by file and by word; she agreed to be called; the second part is disputed."""
    match, day = _helps(load, network, people, need, 6), load("django.utils.timezone").localdate()
    network.release_record(actor=people["village"], match=match.pk, given_on=day, evidence=f"folder of {NAME}")
    network.number_unmask(actor=people["helper"], match=match.pk, reason=f"to ask {NAME} for a day")
    network.call_record(actor=people["helper"], match=match.pk, outcome="reached")
    hand_over = {"actor": people["helper"], "match": match.pk, "quantity": 3, "delivered_on": day}
    filed = network.delivery_record(proof=network.Proof(name=f"slip of {NAME}.pdf", file=FILE), **hand_over)
    told = network.delivery_record(proof=network.Proof(reference=f"{NAME} has the slip"), **hand_over)
    network.delivery_confirm(actor=people["village"], number=filed.pk, received=2, shortfall=f"{NAME} found a torn bag")
    network.delivery_dispute(actor=people["village"], number=told.pk, reason=f"{NAME} saw nothing of it")
    network.dispute_decide(actor=people["county2"], number=told.pk, received=2, finding=f"{NAME} got two")
    return match


def _spoken_of(load: Any, network: Any, people: Any, match: Any) -> None:
    network.feedback_give(
        actor=people["village"], match=match.pk, suits="partly", words=f"{NAME} would like softer rice"
    )
    follow_up = load("bangfu.assist.network.models").FollowUp.objects
    asked = follow_up.within(load("bangfu.ground.access.scopes").EVERYWHERE).get(match=match)
    network.follow_up_answer(actor=people["village"], number=asked.pk, answer="in_use", note=f"{NAME} still eats of it")


def _let_go(load: Any, network: Any, people: Any, need: Any) -> None:
    """One is cancelled, in words that name her; another waits, and ends with her."""
    cancelled = _helps(load, network, people, need, 1)
    network.match_cancel(actor=people["helper"], number=cancelled.pk, reason=f"{NAME} did not answer")
    _helps(load, network, people, need, 1)


def _looked_for(load: Any, network: Any, people: Any, village: Any) -> None:
    """A held need about her; a need of the village that named her once and does not any more; one that still does."""
    _written(
        load,
        network,
        people,
        village,
        beneficiary="unregistered",
        beneficiary_note=f"{NAME}, {ADDRESS}",
    )
    plain = {"specification": "of this year", "purpose": "food", "verifier": "Gao", "beneficiary": "village"}
    item = load("bangfu.assist.network.models").Item.objects.get(code="rice")
    for last in ("the school's store", f"the store beside {NAME}"):
        need = network.need_start(actor=people["village"], area=village, item=item)
        for words in (f"{NAME} told us", last):
            network.need_save(actor=people["village"], number=need.pk, values={**plain, "situation": words})


def _shown(load: Any, areas: Any, people: Any, home: Any) -> None:
    """A telephone set, a contact, a payment for what she sold, a donation beside her, a story she agreed to."""
    day, actor = load("django.utils.timezone").localdate(), people["county"]
    county, village = areas["100101"], areas[RIVER]
    devices, orders = (load(f"bangfu.assist.network.services.{name}") for name in ("devices", "orders"))
    rows = load("bangfu.assist.alliance.models").Organisation.objects
    buyer, farm = rows.within(load("bangfu.ground.access.scopes").EVERYWHERE).filter(area=county).order_by("pk")[:2]
    device = devices.device_record(actor=actor, area=county, organisation=buyer, model="Phone 3", imei=IMEI)
    devices.device_give(actor=actor, number=device.pk, household=home, given_on=day)
    called = {"role": "officer", "name": "Gao", "phone": "0100-8800123", "valid_from": day}
    devices.contact_assign(actor=actor, household=home.pk, **called)
    sold = {"product": "Pepper", "origin": village, "agreement": "3", "quantity": 5, "unit": "kg", "amount_fen": 5000}
    order = orders.order_record(actor=actor, supplier=farm, buyer=buyer, ordered_on=day, **sold)
    for slip in ("one", "two"):
        orders.farmer_pay(
            actor=actor, number=order.pk, household=home, amount_fen=100, paid_on=day, proof=f"{NAME}, slip {slip}"
        )
    donation = load("bangfu.assist.network.services.donations").donation_record
    donation(actor=actor, area=village, organisation=buyer, title="Mill", gives=f"a mill beside {NAME}", starts_on=day)
    showcase = load("bangfu.assist.network.services.showcase")
    told = {"title": f"{NAME} plants trees", "shown_as": NAME, "text": f"{NAME} began in spring."}
    consent = {"consent_on": day, "consent_paper": f"signed by {NAME}"}
    story = showcase.story_record(actor=actor, area=village, kind="showcase", **told, **consent)
    showcase.story_publish(actor=people["county2"], number=story.pk)
