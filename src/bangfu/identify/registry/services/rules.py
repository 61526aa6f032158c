"""What the acts on the register have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection
from django.db.models import Max

from bangfu.compute.identity import tidy_number
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, Member
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.services.rows import looked_up, sealed_place

SERIAL_DIGITS = 5


def refuse_other_than_village(area: Area) -> None:
    if area.level != Level.VILLAGE:
        raise RuleViolated(
            say("a household lives in a village"),
            where=say("{area}", area=area.name),
            remedy=say("Choose a village."),
        )


def refuse_heads(members: Sequence[Mapping[str, object]]) -> None:
    """Errors: RuleViolated unless exactly one member is the head."""
    heads = [member for member in members if member.get("relation_to_head") == HEAD]
    if len(heads) != 1:
        raise RuleViolated(
            say("{count} members are the head of this household", count=len(heads)),
            where=say("relation to the head"),
            remedy=say("Name exactly one member as its head."),
        )


def refuse_taken_number(number: str) -> None:
    if Household.objects.within(EVERYWHERE).filter(household_no=number).exists():
        raise Conflict(
            say("this household number is given already, and none is given twice"),
            where=say("household {number}", number=number),
            remedy=say("Check the number, or leave it empty to have one given."),
        )


def refuse_living_elsewhere(id_no: str) -> None:
    """Errors: Conflict where someone with this number lives in a household of the register, anywhere."""
    look_up = looked_up("id_no", tidy_number(id_no))
    if look_up and Member.objects.within(EVERYWHERE).filter(id_no_blind=look_up, left_on__isnull=True).exists():
        raise Conflict(
            say("somebody with this ID number lives in a household of the register already"),
            where=say("ID number"),
            remedy=say("Search for the number. She leaves that household before she joins this one."),
        )


def next_number(village: Area) -> str:
    """A household number that was never given: the village's code and a serial. The village is locked meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('household number'), %s)", [village.pk % 2**31])
    length = len(village.code) + SERIAL_DIGITS
    given = Household.objects.within(EVERYWHERE).filter(
        household_no__startswith=village.code, household_no__regex=rf"^[^ ]{{{length}}}$"
    )
    last: str | None = given.aggregate(last=Max("household_no"))["last"]
    serial = last[-SERIAL_DIGITS:] if last else "0"
    return f"{village.code}{(int(serial) if serial.isdecimal() else 0) + 1:0{SERIAL_DIGITS}}"


def opened(member: Member) -> str:
    """The ID number of a member, to be sealed again elsewhere; never to be shown."""
    return unseal(sealed_place("members", "id_no"), member.pk, member.id_no_sealed)


def values_of(member: Member) -> dict[str, object]:
    """All that a form or file may state of a member but her number."""
    return {name: getattr(member, name) for name, column in columns("members").items() if not column.sealed}
