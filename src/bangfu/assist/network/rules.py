"""What the policy folder states of needs: the checklist of their elements, the words they may not use, their ceilings
and the levels of their review; and how these meet a need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import TypeVar

from django.core import checks
from django.utils.translation import get_language

from bangfu.assist.network.models import Beneficiary, Need
from bangfu.compute.needs import (
    Asks,
    Barred,
    Checklist,
    Element,
    Limits,
    Thresholds,
    Words,
    barred,
    missing,
    read_checklist,
    read_words,
    review_for,
)
from bangfu.compute.procedures import LEVELS, Text
from bangfu.compute.specs import Spec
from bangfu.errors import Phrase, RuleViolated, SpecInvalid, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import ROLE_PERMISSIONS, Permission
from bangfu.ground.access.selectors import region_codes
from bangfu.policy.loader import (
    DATED,
    DATED_OPTIONAL,
    PolicyMissing,
    Title,
    Validity,
    book,
    dated,
    parameter,
    policy_files,
    region_chain,
    title_of,
)

CHECKLIST, WORDS = "seven-elements", "need-words"
LEVEL_NAMES = {
    Level.VILLAGE: "village",
    Level.TOWNSHIP: "township",
    Level.COUNTY: "county",
    Level.CITY: "city",
    Level.PROVINCE: "province",
}
T = TypeVar("T")
Dated = tuple[tuple[Validity, T], ...]


class ElementsMissing(RuleViolated):
    """A need was handed in without all of its elements; `keys` are those it lacks."""

    keys: tuple[str, ...] = ()


class NeedBarred(RuleViolated):
    """A need asks for what the policy does not allow."""


def checklist(*, on: date, region: Sequence[str]) -> Checklist:
    """The elements that hold on a day for a chain of area codes, nearest first. Errors: PolicyMissing."""
    return _in_force(_checklists()[1], CHECKLIST, on, region)


def checklist_title() -> str:
    title = _checklists()[0]
    return title.en if get_language() == "en" else title.zh


def words(*, on: date, region: Sequence[str]) -> Words:
    return _in_force(_word_lists(), WORDS, on, region)


def facts_of(need: Need, proofs: int) -> frozenset[str]:
    """What a need states, by the names of `compute.needs.FACTS`. A village as such is its own publisher, and has no
    cause of poverty."""
    is_village = need.beneficiary == Beneficiary.VILLAGE
    known = need.household_id is not None or (
        need.beneficiary == Beneficiary.UNREGISTERED and bool(need.beneficiary_note)
    )
    stated = {
        "beneficiary": is_village or known,
        "relation": is_village or bool(need.relation),
        "village": need.area.level >= Level.VILLAGE,
        "situation": bool(need.situation),
        "cause": is_village or bool(need.cause),
        "item": True,
        "specification": bool(need.specification),
        "quantity": need.quantity is not None,
        "unit_value": need.unit_value_fen is not None,
        "target_amount": need.target_amount_fen is not None,
        "purpose": bool(need.purpose),
        "proof": proofs > 0,
        "verifier": bool(need.verifier),
        "verifier_phone": bool(need.verifier_phone_sealed),
        "valid_until": need.valid_until is not None,
        "deadline": need.deadline is not None,
    }
    return frozenset(name for name, there in stated.items() if there)


def elements_missing(need: Need, proofs: int, *, on: date) -> list[Element]:
    """The elements that a need lacks on a day, in their order. Errors: PolicyMissing."""
    return missing(checklist(on=on, region=region_codes(need.area)).elements, facts_of(need, proofs))


def refuse_incomplete(need: Need, proofs: int, *, on: date) -> None:
    """Errors: ElementsMissing naming each element that is missing."""
    lacking = elements_missing(need, proofs, on=on)
    if not lacking:
        return
    error = ElementsMissing(
        say("the need lacks: {names}", names=_listed([in_language(element.title) for element in lacking])),
        where=say("{title}", title=checklist_title()),
        remedy=say("Fill in what is named and send it again; what you wrote is kept."),
    )
    error.keys = tuple(element.key for element in lacking)
    raise error


def refuse_barred(need: Need, *, on: date) -> None:
    """Errors: NeedBarred naming the rule and what to write instead; PolicyMissing where no ceiling is stated."""
    asks = Asks(need.unit_value_fen, need.value_fen, (need.item.name_zh, need.item.name_en, need.specification))
    whole = Asks(asks.unit_fen, asks.whole_fen, (*asks.texts, need.purpose))
    found = barred(whole, _limits(need, on))
    if found is not None:
        what, remedy = _barred(found)
        raise NeedBarred(what, where=say("{item}", item=need.item.name), remedy=remedy)


def review_of(need: Need, publisher: Actor, *, on: date) -> str:
    """The procedure by which a need is reviewed. Errors: PolicyMissing."""
    region = region_codes(need.area)
    thresholds = Thresholds(
        county_from_fen=parameter("need_county_review_fen", on=on, region=region).number,
        city_from_fen=parameter("need_city_review_fen", on=on, region=region).number,
        flagged=parameter("need_flagged_categories", on=on, region=region).names,
    )
    level = highest_level(publisher, Permission.NEED_RECORD, need.area)
    return review_for(value_fen=need.value_fen, category=need.item.category, publisher=level, thresholds=thresholds)


def highest_level(actor: Actor, permission: Permission, area: Area) -> str:
    """The highest level at which somebody holds a right that reaches an area; the village's for who holds none."""
    paths = {path for role, path in actor.grants if permission in ROLE_PERMISSIONS[role] and area.path.startswith(path)}
    levels = Area.objects.filter(path__in=paths).values_list("level", flat=True)
    return max((LEVEL_NAMES[Level(level)] for level in levels), key=LEVELS.index, default=LEVELS[0])


def in_language(text: Text) -> str:
    return text.in_language(get_language())


def check_needs(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A Django system check: the checklist and the words are read completely; a wrong line is named."""
    readers: tuple[Callable[[], object], ...] = (_checklists, _word_lists)
    try:
        for read in readers:
            read()
    except SpecInvalid as error:
        return [checks.Error(f"{error.where}: {error.what}", hint=str(error.remedy), id="network.E001")]
    return []


def _limits(need: Need, on: date) -> Limits:
    region = region_codes(need.area)
    is_village = need.beneficiary == Beneficiary.VILLAGE
    whole = "need_ceiling_village" if is_village else f"need_ceiling_{need.item.category}"
    unit = f"need_unit_ceiling_{need.item.code}"
    return Limits(
        whole_fen=parameter(whole, on=on, region=region).number,
        unit_fen=parameter(unit, on=on, region=region).number if unit in book().parameters else None,
        words=words(on=on, region=region),
    )


def _barred(found: Barred) -> tuple[Phrase, Phrase]:
    if found.instead is not None:
        instead = in_language(found.instead)
        what = (
            say("“{word}” is a brand, and a need names none", word=found.word)
            if found.rule == "brand"
            else say("“{word}” is on the list of what the network does not help with", word=found.word)
        )
        return what, say("Write instead: {instead}.", instead=instead)
    amounts = {"amount": _yuan(found.amount_fen), "ceiling": _yuan(found.ceiling_fen)}
    if found.rule == "unit":
        return (
            say("{amount} yuan for one unit is above the ceiling of {ceiling} yuan", **amounts),
            say("Choose a plainer specification, and state its usual price."),
        )
    return (
        say("{amount} yuan is above the ceiling of {ceiling} yuan for such a need", **amounts),
        say("Ask for less, or let the township look for a project instead."),
    )


def _listed(names: list[str]) -> str:
    return ("; " if get_language() == "en" else "、").join(names)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}" if fen % 100 else f"{fen // 100:,}"


@cache
def _checklists() -> tuple[Title, Dated[Checklist]]:
    file = next(file for file in policy_files("elements") if file.name == CHECKLIST)
    return _read(file.spec, "elements", read_checklist)


@cache
def _word_lists() -> Dated[Words]:
    file = next(file for file in policy_files("elements") if file.name == WORDS)
    return _read(file.spec, "banned", read_words, more=("brands",))[1]


def _read(
    spec: Spec, part: str, read: Callable[[dict[str, Spec]], T], more: tuple[str, ...] = ()
) -> tuple[Title, Dated[T]]:
    keys = spec.mapping(required=("title", "versions"))
    versions = []
    for item in keys["versions"]:
        entries = item.mapping(required=(*DATED, part, *more), optional=DATED_OPTIONAL)
        versions.append((dated(entries, {}), read(entries)))
    return title_of(keys["title"]), tuple(versions)


def _in_force(versions: Dated[T], name: str, on: date, region: Sequence[str]) -> T:
    for place in region_chain(region):
        for validity, content in versions:
            if validity.region == place and validity.covers(on):
                return content
    raise PolicyMissing(
        say("no version of “{name}” is in force on {day}", name=name, day=on.isoformat()),
        where=say("policy file elements/{name}.yaml", name=name),
        remedy=say("State one with its day and reference in the operator's policy folder."),
    )
