"""The needs hall of the county: 100,000 open needs in its villages, and the pages that ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

from bench.county.plant import COUNTY, Times, settle, timed
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.alliance.models import Membership, Organisation
from bangfu.assist.network.models import Item, ItemCategory, Need, NeedState, Offer
from bangfu.ground.access.models import Area, Grant, Level, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.audit.services import actor_stated

NEEDS, ITEMS, ORGANISATIONS = 100_000, 60, 400
BATCH = 10_000


def needs_planted() -> Times:
    """Seconds of the planting; nothing where the needs stand already."""
    times: Times = {}
    if Need.objects.within(EVERYWHERE).exists():
        return times
    with timed(times, f"{NEEDS:,} published needs"):
        with transaction.atomic():
            actor_stated(number=None, name="bench", permission="")
            items = _items()
            _organisations(items)
        for first in range(0, NEEDS, BATCH):
            with transaction.atomic():
                actor_stated(number=None, name="bench", permission="")
                _plant(first, items)
    settle()
    return times


def _items() -> list[Item]:
    categories = list(ItemCategory)
    return [
        Item.objects.create(
            code=f"item-{number}", name_zh=f"Item {number}", name_en=f"Item {number}", unit_zh="piece",
            unit_en="piece", category=categories[number % len(categories)],
        )
        for number in range(ITEMS)
    ]  # fmt: skip


def _organisations(items: list[Item]) -> None:
    """Organisations of the county, each with one offer; the first of them answers on the pages."""
    county = Area.objects.get(code=COUNTY)
    helper = User.objects.create(username="helper", display_name="Helper")
    Grant.objects.create(user=helper, role=Role.ORGANISATION, area=county)
    for number in range(ORGANISATIONS):
        made = Organisation.objects.create(name=f"Organisation {number}", pillar="society", area=county)
        Offer.objects.create(
            area=county, organisation=made, item=items[number % ITEMS], quantity=10, recorded_by=helper,
            offered_on=timezone.now(),
        )  # fmt: skip
        if not number:
            Membership.objects.create(user=helper, organisation=made)


def _plant(first: int, items: list[Item]) -> None:
    """A batch of open needs spread over villages, items, urgencies and days; one in ten is promised in full."""
    people = {user.username: user for user in User.objects.filter(username__in=("clerk", "county"))}
    villages = list(Area.objects.filter(level=Level.VILLAGE).order_by("pk"))
    now = timezone.now()
    Need.objects.bulk_create(
        Need(
            area=villages[number * 7 % len(villages)], party=villages[number * 7 % len(villages)].code,
            item=items[number * 11 % ITEMS], quantity=1 + number % 50,
            quantity_matched=1 + number % 50 if number % 10 == 0 else 0, tier=1 + number * 13 % 4,
            asked_on=now, deadline=now + timedelta(days=1 + number * 17 % 120) if number % 5 else None,
            state=NeedState.PUBLISHED, recorded_by=people["clerk"], published_by=people["county"],
            published_at=now - timedelta(minutes=number % 100_000), valid_until=timezone.localdate() + timedelta(90),
            beneficiary="village", review="need-review",
        )
        for number in range(first, min(first + BATCH, NEEDS))
    )  # fmt: skip


def hall_addresses(who: str) -> Iterator[tuple[str, str]]:
    """The pages of the hall by their names, for an officer, an organisation, or anybody."""
    village = Area.objects.filter(level=Level.VILLAGE).order_by("pk").first()
    assert village is not None
    if who == "public":
        public: dict[str, dict[str, str]] = {"all": {}, "open": {"only_open": "on"}, "category": {"category": "goods"}}
        for name, chosen in public.items():
            yield f"hall: {name}", f"{reverse('portal:needs')}?{urlencode(chosen)}"
        yield "hall: enough", reverse("portal:enough")
        return
    until = (timezone.localdate() + timedelta(days=30)).isoformat()
    queries: dict[str, dict[str, str | int]] = {
        "all": {},
        "page 2": {"page": 2},
        "last page": {"page": 100_000},
        "open only": {"only_open": "on"},
        "category": {"category": "medical"},
        "urgency": {"tier": 1},
        "township": {"area": village.code[:9]},
        "village": {"area": village.code},
        "needed until": {"until": until},
        "item words": {"words": "Item 17"},
        "an item nobody has": {"words": "tractor"},
        "soonest first": {"order": "soonest"},
        "newest first": {"order": "newest"},
        "category, township, urgency, open": {
            "category": "goods", "area": village.code[:9], "tier": 2, "only_open": "on",
        },
        "category, soonest, open": {"category": "education", "order": "soonest", "only_open": "on"},
    }  # fmt: skip
    for name, query in queries.items():
        yield f"hall: {name}", f"{reverse('network:needs')}?{urlencode(query)}"
    first = Need.objects.within(Scope.below(village)).order_by("pk")[0]
    yield "hall: a need", reverse("network:need", args=[first.pk])
    if who == "helper":
        yield "hall: answers owed", reverse("network:answers")
    else:
        yield "hall: bundled by village", reverse("network:need-bundles")
        yield "hall: answers of members", reverse("network:need-members", args=[first.pk])
