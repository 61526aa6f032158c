"""Writes of organisations: registering, changing, ending one, helping a local one into being, and who acts for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from bangfu.assist.alliance.models import (
    PILLAR_OF,
    Incubation,
    IncubationStage,
    IncubationStep,
    Membership,
    Organisation,
    OrganisationState,
    Pillar,
)
from bangfu.assist.alliance.selectors.rows import every
from bangfu.assist.alliance.services.rules import (
    already,
    known_fields,
    locked,
    not_to_come,
    refuse_ended,
    taking_names,
    unnumbered,
    worded,
)
from bangfu.compute.credit_codes import credit_code_problem, tidy_credit_code
from bangfu.compute.identity import LANDLINE
from bangfu.errors import NotFound, RuleViolated, say
from bangfu.ground.access.actors import Actor, Operator
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission, Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_get
from bangfu.ground.access.services import NewUser, user_add
from bangfu.ground.audit.services import reason_stated

SERVICE_NUMBER = re.compile(r"(400|800)-?[0-9]{3}-?[0-9]{4}")
STAGES = list(IncubationStage)


@dataclass(frozen=True)
class OrganisationFacts:
    """What is known of an organisation; its pillar follows from its kind."""

    name: str
    subtype: str
    credit_code: str = ""
    assist_field: Sequence[str] = ()
    origin: str = ""
    office_phone: str = ""
    fundraising_no: str = ""
    founded_on: date | None = None
    note: str = ""


@transaction.atomic
def organisation_register(*, actor: Actor | Operator, area: Area, facts: OrganisationFacts) -> Organisation:
    """An organisation of an area. Errors: NotPermitted; RuleViolated for a wrong credit code, an unknown kind or field
    or a private phone; Conflict where the name in the area or the code is taken."""
    actor.permit(Permission.ALLIANCE_RECORD, area)
    organisation = Organisation(area=area)
    _fill(organisation, facts)
    organisation.save()
    return organisation


@transaction.atomic
def organisation_change(*, actor: Actor, number: int, facts: OrganisationFacts, reason: str) -> Organisation:
    """What is known of it now; what was known before stays in its history. Errors: as `organisation_register`."""
    organisation = locked(Organisation, number)
    actor.permit(Permission.ALLIANCE_RECORD, organisation.area)
    reason_stated(worded(reason, say("reason")))
    _fill(organisation, facts)
    organisation.save()
    return organisation


@transaction.atomic
def organisation_end(*, actor: Actor, number: int, on: date, reason: str) -> Organisation:
    """It stays readable and takes part in nothing new. Errors: NotPermitted; RuleViolated for one that has ended, or
    that is still being founded."""
    organisation = locked(Organisation, number)
    actor.permit(Permission.ALLIANCE_RECORD, organisation.area)
    refuse_ended(organisation)
    if organisation.state == OrganisationState.INCUBATING:
        raise RuleViolated(
            say("this organisation is still being founded"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Record among the local organisations that its founding has stopped."),
        )
    reason_stated(worded(reason, say("reason")))
    organisation.state = OrganisationState.ENDED
    organisation.ended_on = not_to_come(on, say("ended on"))
    organisation.save(update_fields=["state", "ended_on"])
    return organisation


@transaction.atomic
def incubation_start(
    *, actor: Actor, area: Area, name: str, subtype: str, supporter: Organisation, since: date
) -> Incubation:
    """A local organisation that another helps into being. Errors: NotPermitted, RuleViolated, Conflict."""
    actor.permit(Permission.ALLIANCE_RECORD, area)
    refuse_ended(supporter)
    not_to_come(since, say("from"))
    organisation = Organisation(area=area, state=OrganisationState.INCUBATING)
    _fill(organisation, OrganisationFacts(name=name, subtype=subtype))
    organisation.save()
    incubation = Incubation.objects.create(area=area, organisation=organisation, supporter=supporter, since=since)
    IncubationStep.objects.create(area=area, incubation=incubation, stage=incubation.stage, reached_on=since)
    return incubation


@transaction.atomic
def incubation_advance(
    *, actor: Actor, number: int, stage: str, reached_on: date, note: str = "", credit_code: str = ""
) -> Incubation:
    """The next stage. Founded needs the credit code of the registration; with it, or with a stop, the help ends.

    Errors: NotPermitted; RuleViolated for a stage that does not follow, or a code that is missing or wrong; Conflict.
    """
    incubation = locked(Incubation, number)
    actor.permit(Permission.ALLIANCE_RECORD, incubation.area)
    organisation = locked(Organisation, incubation.organisation_id)
    _refuse_backwards(incubation, stage, not_to_come(reached_on, say("reached on")))
    if stage == IncubationStage.FOUNDED:
        organisation.credit_code = _checked_code(credit_code, organisation.pk)
        if not organisation.credit_code:
            raise RuleViolated(
                say("a founded organisation has a unified social credit code"),
                where=say("{organisation}", organisation=organisation.name),
                remedy=say("Copy the code from its registration certificate."),
            )
        organisation.state, organisation.founded_on = OrganisationState.ACTIVE, reached_on
    if stage == IncubationStage.STOPPED:
        organisation.state, organisation.ended_on = OrganisationState.ENDED, reached_on
    if stage in (IncubationStage.FOUNDED, IncubationStage.STOPPED):
        incubation.until = reached_on
        organisation.save()
    incubation.stage = stage
    incubation.save(update_fields=["stage", "until"])
    IncubationStep.objects.create(
        area=incubation.area,
        incubation=incubation,
        stage=stage,
        reached_on=reached_on,
        note=unnumbered(note, say("note")),
    )
    return incubation


@transaction.atomic
def member_add(
    *,
    actor: Actor | Operator,
    username: str,
    display_name: str,
    role: str,
    area_code: str,
    organisation: str | None,
    pillar: str | None = None,
) -> NewUser:
    """A user and, where stated, the organisation she acts for; an unknown one is made where its pillar is stated.

    Only the operator's command line calls this. Errors: as `user_add`; RuleViolated where the role needs an
    organisation; NotFound where the organisation is unknown.
    """
    if role == Role.ORGANISATION and not organisation:
        raise RuleViolated(
            say("this role acts for an organisation, and none is stated"),
            where=say("user {username}", username=username),
            remedy=say("State it with --organisation NAME."),
        )
    new = user_add(actor=actor, username=username, display_name=display_name, role=role, area_code=area_code)
    if organisation:
        area = area_get(scope=EVERYWHERE, code=area_code)
        Membership.objects.create(user=new.user, organisation=_organisation(organisation, area, pillar))
    return new


def _organisation(name: str, area: Area, pillar: str | None) -> Organisation:
    """The one of this name registered in the area, else the only one of this name anywhere."""
    found = list(every(Organisation).filter(name=name).order_by("pk"))
    here = [organisation for organisation in found if organisation.area_id == area.pk]
    if here or len(found) == 1:
        return (here or found)[0]
    if pillar is None:
        raise NotFound(
            say("there is no organisation of this name"),
            where=say("organisation {name}", name=name),
            remedy=say("Check the name, or have it made by stating --pillar: {names}.", names=", ".join(Pillar.values)),
        )
    return Organisation.objects.create(name=name, area=area, pillar=pillar)


def _fill(organisation: Organisation, facts: OrganisationFacts) -> None:
    """The facts, checked, on a row that is not saved yet."""
    where = say("organisation {name}", name=facts.name)
    pillar = PILLAR_OF.get(facts.subtype)
    if pillar is None:
        raise RuleViolated(
            say("“{name}” is no kind of organisation", name=facts.subtype),
            where=where,
            remedy=say("Choose from the list: {names}.", names=", ".join(PILLAR_OF)),
        )
    taking_names(organisation.area)
    organisation.name = worded(facts.name, say("name"))
    organisation.subtype, organisation.pillar = facts.subtype, pillar
    organisation.credit_code = _checked_code(facts.credit_code, organisation.pk)
    organisation.assist_field = known_fields(facts.assist_field)
    organisation.origin, organisation.note = facts.origin.strip(), unnumbered(facts.note, say("note"))
    organisation.office_phone = _official(facts.office_phone)
    organisation.fundraising_no = facts.fundraising_no.strip()
    organisation.founded_on = not_to_come(facts.founded_on, say("founded on")) if facts.founded_on else None
    named = every(Organisation).filter(area=organisation.area, name=organisation.name)
    if named.exclude(pk=organisation.pk or 0).exists():
        raise already(
            say("there is an organisation of this name in this area"),
            where,
            say("Open the one that is there; for another one write its full registered name."),
        )


def _checked_code(text: str, number: int | None) -> str:
    code = tidy_credit_code(text)
    problem = credit_code_problem(code) if code else None
    where = say("unified social credit code")
    if problem is not None:
        raise RuleViolated(problem, where=where, remedy=say("Compare it with the registration certificate."))
    taken = every(Organisation).filter(credit_code=code).exclude(pk=number or 0)
    if code and taken.exists():
        raise already(
            say("another organisation has this unified social credit code"),
            where,
            say("Compare it with the registration certificate; an organisation is registered once."),
        )
    return code


def _official(text: str) -> str:
    """A phone of an office; a mobile belongs to a person and stays out. Errors: RuleViolated."""
    phone = text.strip().replace(" ", "")
    if phone and not re.match(LANDLINE, phone) and not SERVICE_NUMBER.fullmatch(phone):
        raise RuleViolated(
            say("this is no office phone"),
            where=say("office phone"),
            remedy=say("Write a landline with its area code, such as 0733-5550100; a mobile number is personal."),
        )
    return phone


def _refuse_backwards(incubation: Incubation, stage: str, reached_on: date) -> None:
    where = say("{organisation}", organisation=incubation.organisation.name)
    names = [str(one) for one in STAGES]
    if incubation.until is not None or stage not in names or names.index(stage) <= names.index(incubation.stage):
        raise RuleViolated(
            say("this stage does not follow the present one"),
            where=where,
            remedy=say("Choose a later stage; after founding or stopping there is none."),
        )
    last = (
        every(IncubationStep)
        .filter(incubation=incubation)
        .order_by("-reached_on")
        .values_list("reached_on", flat=True)
        .first()
    )
    if last is not None and reached_on < last:
        raise RuleViolated(
            say("the day lies before the stage reached last, {day}", day=last.isoformat()),
            where=where,
            remedy=say("Write the day on which this stage was reached."),
        )
