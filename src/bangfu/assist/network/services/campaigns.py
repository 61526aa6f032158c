"""Importing a campaign from files, and verifying its needs in one act."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from bangfu.assist.alliance.models import Organisation, Pillar
from bangfu.assist.network.models import Campaign, Item, ItemCategory, Need, NeedState, Offer, PairCost
from bangfu.assist.network.selectors import campaign_get
from bangfu.assist.network.selectors.problems import EPOCH
from bangfu.assist.network.services.needs import TIERS
from bangfu.assist.network.services.rules import same_eyes
from bangfu.compute.matching import FOREVER, NATION
from bangfu.compute.matching.problem import Integers
from bangfu.compute.matching.reading import MatchInput, read_match
from bangfu.compute.matching.wishes import WISHES
from bangfu.compute.specs import Spec
from bangfu.errors import Conflict, SheetErrors, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope

LONGEST_NAME = 60
MOST_PLACES = 18
UNIT = gettext_noop("piece")


@dataclass(frozen=True)
class CampaignFiles:
    """The files of `bangfu match`, and the specification that says which column is which."""

    needs: Path
    offers: Path
    costs: Path | None
    spec: Spec

    def digest(self) -> str:
        """The same for the same content read the same way, whatever the files are called."""
        parts = [
            hashlib.sha256(path.read_bytes()).hexdigest() for path in (self.needs, self.offers, self.costs) if path
        ]
        return hashlib.sha256("\n".join([*parts, repr(_plain(self.spec))]).encode()).hexdigest()


@transaction.atomic
def campaign_import(*, actor: Actor, area: Area, title: str, files: CampaignFiles) -> Campaign:
    """A campaign with its needs (waiting for verification), offers and costs: all of it or nothing.

    Errors: NotPermitted; SheetErrors, SpecInvalid and LimitExceeded of the files; Conflict if it is there already.
    """
    actor.permit(Permission.CAMPAIGN_IMPORT, area)
    _refuse_wishes(files.spec)
    given = read_match(files.needs, files.offers, files.costs, files.spec, timezone.get_current_timezone())
    _refuse_unfit(given, files)
    places = _areas(given, area, files)
    campaign = _campaign(actor, area, title, given, files)
    items = _items([*given.need_categories, *given.offer_categories])
    organisations = _organisations(given.offer_ids, area)
    Need.objects.bulk_create(_needs(campaign, given, items, places))
    Offer.objects.bulk_create(_offers(campaign, given, items, organisations, places))
    PairCost.objects.bulk_create(_costs(campaign, given), batch_size=5000)
    return campaign


@transaction.atomic
def campaign_publish(*, actor: Actor, number: int) -> int:
    """Verify all waiting needs of a campaign that lie in the actor's area; returns how many.

    Errors: NotFound, NotPermitted for who imported them, Conflict where none is waiting.
    """
    campaign = campaign_get(scope=actor.scope(Permission.NEED_READ), number=number)
    scope = actor.scope(Permission.NEED_PUBLISH)
    waiting = Need.objects.within(scope).filter(campaign=campaign, state=NeedState.SUBMITTED).order_by("pk")
    locked = list(waiting.select_for_update(no_key=True, of=("self",)).values_list("pk", "area", "recorded_by"))
    for area in Area.objects.filter(pk__in={area for _, area, _ in locked}) or [campaign.area]:
        actor.permit(Permission.NEED_PUBLISH, area)
    if not locked:
        raise Conflict(
            say("no need of this campaign is waiting for you to verify it"),
            where=say("campaign {title}", title=campaign.title),
            remedy=say("Look at its needs: they have been decided, or lie outside your area."),
        )
    if any(recorder == actor.user.pk for _, _, recorder in locked):
        raise same_eyes(say("campaign {title}", title=campaign.title))
    rows = Need.objects.within(EVERYWHERE).filter(pk__in=[number for number, _, _ in locked])
    return rows.update(state=NeedState.PUBLISHED, published_by=actor.user, published_at=timezone.now())


def _campaign(actor: Actor, area: Area, title: str, given: MatchInput, files: CampaignFiles) -> Campaign:
    try:
        with transaction.atomic():
            return Campaign.objects.create(
                area=area,
                title=title.strip() or files.needs.name,
                max_quantity=given.problem.max_quantity,
                units=given.units,
                cost_places=given.problem.places,
                digest=files.digest(),
                recorded_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            say("these files have been imported already, nothing was added"),
            where=say("{file}", file=files.needs.name),
            remedy=say("Open the campaign in the list; for new needs hand in a file that holds only those."),
        ) from None


def _needs(campaign: Campaign, given: MatchInput, items: dict[str, Item], places: dict[int, Area]) -> Iterator[Need]:
    needs = given.problem.needs
    count = len(needs)
    columns = (
        given.need_ids,
        given.need_categories,
        needs.quantity.tolist(),
        needs.tier.tolist(),
        _listed(needs.area, count),
        _moments(needs.date, count),
        _moments(needs.deadline, count),
    )
    for party, category, quantity, tier, place, date, deadline in zip(*columns, strict=True):
        yield Need(
            area=campaign.area if place is None else places[place],
            campaign=campaign,
            party=party,
            item=items[category],
            quantity=quantity,
            tier=tier,
            asked_on=date,
            deadline=deadline,
            recorded_by=campaign.recorded_by,
        )


def _offers(
    campaign: Campaign,
    given: MatchInput,
    items: dict[str, Item],
    organisations: dict[str, Organisation],
    places: dict[int, Area],
) -> Iterator[Offer]:
    offers = given.problem.offers
    count = len(offers)
    columns = (
        given.offer_ids,
        given.offer_categories,
        offers.quantity.tolist(),
        _listed(offers.area, count),
        _moments(offers.date, count),
        _moments(offers.expires, count),
    )
    for party, category, quantity, limit, date, expires in zip(*columns, strict=True):
        yield Offer(
            area=campaign.area,
            campaign=campaign,
            organisation=organisations[party],
            party=party,
            area_limit=None if limit is None else places[limit],
            item=items[category],
            quantity=quantity,
            offered_on=date,
            expires=expires,
            recorded_by=campaign.recorded_by,
        )


def _costs(campaign: Campaign, given: MatchInput) -> Iterator[PairCost]:
    """The listed pairs whose two parties both occur; no other can ever be matched. A pair listed twice stays one."""
    costs = given.problem.costs
    if costs is None:
        return
    need_names = dict(zip(given.problem.needs.party.tolist(), given.need_ids, strict=True))
    offer_names = dict(zip(given.problem.offers.party.tolist(), given.offer_ids, strict=True))
    pairs = zip(costs.need.tolist(), costs.offer.tolist(), costs.cost.tolist(), strict=True)
    once = {(need, offer): cost for need, offer, cost in pairs if need in need_names and offer in offer_names}
    for (need, offer), cost in once.items():
        yield PairCost(campaign=campaign, need_party=need_names[need], offer_party=offer_names[offer], cost=cost)


def _items(codes: Sequence[str]) -> dict[str, Item]:
    """The items of these codes; an unknown code becomes an item of its own name, counted in pieces."""
    with override("zh-hans"):
        unit_zh = gettext(UNIT)
    fresh = [
        Item(code=code, name_zh=code, name_en=code, unit_zh=unit_zh, unit_en=UNIT, category=ItemCategory.GOODS)
        for code in sorted(set(codes))
    ]
    Item.objects.bulk_create(fresh, ignore_conflicts=True)
    return {item.code: item for item in Item.objects.filter(code__in=set(codes))}


def _organisations(parties: Sequence[str], area: Area) -> dict[str, Organisation]:
    """One organisation per offering party, registered where the campaign is; one of the same name there is the same."""
    names = set(parties)
    fresh = [Organisation(name=name, pillar=Pillar.SOCIETY, area=area) for name in sorted(names)]
    Organisation.objects.bulk_create(fresh, ignore_conflicts=True)
    rows = Organisation.objects.within(EVERYWHERE).filter(area=area, name__in=names)
    return {organisation.name: organisation for organisation in rows}


def _areas(given: MatchInput, area: Area, files: CampaignFiles) -> dict[int, Area]:
    """The area of each number that needs and offers use. Needs must lie in the campaign's own area."""
    needed = set(_listed(given.problem.needs.area, len(given.need_ids)))
    limits = set(_listed(given.problem.offers.area, len(given.offer_ids)))
    used = {number: given.area_codes[number] for number in needed | limits if number is not None}
    known = {found.code: found for found in Area.objects.filter(code__in=used.values())}
    scope = Scope.below(area)
    for number, code in used.items():
        if code not in known or (number in needed and not scope.covers(known[code])):
            raise SheetErrors(
                say("area {code} is not known here, or lies outside {area}", code=code, area=area.name),
                where=say("{file}", file=files.needs.name if number in needed else files.offers.name),
                remedy=say("Correct the code, import the area first, or import into an area that holds it."),
            )
    return {number: known[code] for number, code in used.items()}


def _refuse_wishes(spec: Spec) -> None:
    """A campaign keeps needs, offers and costs; what is asked of a matching is stated with each of its runs."""
    for key, entry in spec.entries().items():
        if key in WISHES:
            raise entry.invalid(
                say("a campaign does not keep “{key}”", key=key),
                say("Take the entry out. Floors and one donor are stated when a matching run is asked for; bring free "
                    "names to items with “bangfu items” first."),
            )  # fmt: skip


def _refuse_unfit(given: MatchInput, files: CampaignFiles) -> None:
    """What a matching may have but a register may not."""
    problem = given.problem
    sides = (
        (files.needs, problem.needs.row, given.need_ids, given.need_categories),
        (files.offers, problem.offers.row, given.offer_ids, given.offer_categories),
    )
    for path, rows, ids, categories in sides:
        for row, name, category in zip(rows.tolist(), ids, categories, strict=True):
            if max(len(name), len(category)) > LONGEST_NAME:
                raise SheetErrors(
                    say("a name is longer than {limit} characters", limit=LONGEST_NAME),
                    where=say("{file}, row {row}", file=path.name, row=row),
                    remedy=say("Shorten the names of parties and categories."),
                )
    for row, tier in zip(problem.needs.row.tolist(), problem.needs.tier.tolist(), strict=True):
        if tier not in TIERS:
            raise SheetErrors(
                say("{number} is not an urgency", number=tier),
                where=say("{file}, row {row}", file=files.needs.name, row=row),
                remedy=say("Choose from 1, the most urgent, to 9."),
            )
    if problem.places > MOST_PLACES and files.costs:
        raise SheetErrors(
            say("costs have more than {limit} decimal places", limit=MOST_PLACES),
            where=say("{file}", file=files.costs.name),
            remedy=say("Round them."),
        )


def _listed(areas: Integers | None, count: int) -> list[int | None]:
    if areas is None:
        return [None] * count
    return [None if area == NATION else area for area in areas.tolist()]


def _moments(times: Integers | None, count: int) -> list[datetime | None]:
    if times is None:
        return [None] * count
    return [None if abs(time) == FOREVER else EPOCH + timedelta(microseconds=time) for time in times.tolist()]


def _plain(spec: Spec) -> object:
    """What a specification says, without its layout."""
    if isinstance(spec.content, dict):
        return sorted((key, _plain(value)) for key, value in spec.content.items())
    return [_plain(entry) for entry in spec.content] if isinstance(spec.content, list) else spec.content
