"""The refusals that the services of actions, donations, devices, orders, appeals and stories share."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from bangfu.compute.disclosure import screen_text
from bangfu.errors import NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.notices.rules import present_filter


def needed(text: str, field: Phrase) -> str:
    """The text, tidied. Errors: RuleViolated where it is empty, or holds a number by which a person is known."""
    if not text.strip():
        raise RuleViolated(
            say("“{field}” is missing", field=field), where=field, remedy=say("Write it, so that others can check it.")
        )
    return fit_to_show(text, field, health=False)


def fit_to_show(text: str, field: Phrase, *, health: bool) -> str:
    """The text, tidied. Errors: RuleViolated for a personal number and, where asked, for a word of health."""
    findings = screen_text("", text, present_filter().health if health else None)
    if findings:
        raise RuleViolated(findings[0].what, where=field, remedy=findings[0].remedy)
    return text.strip()


def positive(number: int, field: Phrase) -> int:
    if number < 1:
        raise RuleViolated(
            say("“{field}” is not more than nothing", field=field),
            where=field,
            remedy=say("Write an amount or a number above nought."),
        )
    return number


def not_to_come(day: date, field: Phrase, *, since: date | None = None) -> date:
    """What has happened has a day that has come, and not one before what it follows."""
    if day > timezone.localdate() or (since is not None and day < since):
        raise RuleViolated(
            say("{day} cannot be the day of this", day=day.isoformat()),
            where=field,
            remedy=say("Write a day from {first} to today.", first=since.isoformat())
            if since
            else say("Write today or an earlier day."),
        )
    return day


def ordered(first: date, last: date | None, field: Phrase) -> None:
    if last is not None and last < first:
        raise RuleViolated(
            say("this ends before it begins"), where=field, remedy=say("Write a last day from the first on.")
        )


def refuse_same_eyes(actor: Actor, recorder: int, where: Phrase) -> None:
    """What one has recorded, another confirms or publishes."""
    if actor.user.pk == recorder:
        raise NotPermitted(
            say("who recorded this may not confirm or publish it"),
            where=where,
            remedy=say("Ask a colleague of the township or county office to do it."),
        )
