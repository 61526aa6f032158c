"""The refusals that several services of the network share."""

from __future__ import annotations

from bangfu.errors import NotPermitted, Phrase, RuleViolated, say


def refuse_less_than_one(quantity: int, field: Phrase) -> None:
    if quantity < 1:
        raise RuleViolated(
            say("{number} is not a whole number of at least 1", number=quantity),
            where=field,
            remedy=say("Write how many units, 1 or more."),
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
