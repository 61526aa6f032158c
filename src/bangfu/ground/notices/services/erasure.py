"""Taking a person out of what was printed, by order: her lines, what was said of them, and sentences that name her."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import NoticeLine


@transaction.atomic
def notices_unname(
    *, order: str, subjects: Collection[str], names: Collection[str], places: Collection[int]
) -> dict[str, set[int]]:
    """Empties the lines about these subjects and those of these areas that name her; the rows touched, by their table.

    The posted text goes with them and its digest stays, so that a paper can still be told from a forged one. The
    caller has permitted it and stated who acts.
    """
    lines = NoticeLine.objects.within(EVERYWHERE).filter(subject__in=list(subjects)).values_list("pk", flat=True)
    touched: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relation, key FROM notices_erase(%s::bigint[], %s::text[], %s::bigint[], %s)",
            [list(lines), list(names), list(places), order],
        )
        for relation, key in cursor.fetchall():
            touched.setdefault(relation, set()).add(key)
    return touched
