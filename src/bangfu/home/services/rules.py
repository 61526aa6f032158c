"""What several services of this room refuse, and the numbers of rows to come."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.notices.rules import refuse_numbers

LONGEST = 2000


def refuse_empty(where: Phrase, words: str) -> str:
    """Words, tidied. Errors: RuleViolated where they are missing, too long, or hold a number of a person or bank."""
    said = words.strip()
    if not said or len(said) > LONGEST:
        raise RuleViolated(
            say("the words are missing or longer than {limit} characters", limit=LONGEST),
            where=where,
            remedy=say("A sentence or two are enough."),
        )
    refuse_numbers(where, said)
    return said


def next_number(model: type[Model]) -> int:
    """The number of a row before the row: a sealed value is bound to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])
