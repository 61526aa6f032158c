"""Who acts and why, said once per transaction; the triggers write it onto every row changed."""

from __future__ import annotations

from django.db import connection


def actor_stated(*, number: int | None, name: str, permission: str) -> None:
    """State who acts until the end of this transaction. Called by `Actor.permit`; a command line states its operator.

    Outside a transaction it holds for nothing, so that a write after it is refused by the trigger.
    """
    _set(actor_id="" if number is None else str(number), actor=name, permission=permission)


def reason_stated(reason: str) -> None:
    """The reason of what follows in this transaction, in the words of who acts."""
    _set(reason=reason)


def _set(**values: str) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    words = [word for name, value in values.items() for word in (f"bangfu.{name}", value)]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", words)
