"""A person who is planted everywhere the register keeps anything of a person, and erased."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import Any

from bangfu.cli.database import application
from bangfu.compute.identity import check_digit

NAME, OTHER = "Canary Quetzalcoatl", "Somebody Else"
BODY = "10000019770707707"
ID_NUMBER = BODY + check_digit(BODY)
PHONE, ACCOUNT, ADDRESS = "13877007707", "6299770077007700770", "Canary Lane 77"
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
        look_ups = [load("bangfu.ground.access.ciphers").blind(*pair).hex() for pair in _PAIRS]
        if erase:
            services.person_erase(actor=people["county"], number=number, order_no="7/2026")
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
    services.change_decide(actor=people["county2"], number=request.pk, outcome="approve")
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


if __name__ == "__main__":
    plant(erase=sys.argv[1] == "erase")
