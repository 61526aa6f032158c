"""Reads of the people who help: the list, one person with what she does, and what local elites lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from bangfu.assist.alliance.models import (
    ELITES,
    GovernanceRecord,
    Hours,
    HoursState,
    Led,
    Part,
    Person,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every, found
from bangfu.assist.alliance.selectors.seen import organisations_of, people_visible
from bangfu.compute.identity import mask_phone
from bangfu.errors import say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import unmasked

PLACE = "alliance.person"
PHONE = f"{PLACE}.phone"


def people_found(*, actor: Actor, words: str = "", role: str = "", assist_field: str = "") -> QuerySet[Person]:
    """Those she may see, by name, by the part they play today, and by skill."""
    rows = people_visible(actor)
    rows = rows.filter(name__icontains=words) if words else rows
    rows = rows.filter(assist_field__contains=[assist_field]) if assist_field else rows
    if role:
        now = every(Part).filter(on_day(timezone.localdate()), role=role).values("person")
        rows = rows.filter(pk__in=now)
    return rows


def phone_of(actor: Actor, person: Person) -> str:
    """Her phone as this actor may see it now: masked, but for a quarter of an hour after an unmasking."""
    phone = unseal(PHONE, person.pk, bytes(person.phone_sealed))
    return phone if phone and unmasked(actor, PLACE, person.pk) else mask_phone(phone) if phone else ""


def parts_of(people: list[Person]) -> dict[int, list[Part]]:
    """What each of them is and was, the present first."""
    rows = every(Part).filter(person__in=[one.pk for one in people]).select_related("area")
    parts: dict[int, list[Part]] = {}
    for part in rows.order_by("-until", "since"):
        parts.setdefault(part.person_id, []).append(part)
    return parts


def led_by(person: Person) -> QuerySet[Led]:
    return every(Led).filter(person=person).order_by("project", "household_no")


def governance_of(person: Person) -> QuerySet[GovernanceRecord]:
    return every(GovernanceRecord).filter(person=person).order_by("-happened_on", "-pk")


def hours_of(person: Person) -> QuerySet[Hours]:
    return every(Hours).filter(person=person).select_related("organisation").order_by("-worked_on", "-pk")


def hours_get(*, actor: Actor, number: int) -> Hours:
    """Hours that she may see. Errors: NotFound."""
    rows = every(Hours).filter(
        Q(person__in=people_visible(actor).values("pk")) | Q(organisation__in=organisations_of(actor).values("pk"))
    )
    rows = rows.select_related("person", "organisation")
    return found(rows, number, say("there are no such hours, or you may not see them"))


def minutes_confirmed(person: Person) -> int:
    """What counts: the hours that her organisations confirmed."""
    rows = every(Hours).filter(person=person, state=HoursState.CONFIRMED)
    return int(rows.aggregate(total=Sum("minutes", default=0))["total"])


def hours_waiting(actor: Actor) -> QuerySet[Hours]:
    """Hours that wait for the word of her organisations."""
    rows = every(Hours).filter(state=HoursState.CLAIMED, organisation__in=organisations_of(actor).values("pk"))
    return rows.select_related("person", "organisation").order_by("worked_on", "pk")


@dataclass(frozen=True)
class EliteLed:
    """A local elite and the households she leads in a project."""

    person: Person
    households: int


@dataclass(frozen=True)
class ProjectLed:
    """A project, who leads how many households in it, and the total that these add up to."""

    project: str
    elites: list[EliteLed]
    households: int


def led_by_project(scope: Scope, *, day: date | None = None) -> list[ProjectLed]:
    """Households led on a day, project by project and elite by elite."""
    rows = Led.objects.within(scope).filter(on_day(day or timezone.localdate()))
    counted = rows.order_by().values("project", "person").annotate(count=Count("household_no", distinct=True))
    totals = dict(rows.order_by().values_list("project").annotate(count=Count("household_no", distinct=True)))
    people = every(Person).in_bulk([row["person"] for row in counted])
    by_project: dict[str, list[EliteLed]] = {}
    for row in counted:
        by_project.setdefault(row["project"], []).append(EliteLed(people[row["person"]], row["count"]))
    return [
        ProjectLed(name, sorted(elites, key=lambda one: (-one.households, one.person.name)), totals[name])
        for name, elites in sorted(by_project.items())
    ]


def elites_counted(scope: Scope, *, day: date | None = None) -> dict[str, int]:
    """How many people play each elite's part on a day."""
    rows = Part.objects.within(scope).filter(on_day(day or timezone.localdate()), role__in=ELITES).order_by()
    counts = dict(rows.values_list("role").annotate(count=Count("person", distinct=True)))
    return {str(role): counts.get(role, 0) for role in ELITES}


@dataclass(frozen=True)
class LocalParts:
    """Of the parts played in a project, how many are played by local people: the team that stays."""

    project: str
    parts: int
    local: int


def local_parts(scope: Scope, *, day: date | None = None) -> list[LocalParts]:
    rows = Part.objects.within(scope).filter(on_day(day or timezone.localdate())).exclude(project="").order_by()
    counted = rows.values("project").annotate(parts=Count("pk"), local=Count("pk", filter=Q(is_local=True)))
    return [LocalParts(row["project"], row["parts"], row["local"]) for row in counted.order_by("project")]
