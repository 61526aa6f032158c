"""Writes of the people who help: who they are, which part they play, the hours they give, the households they lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from bangfu.assist.alliance.models import (
    ELITES,
    GovernanceKind,
    GovernanceRecord,
    Hours,
    HoursState,
    Led,
    Organisation,
    Part,
    Person,
    PersonRole,
    not_over,
    on_day,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import (
    already,
    known_fields,
    locked,
    not_to_come,
    refuse_ended,
    speaks_for,
    unnumbered,
    worded,
)
from bangfu.compute.identity import phone_problem, tidy_number
from bangfu.errors import Conflict, NotFound, NotPermitted, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import blind, seal
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.audit.services import reason_stated
from bangfu.identify.registry.models import Household

PLACE = "alliance.person"
PHONE = f"{PLACE}.phone"
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class PersonFacts:
    """What is known of a person; an empty phone leaves the one that is there."""

    name: str
    phone: str = ""
    assist_field: Sequence[str] = ()
    skills_note: str = ""
    organisation: Organisation | None = None


@transaction.atomic
def person_record(
    *,
    actor: Actor,
    area: Area,
    facts: PersonFacts,
    role: str,
    since: date,
    project: str = "",
    is_local: bool = True,
) -> Person:
    """A person with her first part. Errors: NotPermitted; RuleViolated; Conflict where she is there already."""
    actor.permit(Permission.ALLIANCE_RECORD, area)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Person._meta.db_table])
        number = int(cursor.fetchone()[0])  # a sealed value is bound to its row, which therefore is numbered first
    person = Person(pk=number, area=area, recorded_by=actor.user)
    _fill(person, facts)
    person.save(force_insert=True)
    _part(person, area, role, since, project=project, is_local=is_local)
    return person


@transaction.atomic
def person_change(*, actor: Actor, number: int, facts: PersonFacts, reason: str) -> Person:
    """What is known of her now. Errors: NotPermitted, RuleViolated, Conflict."""
    person = locked(Person, number)
    actor.permit(Permission.ALLIANCE_RECORD, person.area)
    reason_stated(worded(reason, say("reason")))
    _fill(person, facts)
    person.save()
    return person


@transaction.atomic
def part_add(
    *, actor: Actor, number: int, area: Area, role: str, since: date, project: str = "", is_local: bool = True
) -> Part:
    """A further part of a person. Errors: NotPermitted, RuleViolated, Conflict."""
    person = locked(Person, number)
    actor.permit(Permission.ALLIANCE_RECORD, person.area)
    actor.permit(Permission.ALLIANCE_RECORD, area)
    return _part(person, area, role, since, project=project, is_local=is_local)


@transaction.atomic
def led_add(*, actor: Actor, number: int, project: str, household_no: str, since: date) -> Led:
    """A household that a local elite leads in a project. Errors: NotPermitted; RuleViolated where she is none; NotFound
    where the household is not in the actor's area; Conflict where somebody leads it in this project already."""
    person = locked(Person, number)
    actor.permit(Permission.ALLIANCE_RECORD, person.area)
    project, household_no = worded(project, say("project")), household_no.strip()
    if not every(Part).filter(on_day(since), person=person, role__in=ELITES).exists():
        raise RuleViolated(
            say("only a prosperity leader, a returning youth or an old village head leads households"),
            where=say("{person}", person=person.name),
            remedy=say("Record this part of hers first."),
        )
    reach = actor.scope(Permission.ALLIANCE_RECORD)
    homes = Household.objects.within(reach).filter(household_no=household_no, ended_on__isnull=True)
    if homes.select_for_update(no_key=True, of=("self",)).first() is None:
        raise NotFound(
            say("there is no household with this number in your area"),
            where=say("household {number}", number=household_no),
            remedy=say("Copy the number from the household's card in the register."),
        )
    other = every(Led).filter(not_over(since), project=project, household_no=household_no)
    if other.exists():
        raise already(
            say("somebody leads this household in this project already"),
            say("household {number}", number=household_no),
            say("End that first: a household counts once in a project."),
        )
    return Led.objects.create(
        area=person.area,
        person=person,
        project=project,
        household_no=household_no,
        since=not_to_come(since, say("from")),
    )


@transaction.atomic
def governance_record(
    *, actor: Actor, number: int, kind: str, happened_on: date, summary: str, result: str = ""
) -> GovernanceRecord:
    """What an old village head did. Errors: NotPermitted; RuleViolated where she is none, or a number is named."""
    person = locked(Person, number)
    actor.permit(Permission.ALLIANCE_RECORD, person.area)
    if not every(Part).filter(person=person, role=PersonRole.OLD_VILLAGE_HEAD).exists():
        raise RuleViolated(
            say("governance records belong to an old village head"),
            where=say("{person}", person=person.name),
            remedy=say("Record this part of hers first."),
        )
    if kind not in GovernanceKind.values:
        raise RuleViolated(
            say("“{name}” is no kind of governance record", name=kind),
            where=say("kind"),
            remedy=say("Choose from the list: {names}.", names=", ".join(GovernanceKind.values)),
        )
    return GovernanceRecord.objects.create(
        area=person.area,
        person=person,
        kind=kind,
        happened_on=not_to_come(happened_on, say("day")),
        summary=worded(summary, say("what happened")),
        result=unnumbered(result, say("result")),
        recorded_by=actor.user,
    )


@transaction.atomic
def hours_claim(
    *, actor: Actor, number: int, organisation: Organisation, worked_on: date, minutes: int, what: str
) -> Hours:
    """Time that a volunteer gave to an organisation; it counts once that confirms it. Recorded by an officer, or by the
    organisation. Errors: NotPermitted, RuleViolated."""
    person = locked(Person, number)
    if actor.scope(Permission.ALLIANCE_RECORD).covers(person.area):
        actor.permit(Permission.ALLIANCE_RECORD, person.area)
    else:
        speaks_for(actor, organisation)
    refuse_ended(organisation)
    not_to_come(worked_on, say("day"))
    spent = sum(
        every(Hours)
        .filter(person=person, worked_on=worked_on)
        .exclude(state=HoursState.REFUSED)
        .values_list("minutes", flat=True)
    )
    if minutes < 1 or spent + minutes > DAY_MINUTES:
        raise RuleViolated(
            say("a day has 24 hours, and help takes more than none"),
            where=say("hours"),
            remedy=say("Write the hours of this day that are not recorded yet."),
        )
    if not every(Part).filter(on_day(worked_on), person=person, role=PersonRole.VOLUNTEER).exists():
        raise RuleViolated(
            say("she was no volunteer on {day}", day=worked_on.isoformat()),
            where=say("{person}", person=person.name),
            remedy=say("Record this part of hers first, from the day it began."),
        )
    return Hours.objects.create(
        area=person.area,
        person=person,
        organisation=organisation,
        worked_on=worked_on,
        minutes=minutes,
        what=worded(what, say("what was done")),
        recorded_by=actor.user,
    )


@transaction.atomic
def hours_decide(*, actor: Actor, number: int, confirmed: bool) -> Hours:
    """The organisation's word on hours, by another person than who wrote them down. Errors: NotPermitted, Conflict."""
    hours = locked(Hours, number)
    speaks_for(actor, hours.organisation)
    if hours.state != HoursState.CLAIMED:
        raise Conflict(
            say("these hours are decided already"), where=say("hours"), remedy=say("Look at the volunteer's page.")
        )
    if hours.recorded_by_id == actor.user.pk:
        raise NotPermitted(
            say("who wrote the hours down may not confirm them"),
            where=say("hours"),
            remedy=say("Ask a colleague of your organisation."),
        )
    hours.state = HoursState.CONFIRMED if confirmed else HoursState.REFUSED
    hours.decided_by, hours.decided_at = actor.user, timezone.now()
    hours.save(update_fields=["state", "decided_by", "decided_at"])
    return hours


def _fill(person: Person, facts: PersonFacts) -> None:
    person.name = worded(facts.name, say("name"))
    person.assist_field = known_fields(facts.assist_field)
    person.skills_note = unnumbered(facts.skills_note, say("what she can do"))
    person.organisation = facts.organisation
    phone = tidy_number(facts.phone)
    if not phone:
        return
    if problem := phone_problem(phone):
        raise RuleViolated(problem, where=say("phone"), remedy=say("Check it with her."))
    person.phone_sealed, person.phone_blind = seal(PHONE, person.pk, phone), blind("phone", phone)
    same = Person.objects.within(Scope.below(person.area)).filter(phone_blind=person.phone_blind, name=person.name)
    if same.exclude(pk=person.pk).exists():
        raise already(
            say("she is recorded here already, with this phone"),
            say("{person}", person=person.name),
            say("Open her page and add the new part there."),
        )


def _part(person: Person, area: Area, role: str, since: date, *, project: str, is_local: bool) -> Part:
    if role not in PersonRole.values:
        raise RuleViolated(
            say("“{name}” is no part that people play", name=role),
            where=say("role"),
            remedy=say("Choose from the list: {names}.", names=", ".join(PersonRole.values)),
        )
    if role in ELITES and area.level != Level.VILLAGE:
        raise RuleViolated(
            say("an elite belongs to a village"),
            where=say("{area}", area=area.name),
            remedy=say("Choose the village where she lives and works."),
        )
    project = project.strip()
    if every(Part).filter(not_over(since), person=person, area=area, role=role, project=project).exists():
        raise already(
            say("she plays this part already"),
            say("{person}", person=person.name),
            say("End the present one first, or name another project."),
        )
    return Part.objects.create(
        area=area,
        person=person,
        role=role,
        since=not_to_come(since, say("from")),
        project=project,
        is_local=is_local or role in ELITES,
    )
