"""Reads of devices and of the contacts on a household's card."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from bangfu.assist.network.models import ContactRole, Device, DeviceState, HouseholdContact
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.identify.registry.models import Household


@dataclass(frozen=True)
class DeviceCount:
    """How many sets of one donor, or in one area, are in which state."""

    name: str
    total: int
    given: int
    ended: int


def devices_within(*, scope: Scope, state: str = "", organisation: int | None = None) -> QuerySet[Device]:
    devices = Device.objects.within(scope).select_related("area", "organisation", "household")
    devices = devices.filter(state=state) if state else devices
    devices = devices.filter(organisation=organisation) if organisation else devices
    return devices.order_by("-recorded_at", "-pk")


def device_get(*, scope: Scope, number: int) -> Device:
    """Errors: NotFound."""
    device = devices_within(scope=scope).filter(pk=number).first()
    if device is None:
        raise absent(say("there is no such device, or it is not in your area"), number)
    return device


def device_counts(scope: Scope, by: str) -> list[DeviceCount]:
    """The total report, by donor (`organisation__name`) or by area (`area__name`)."""
    gone = Q(state__in=[DeviceState.RETURNED, DeviceState.BROKEN])
    rows = Device.objects.within(scope).values_list(by)
    counted = rows.annotate(
        total=Count("pk"), given=Count("pk", filter=Q(state=DeviceState.GIVEN)), ended=Count("pk", filter=gone)
    )
    return [DeviceCount(*row) for row in counted.order_by("-total", by)]


def contacts_of(household: Household) -> list[HouseholdContact]:
    """Whom this household calls now, the officer first; of a household that was found within a scope, or her own."""
    found = HouseholdContact.objects.within(EVERYWHERE).filter(household=household, valid_to__isnull=True)
    order = list(ContactRole.values)
    return sorted(found, key=lambda contact: order.index(contact.role))


def contacts_missing(household: Household) -> list[str]:
    """The roles nobody holds for this household."""
    held = {contact.role for contact in contacts_of(household)}
    return [str(ContactRole(role).label) for role in ContactRole.values if role not in held]


def household_numbered(scope: Scope, number: str) -> Household | None:
    """The living household of a scope with this number."""
    living = Household.objects.within(scope).filter(household_no=number, ended_on__isnull=True)
    return living.select_related("area").first()
