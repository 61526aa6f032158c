"""Plants the demo county of demo.yaml into an empty database. Needs Django set up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import yaml
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from bangfu.assist.alliance.models import Membership, Organisation
from bangfu.assist.network.models import Item, Need, NeedState, Offer
from bangfu.cli.asked import ask
from bangfu.cli.decided import decide
from bangfu.cli.given import give
from bangfu.cli.helping import organise
from bangfu.cli.social import Social
from bangfu.cli.story import play
from bangfu.compute.entitlements import Outcome
from bangfu.compute.synthetic import register
from bangfu.ground.access.ciphers import blind
from bangfu.ground.access.models import Area, Grant, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.services import actor_stated, reason_stated
from bangfu.home.models import Card
from bangfu.home.selectors.entitlements import entitled_of
from bangfu.home.selectors.entry import CODE
from bangfu.home.services import Issued
from bangfu.identify.registry.models import Household, Source, SourceKind
from bangfu.identify.registry.services.bulk import frames_insert

SOURCE = "demo"
LEVELS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
Table = dict[str, Any]


@transaction.atomic
def plant_demo() -> list[tuple[str, str, str]]:
    """User name, password and role of each demo account; none where the database is in real use."""
    demo: Table = yaml.safe_load(Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8"))
    actor_stated(number=None, name="demo", permission="")
    if not Area.objects.exists():
        areas = _plant_places(demo["places"])
        organisations = _plant_organisations(demo["organisations"], areas)
        users = _plant_users(demo, areas, organisations)
        _plant_network(demo, areas, organisations, users)
        _plant_register(demo["register"], areas)
        card = _plant_card(demo, areas, users)
        play(demo["story"], areas, users, card)
        decide(demo["decided"], areas, users)
        ask(demo["asked"], areas, users)
        give(demo["given"], areas, users)
        Social(demo["social"], areas, users).play(card.card.household)
        organise(demo["alliance"], areas, users, organisations)
    elif not Area.objects.filter(source=SOURCE).exists():
        return []
    with override("en"):  # as the catalogue has it: the command line translates
        return [(user["username"], demo["password"], str(Role(user["role"]).label)) for user in demo["users"]]


def demo_card() -> tuple[str, str] | None:
    """Number and code of the demo household's card; None where the database has none of the demo."""
    demo: Table = yaml.safe_load(Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8"))
    cards = Card.objects.within(EVERYWHERE).filter(code_blind=blind(CODE, demo["card_code"]), ended_at=None)
    card = cards.first()
    return (card.number, Issued(card, demo["card_code"]).groups) if card else None


def _plant_card(demo: Table, areas: dict[str, Area], users: dict[str, User]) -> Issued:
    """A card whose code everybody may know, as the passwords of the demo's people."""
    village = areas[demo["story"]["village"]]
    living = Household.objects.within(Scope.below(village)).select_related("area").order_by("household_no")
    home = next((home for home in living if _has_something_open(home)), living[0])
    today = timezone.localdate()
    card = Card.objects.create(
        area=village,
        household=home,
        code_blind=blind(CODE, demo["card_code"]),
        issued_by=users["village"],
        issued_at=timezone.now(),
        valid_until=today + timedelta(365),
    )
    return Issued(card, demo["card_code"])


def _has_something_open(home: Household) -> bool:
    return any(one.outcome == Outcome.LOOKS_ENTITLED for one in entitled_of(home))


def _plant_places(places: dict[str, str]) -> dict[str, Area]:
    areas: dict[str, Area] = {}
    for number, (code, name) in enumerate(places.items(), start=1):
        above = next((areas[code[:size]] for size in (9, 6, 4, 2) if size < len(code) and code[:size] in areas), None)
        areas[code] = Area(
            id=number,
            parent=above,
            level=LEVELS[len(code)],
            path=f"{above.path if above else ''}{number}.",
            code=code,
            name=name,
            is_standard=False,
            valid_from=date(2020, 1, 1),
            source=SOURCE,
        )
    return {area.code: area for area in Area.objects.bulk_create(areas.values())}


def _plant_organisations(organisations: dict[str, Table], areas: dict[str, Area]) -> dict[str, Organisation]:
    return {
        name: Organisation.objects.create(
            name=name, pillar=values["pillar"], subtype=values["subtype"], area=areas[values["area"]]
        )
        for name, values in organisations.items()
    }


def _plant_users(demo: Table, areas: dict[str, Area], organisations: dict[str, Organisation]) -> dict[str, User]:
    users = {}
    for values in demo["users"]:
        user = User(username=values["username"], display_name=values["name"], is_demo=True)
        user.set_password(demo["password"])
        user.save()
        Grant.objects.create(user=user, role=values["role"], area=areas[values["area"]])
        if "organisation" in values:
            Membership.objects.create(user=user, organisation=organisations[values["organisation"]])
        users[user.username] = user
    return users


def _plant_network(
    demo: Table, areas: dict[str, Area], organisations: dict[str, Organisation], users: dict[str, User]
) -> None:
    items = {
        code: Item.objects.create(
            code=code,
            name_zh=values["zh"],
            name_en=values["en"],
            unit_zh=values["unit_zh"],
            unit_en=values["unit_en"],
            category=values["category"],
        )
        for code, values in demo["items"].items()
    }
    now = timezone.now()
    for item, quantity, place, tier, days, published in demo["needs"]:
        Need.objects.create(
            area=areas[place],
            party=place,
            item=items[item],
            quantity=quantity,
            tier=tier,
            asked_on=now,
            deadline=_end_of_day(days),
            recorded_by=users["village"],
            state=NeedState.PUBLISHED if published else NeedState.SUBMITTED,
            published_by=users["township"] if published else None,
            published_at=now if published else None,
        )
    for item, quantity, name, limit, days in demo["offers"]:
        Offer.objects.create(
            area=organisations[name].area,
            organisation=organisations[name],
            area_limit=areas[limit] if limit else None,
            item=items[item],
            quantity=quantity,
            offered_on=now,
            expires=_end_of_day(days),
            recorded_by=users["helper"],
        )


def _plant_register(plan: Table, areas: dict[str, Area]) -> None:
    """Households of people who do not exist, with the incomes and conditions of two years."""
    county = areas[plan["county"]]
    villages = [code for code, area in areas.items() if area.level == Level.VILLAGE and code.startswith(county.code)]
    before, now = (register(plan["households"], villages, plan["seed"], year) for year in plan["years"])
    frames = now.frames()
    frames["households"] = frames["households"].with_columns(
        address=pl.format(plan["address"], pl.int_range(pl.len()).over("area_code") + 1)
    )
    for name in ("incomes", "income_lines", "living"):
        frames[name] = pl.concat([getattr(before, name), frames[name]])
    source = Source.objects.create(
        area=county, kind=SourceKind.SURVEY, label=plan["source"], stated_on=timezone.localdate()
    )
    reason_stated(source.label)
    frames_insert(frames, source, county)


def _end_of_day(days: int | None) -> datetime | None:
    if days is None:
        return None
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days), time(23, 59, 59)))
