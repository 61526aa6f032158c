"""What she is entitled to and not receiving, as far as the register can say; whom to ask, what to bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from bangfu.compute.entitlements import Facts, Judgement, Outcome, Rule, age_on, judge, read_rule
from bangfu.compute.quality.fields import HOUSEHOLD, INCOME, LIVING, MEMBER, Kind
from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.selectors import area_chain
from bangfu.home.selectors.standing import office_of
from bangfu.identify.registry.models import Household, IncomeYear, LivingConditions, Member
from bangfu.identify.registry.selectors import income_years_of, living_conditions_of, members_of
from bangfu.policy.loader import PolicyMissing, Title, Validity, book, parameter, policy_files, title_of
from bangfu.policy.loader import dated as dated_of

KEYS = ("of", "entitled", "who", "gives", "contact", "office", "bring", "from", "reference", "verified")
OPTIONAL = ("to", "region", "documents", "values", "receiving", "unrecorded")


@dataclass(frozen=True)
class Entitlement:
    """One entitlement in its version of a day and region, as the policy states it."""

    code: str
    title: Title
    validity: Validity
    rule: Rule
    settings: Mapping[str, str]
    who: Title
    gives: Title
    office: Title
    bring: tuple[Title, ...]
    roles: tuple[str, ...]
    unrecorded: Mapping[str, Title]


@dataclass(frozen=True)
class Contact:
    """Who can be asked: her name and duty, and the office with its telephone where one is known."""

    name: str
    duty: str
    office: str
    phone: str


@dataclass(frozen=True)
class Entitled:
    """One entitlement and what the register says about it, for one household."""

    entitlement: Entitlement
    outcome: Outcome
    people: tuple[str, ...]
    missing: tuple[str, ...]
    contact: Contact | None


def entitlements_read() -> dict[str, tuple[Entitlement, ...]]:
    """Every version of every entitlement of this installation. Errors: SpecInvalid with file and line."""
    return _read()


@cache
def _read() -> dict[str, tuple[Entitlement, ...]]:
    found: dict[str, tuple[Entitlement, ...]] = {}
    for file in policy_files("entitlements"):
        entries = file.spec.mapping(required=("title", "versions"))
        title = title_of(entries["title"])
        found[file.name] = tuple(_version(file.name, title, spec) for spec in entries["versions"])
    return found


def _version(code: str, title: Title, spec: Any) -> Entitlement:
    keys = spec.mapping(required=KEYS, optional=OPTIONAL)
    settings = {name: item.text() for name, item in keys["values"].entries().items()} if "values" in keys else {}
    unrecorded = {t.en: t for t in (title_of(item) for item in keys["unrecorded"])} if "unrecorded" in keys else {}
    return Entitlement(
        code=code,
        title=title,
        validity=dated_of(keys, book().documents),
        rule=read_rule(spec, keys, dict.fromkeys(settings, Kind.NUMBER), unrecorded),
        settings=settings,
        who=title_of(keys["who"]),
        gives=title_of(keys["gives"]),
        office=title_of(keys["office"]),
        bring=tuple(title_of(item) for item in keys["bring"]),
        roles=tuple(item.text(Role.values) for item in keys["contact"]),
        unrecorded=unrecorded,
    )


def entitlements_on(day: date, area: Area) -> list[Entitlement]:
    """Those in force on a day in an area, the nearest region's version first."""
    chain = [*(above.code for above in reversed(area_chain(area))), "nation"]
    found = []
    for versions in _read().values():
        held = [one for one in versions if one.validity.covers(day) and one.validity.region in chain]
        found += sorted(held, key=lambda one: chain.index(one.validity.region))[:1]
    return found


def entitled_of(household: Household) -> list[Entitled]:
    """Each entitlement with what the register says of it, what looks open first. Screening, not a determination."""
    today = timezone.localdate()
    members = list(members_of(household))
    contacts = _contacts(household.area)
    found = []
    for one in entitlements_on(today, household.area):
        facts = facts_of(household, members, today, _settings(one, household.area, today))
        found.append(_entitled(one, judge(one.rule, facts), members, contacts))
    order = [Outcome.LOOKS_ENTITLED, Outcome.UNKNOWN, Outcome.RECEIVING, Outcome.NOT]
    return sorted(found, key=lambda one: order.index(one.outcome))


def entitlement_of(household: Household, code: str) -> Entitled:
    """Errors: NotFound where there is no such entitlement here today."""
    found = next((one for one in entitled_of(household) if one.entitlement.code == code), None)
    if found is None:
        raise NotFound(
            say("there is no such entitlement"),
            where=say("{code}", code=code[:40]),
            remedy=say("Go back to the list and choose one from there."),
        )
    return found


def entitlement_title(code: str) -> str:
    """Its name in the reader's language; empty for what is none."""
    versions = _read().get(code)
    return shown(versions[0].title) if versions else ""


def papers_for(code: str) -> list[str]:
    """What to bring for an entitlement; nothing for what is none."""
    versions = _read().get(code)
    return [shown(paper) for paper in versions[0].bring] if versions else []


def shown(title: Title) -> str:
    return title.en if get_language() == "en" else title.zh


def facts_of(household: Household, members: Sequence[Member], day: date, settings: Mapping[str, Any]) -> Facts:
    """A household as the rules see it, with its newest income and living conditions."""
    income, living = income_years_of(household).first(), living_conditions_of(household).first()
    return Facts(
        household=_row(household, HOUSEHOLD),
        members=[_row(member, MEMBER) | {"age": age_on(member.birth_date, day)} for member in members],
        income=_row(income, INCOME) if income else {},
        living=_row(living, LIVING) if living else {},
        settings=settings,
    )


def _row(row: Household | Member | IncomeYear | LivingConditions, fields: Mapping[str, Kind]) -> dict[str, Any]:
    """The fields of a row that rules may name; sealed numbers are none of them."""
    return {name: getattr(row, name) for name in fields if hasattr(row, name)}


def _settings(one: Entitlement, area: Area, day: date) -> dict[str, Any]:
    """The policy values that a rule compares with; None where nobody has stated one for this place and day."""
    chain = [above.code for above in reversed(area_chain(area))]
    found: dict[str, Any] = {}
    for name, code in one.settings.items():
        try:
            found[name] = parameter(code, on=day, region=chain).value
        except PolicyMissing:
            found[name] = None
    return found


def _entitled(
    one: Entitlement, judgement: Judgement, members: Sequence[Member], contacts: Mapping[str, Contact]
) -> Entitled:
    contact = next((contacts[role] for role in one.roles if role in contacts), None)
    return Entitled(
        one,
        judgement.outcome,
        tuple(members[place].name for place in judgement.members),
        tuple(_named(one, name) for name in judgement.missing),
        contact,
    )


def _named(one: Entitlement, name: str) -> str:
    """What is missing in the reader's words: a field's label, a policy value's title, or what no register holds."""
    if name in one.unrecorded:
        return shown(one.unrecorded[name])
    if name in one.settings:
        return shown(book().parameters[one.settings[name]].title)
    if name == "age":
        name = "birth_date"
    for model in (Member, Household, IncomeYear, LivingConditions):
        labels = {field.name: str(field.verbose_name) for field in model._meta.concrete_fields}
        if name in labels:
            return labels[name]
    return name


def _contacts(area: Area) -> dict[str, Contact]:
    """For each role who holds it here, and the office that the newest notice names."""
    office = office_of(area)
    where = (office.office, office.office_phone) if office else ("", "")
    grants = Grant.objects.in_force().filter(area=area, user__is_active=True).select_related("user").order_by("-pk")
    return {grant.role: _contact(grant.user, grant.role, where) for grant in grants}


def _contact(user: User, role: str, where: tuple[str, str]) -> Contact:
    return Contact(user.display_name, str(Role(role).label), *where)
