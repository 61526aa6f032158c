"""Writes of devices given to households, and of whom a household can call."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import ContactRole, Device, DeviceState, HouseholdContact
from bangfu.assist.network.selectors.devices import device_get
from bangfu.assist.network.services.social_rules import fit_to_show, needed, not_to_come
from bangfu.compute.identity import phone_problem, tidy_number
from bangfu.compute.imei import imei_problem, tidy_imei
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import blind
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import household_get

IMEI = "imei"


@transaction.atomic
def device_record(*, actor: Actor, area: Area, organisation: Organisation, model: str, imei: str) -> Device:
    """A set that was donated. Of its number only the blind index is kept.

    Errors: NotPermitted, RuleViolated for a number that cannot be, Conflict for a set recorded before.
    """
    actor.permit(Permission.SOCIAL_RECORD, area)
    number = tidy_imei(imei)
    problem = imei_problem(number)
    if problem is not None:
        raise RuleViolated(
            problem,
            where=say("number of the set"),
            remedy=say("Dial *#06# on the set, or read the number off its box, and type it again."),
        )
    named = needed(model, say("Model"))
    try:
        with transaction.atomic():
            return Device.objects.create(
                area=area,
                organisation=organisation,
                model=named,
                imei_blind=blind(IMEI, number),
                recorded_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            say("this set is recorded already"),
            where=say("number of the set"),
            remedy=say("One set is one device: look for it in the list, also of other places."),
        ) from None


@transaction.atomic
def device_give(*, actor: Actor, number: int, household: Household, given_on: date) -> Device:
    """A household gets the set, which with this lies where the household lives.

    Errors: NotFound, NotPermitted, Conflict for a set that is not in stock, RuleViolated.
    """
    device = _locked(actor, number, DeviceState.STOCK)
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household.pk)
    actor.permit(Permission.SOCIAL_RECORD, home.area)
    if home.ended_on is not None:
        raise Conflict(
            say("this household has ended"),
            where=say("household {number}", number=home.household_no),
            remedy=say("Look for the household it joined."),
        )
    device.area, device.household, device.state = home.area, home, DeviceState.GIVEN
    device.given_on = not_to_come(given_on, say("Handed out on"))
    device.save(update_fields=["area", "household", "state", "given_on"])
    return device


@transaction.atomic
def device_end(*, actor: Actor, number: int, state: str, ended_on: date, note: str = "") -> Device:
    """A set came back or broke. Errors: NotFound, NotPermitted, Conflict, RuleViolated."""
    if state not in (DeviceState.RETURNED, DeviceState.BROKEN):
        raise RuleViolated(
            say("a device ends returned or broken"),
            where=say("State"),
            remedy=say("Choose one of the two."),
        )
    device = _locked(actor, number, DeviceState.GIVEN)
    device.state, device.note = state, fit_to_show(note, say("Remark"), health=True)
    device.ended_on = not_to_come(ended_on, say("Returned or broken on"), since=device.given_on)
    device.save(update_fields=["state", "note", "ended_on"])
    return device


def _locked(actor: Actor, number: int, state: DeviceState) -> Device:
    seen = device_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, seen.area)
    device = Device.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if device.state != state:
        raise Conflict(
            say("this device is no longer in the state for this"),
            where=say("device {number}", number=number),
            remedy=say("Look at the list: somebody else has recorded it."),
        )
    return device


@transaction.atomic
def contact_assign(
    *, actor: Actor, household: int, role: str, name: str, phone: str, valid_from: date
) -> HouseholdContact:
    """Whom a household can call from a day on; who held the role until then ends on the day before.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated for a number that cannot be, or a day before the present one.
    """
    home = household_get(scope=actor.scope(Permission.REGISTER_READ), number=household)
    actor.permit(Permission.SOCIAL_RECORD, home.area)
    where = say("household {number}", number=home.household_no)
    Household.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=home.pk)
    if home.ended_on is not None:
        raise Conflict(say("this household has ended"), where=where, remedy=say("Look for the household it joined."))
    number = tidy_number(phone)
    problem = phone_problem(number)
    if problem is not None:
        raise RuleViolated(problem, where=say("Official telephone"), remedy=say("Type the number of the office."))
    not_to_come(valid_from, say("First day"))
    held = HouseholdContact.objects.within(EVERYWHERE).filter(household=home, role=role, valid_to__isnull=True).first()
    if held is not None:
        _end(held, valid_from)
    return HouseholdContact.objects.create(
        area=home.area,
        household=home,
        role=ContactRole(role),
        name=needed(name, say("Name of the contact")),
        phone=number,
        valid_from=valid_from,
        recorded_by=actor.user,
    )


def _end(held: HouseholdContact, next_from: date) -> None:
    if next_from <= held.valid_from:
        raise RuleViolated(
            say("somebody holds this role since {day}", day=held.valid_from.isoformat()),
            where=say("First day"),
            remedy=say("Write a later day, from which the new contact answers."),
        )
    held.valid_to = next_from - timedelta(1)
    held.save(update_fields=["valid_to"])
