"""What several services of the alliance share: locking a row, and the refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.utils import timezone

from bangfu.assist.alliance.models import Dated, Membership, Organisation, OrganisationState
from bangfu.assist.alliance.selectors.rows import every
from bangfu.compute.identity import personal_numbers
from bangfu.errors import Conflict, NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, AreaBound
from bangfu.ground.access.permissions import Permission
from bangfu.policy.loader import codes

M = TypeVar("M", bound=AreaBound)
FIELDS = "assist_field"


def locked(model: type[M], number: int) -> M:
    """The row of a number that the caller has already seen, locked until the transaction ends."""
    return every(model).select_for_update(no_key=True, of=("self",)).get(pk=number)


def taking_names(area: Area) -> None:
    """Of those who would give the same name in an area at once, the second waits and is told that it is taken."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)


def worded(text: str, field: Phrase) -> str:
    """A text that must be there and names nobody's number. Errors: RuleViolated."""
    tidy = text.strip()
    if not tidy:
        raise RuleViolated(say("this is missing"), where=field, remedy=say("Write it down in a few words."))
    return unnumbered(tidy, field)


def unnumbered(text: str, field: Phrase) -> str:
    """A text without anybody's ID or phone number. Errors: RuleViolated."""
    if personal_numbers(text):
        raise RuleViolated(
            say("the text holds a personal number"),
            where=field,
            remedy=say("Leave out ID and phone numbers; they belong into their own fields, where they are sealed."),
        )
    return text.strip()


def not_to_come(day: date, field: Phrase) -> date:
    """A day that has come. Errors: RuleViolated."""
    if day > timezone.localdate():
        raise RuleViolated(
            say("{day} has not come yet", day=day.isoformat()), where=field, remedy=say("Write today at the latest.")
        )
    return day


def known_fields(fields: Sequence[str]) -> list[str]:
    """Fields of assistance in the order of the list. Errors: RuleViolated for an unknown one."""
    known = [code.code for code in codes(FIELDS)]
    for name in fields:
        if name not in known:
            raise RuleViolated(
                say("“{name}” is no field of assistance", name=name),
                where=say("fields of assistance"),
                remedy=say("Choose from the list: {names}.", names=", ".join(known)),
            )
    return [name for name in known if name in fields]


def speaks_for(actor: Actor, organisation: Organisation) -> None:
    """The first beat of what an organisation does itself. Errors: NotPermitted where she does not act for it."""
    actor.permit(Permission.ALLIANCE_ANSWER, organisation.area)
    if not Membership.objects.filter(user=actor.user, organisation=organisation).exists():
        raise NotPermitted(
            say("you do not act for this organisation"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose your own organisation, or ask the county office to add you to this one."),
        )


def refuse_ended(organisation: Organisation) -> None:
    if organisation.state == OrganisationState.ENDED:
        raise RuleViolated(
            say("this organisation has ended"),
            where=say("{organisation}", organisation=organisation.name),
            remedy=say("Choose one that is active."),
        )


def refuse_outside(whole: Dated, since: date) -> None:
    """What belongs to a dated row begins while that holds, and never outlives it. Errors: RuleViolated."""
    if since < whole.since or whole.until is not None:
        raise RuleViolated(
            say("this does not hold from {day} on", day=since.isoformat()),
            where=say("{row}", row=str(whole)),
            remedy=say("Choose one that has not ended, and a day on or after its first."),
        )


def already(what: Phrase, where: Phrase, remedy: Phrase) -> Conflict:
    return Conflict(what, where=where, remedy=remedy)
