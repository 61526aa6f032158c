"""Recording the documents that rules rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Document
from bangfu.identify.registry.models.documents import DocumentKind


@transaction.atomic
def document_record(
    *,
    actor: Actor,
    area: Area,
    title: str,
    issuer: str,
    issued_on: date,
    kind: str,
    number: str = "",
    effective_from: date | None = None,
    effective_to: date | None = None,
    rules: Sequence[str] = (),
    place: str = "",
) -> Document:
    """A document in force in an area. Errors: NotPermitted, RuleViolated; Conflict where its number is recorded."""
    actor.permit(Permission.DOCUMENT_RECORD, area)
    where = say("document {number}", number=number or title)
    if not title.strip() or not issuer.strip() or kind not in DocumentKind.values:
        raise RuleViolated(
            say("title, issuer or kind is missing"), where=where, remedy=say("Fill in what the document itself says.")
        )
    if effective_from and effective_to and effective_to < effective_from:
        raise RuleViolated(
            say("this ends before it begins"), where=where, remedy=say("Check the two days it is in force.")
        )
    if number and Document.objects.within(EVERYWHERE).filter(area=area, number=number.strip()).exists():
        raise Conflict(
            say("a document with this number is recorded already"), where=where, remedy=say("Look it up in the list.")
        )
    return Document.objects.create(
        area=area,
        title=title.strip(),
        number=number.strip(),
        issuer=issuer.strip(),
        issued_on=issued_on,
        effective_from=effective_from,
        effective_to=effective_to,
        kind=kind,
        rules=sorted({rule.strip() for rule in rules if rule.strip()}),
        place=place.strip(),
        recorded_by=actor.user,
    )
