"""The refusals that several services of the network share."""

from __future__ import annotations

from bangfu.assist.network.models import Campaign
from bangfu.compute.identity import personal_numbers
from bangfu.errors import NotPermitted, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission


def refuse_less_than_one(quantity: int, field: Phrase) -> None:
    if quantity < 1:
        raise RuleViolated(
            say("{number} is not a whole number of at least 1", number=quantity),
            where=field,
            remedy=say("Write how many units, 1 or more."),
        )


def place_matched(actor: Actor, *, area: Area | None, campaign: Campaign | None, floor_percent: int | None) -> Area:
    """The area of what she may match: of a campaign, its own. Errors: RuleViolated, NotPermitted."""
    place = campaign.area if campaign else area
    if place is None:
        raise RuleViolated(
            say("neither an area nor a campaign is chosen"),
            where=say("what to match"),
            remedy=say("Choose one of the two."),
        )
    actor.permit(Permission.MATCH_RUN, place)
    _refuse_no_share(floor_percent)
    return place


def _refuse_no_share(percent: int | None) -> None:
    if percent is not None and not 1 <= percent <= 100:
        raise RuleViolated(
            say("{percent} is not a percentage from 1 to 100", percent=percent),
            where=say("floor of every village"),
            remedy=say("Write a whole number from 1 to 100, or leave it empty."),
        )


def refuse_unexplained(reason: str) -> None:
    if not reason.strip():
        raise RuleViolated(
            say("the reason is missing"),
            where=say("reason"),
            remedy=say("Write in a sentence why, so that the other side can act on it."),
        )


def same_eyes(where: Phrase) -> NotPermitted:
    return NotPermitted(
        say("who records a need may not verify it"),
        where=where,
        remedy=say("Ask a colleague of the township or county office to verify it."),
    )


MOST_UNITS = 10**9
"""Nobody offers or asks for more units of anything: a number beyond it is a slip of the pen."""


def refuse_absurd(quantity: int, field: Phrase) -> None:
    refuse_less_than_one(quantity, field)
    if quantity > MOST_UNITS:
        raise RuleViolated(
            say("{number} units are more than anybody has", number=quantity),
            where=field,
            remedy=say("Check the number. If it is right, record it in parts."),
        )


def refuse_numbers(text: str, field: Phrase) -> str:
    """The text without its outer blanks. Errors: RuleViolated where it holds a number by which a person is known."""
    if personal_numbers(text):
        raise RuleViolated(
            say("the text holds an ID, phone or account number"),
            where=field,
            remedy=say("Leave the number out: others read this."),
        )
    return text.strip()
