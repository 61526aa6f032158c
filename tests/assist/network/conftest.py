"""A small county of synthetic people: two townships, their villages, and everyone who has a part in the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone

from bangfu.assist.alliance.models import Alliance, AllianceMember, Membership, Organisation
from bangfu.assist.network.models import Campaign, Item, Need, NeedState, Offer, PairCost, Proposal
from bangfu.assist.network.services import CampaignFiles
from bangfu.compute.specs import parse_spec
from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from tests.counties import County, planted

PLACES = {
    "10": ("Province", Level.PROVINCE, None),
    "1001": ("City", Level.CITY, "10"),
    "100101": ("County", Level.COUNTY, "1001"),
    "100101100": ("East", Level.TOWNSHIP, "100101"),
    "100101100201": ("Bridge", Level.VILLAGE, "100101100"),
    # A settlement that no national list holds: its code follows no rule.
    "bridge-12": ("Group twelve", Level.VILLAGE, "100101100201"),
    "100101101": ("West", Level.TOWNSHIP, "100101"),
    "100101101201": ("River", Level.VILLAGE, "100101101"),
    "100102": ("Next county", Level.COUNTY, "1001"),
}
PEOPLE = {
    "officer": (Role.COUNTY_OFFICER, "100101"),
    "second": (Role.COUNTY_OFFICER, "100101"),
    "east": (Role.TOWNSHIP_OFFICER, "100101100"),
    "west": (Role.TOWNSHIP_OFFICER, "100101101"),
    "cadre": (Role.VILLAGE_CADRE, "100101100201"),
    "station": (Role.STATION_CADRE, "100101100201"),
    "river": (Role.VILLAGE_CADRE, "100101101201"),
    "city": (Role.COUNTY_OFFICER, "1001"),
    "auditor": (Role.AUDITOR, "100101"),
    "helper": (Role.ORGANISATION, "100101"),
    "stranger": (Role.COUNTY_OFFICER, "100102"),
}


@dataclass(frozen=True)
class World(County):
    """The county, and short ways to fill it."""

    organisations: dict[str, Organisation]
    rice: Item

    def need(self, code: str, quantity: int = 10, *, state: str = NeedState.PUBLISHED, tier: int = 3) -> Need:
        published = state == NeedState.PUBLISHED
        return Need.objects.create(
            area=self.areas[code],
            party=code,
            item=self.rice,
            quantity=quantity,
            tier=tier,
            asked_on=timezone.now(),
            state=state,
            recorded_by=self.users["cadre"],
            published_by=self.users["east"] if published else None,
            published_at=timezone.now() if published else None,
        )

    def offer(self, quantity: int = 10, *, limit: str | None = None, owner: str = "Friends") -> Offer:
        organisation = self.organisations[owner]
        return Offer.objects.create(
            area=organisation.area,
            organisation=organisation,
            area_limit=self.areas[limit] if limit else None,
            item=self.rice,
            quantity=quantity,
            offered_on=timezone.now(),
            recorded_by=self.users["helper"],
        )


def allied(world: World, **fields: list[str]) -> None:
    """An alliance of the county whose members are Friends and Traders, with the fields stated for them."""
    county = world.areas["100101"]
    alliance = Alliance.objects.create(area=county, name="Alliance")
    for name in ("Friends", "Traders"):
        organisation = world.organisations[name]
        organisation.assist_field = fields.get(name, [])
        organisation.save(update_fields=["assist_field"])
        AllianceMember.objects.create(area=county, alliance=alliance, organisation=organisation, kind="charity")


@pytest.fixture
def world(db: None) -> World:
    areas, users = planted(PLACES, PEOPLE)
    owners = {"Friends": "100101", "Traders": "100101", "Elsewhere": "100102"}
    organisations = {
        name: Organisation.objects.create(name=name, pillar="society", area=areas[code])
        for name, code in owners.items()
    }
    Membership.objects.create(user=users["helper"], organisation=organisations["Friends"])
    rice = Item.objects.create(
        code="rice", name_zh="rice", name_en="Rice", unit_zh="kg", unit_en="kg", category="goods"
    )
    return World(areas, users, organisations, rice)


NEEDS = "who,what,many\nN1,coat,5\nN2,coat,7\n"
OFFERS = "who,what,many\nD1,coat,9\n"
SPEC = "needs: {id: who, category: what, quantity: many}\noffers: {id: who, category: what, quantity: many}\n"
Filing = Callable[..., CampaignFiles]


@pytest.fixture
def filed(tmp_path: Path) -> Filing:
    """Writes the files of a small campaign; what is given replaces the usual text."""

    def write(needs: str = NEEDS, offers: str = OFFERS, costs: str | None = None, spec: str = SPEC) -> CampaignFiles:
        texts = {"needs": needs, "offers": offers, "costs": costs}
        paths = {name: tmp_path / f"{name}.csv" for name, text in texts.items() if text is not None}
        for name, path in paths.items():
            path.write_text(texts[name] or "", encoding="utf-8")
        return CampaignFiles(paths["needs"], paths["offers"], paths.get("costs"), parse_spec(spec, "spec"))

    return write


@pytest.fixture
def protective_goods(reference_data: Path) -> CampaignFiles:
    """Real requests and donations of protective goods, April to July 2020."""
    folder = reference_data / "needs_offers" / "ppe_match_small"
    spec = (
        "needs:  {id: rec_id, category: ppe, quantity: qty, date: date}\n"
        "offers: {id: don_id, category: ppe, quantity: qty, date: date, max_quantity: 1000}\n"
        "costs:  {need: rec_id, offer: don_id, cost: distance}\n"
    )
    costs = folder / "distance.csv.gz"
    return CampaignFiles(folder / "recipients.csv", folder / "donors.csv", costs, parse_spec(spec, "spec"))


def stored() -> dict[str, int]:
    """How many rows of each kind the network holds."""
    bound = {kind.__name__: kind.objects.within(EVERYWHERE).count() for kind in (Campaign, Need, Offer, Proposal)}
    return bound | {"PairCost": PairCost.objects.count()}
