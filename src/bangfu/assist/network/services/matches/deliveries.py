"""Handing over: a part of a match or all of it, with its proof, which lies sealed and is never public."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from bangfu.assist.network.models import Delivery, Match
from bangfu.assist.network.selectors import match_get
from bangfu.assist.network.services.matches.endings import GIVING, permit_side
from bangfu.assist.network.services.matches.holding import Held
from bangfu.assist.network.services.matches.receipts import receipt_number
from bangfu.assist.network.services.rules import refuse_less_than_one, refuse_numbers
from bangfu.assist.network.services.social_rules import not_to_come
from bangfu.errors import Conflict, LimitExceeded, Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal, unseal
from bangfu.ground.workflow.services.evidence import SIGNATURES

PLACE = "network.delivery.proof"


@dataclass(frozen=True)
class Proof:
    """A paper or picture of the goods: as a file, or by where it is kept."""

    reference: str = ""
    name: str = ""
    file: bytes = b""


@transaction.atomic
def delivery_record(*, actor: Actor, match: int, quantity: int, delivered_on: date, proof: Proof) -> Delivery:
    """The giving side has handed over a part of what is owed, or all of it.

    Errors: NotFound, NotPermitted, RuleViolated without a proof or for a day to come, LimitExceeded for too large a
    file, Conflict where less is owed.
    """
    seen = match_get(actor=actor, number=match)
    permit_side(actor, seen, giving=GIVING, receiving=())
    where = say("match {number}", number=match)
    refuse_less_than_one(quantity, say("quantity"))
    not_to_come(delivered_on, say("Handed over on"), since=timezone.localdate(seen.reserved_at))
    _refuse_proof(proof, where)
    held = Held(match)
    _refuse_more_than_owed(held.match, quantity, where)
    held.hand_over(quantity)
    delivery = _stored(actor, held.match, quantity, delivered_on, proof)
    held.settle()
    return delivery


def proof_file(delivery: Delivery) -> bytes:
    """The file as it was handed in. Errors: SealBroken, Conflict where it is no longer what its digest says."""
    path = _path(delivery.pk)
    file = base64.b64decode(unseal(PLACE, delivery.pk, path.read_bytes())) if path.is_file() else b""
    if hashlib.sha256(file).hexdigest() != delivery.proof_digest:
        raise Conflict(
            say("the file is gone, or not the one that was handed in"),
            where=say("receipt {number}", number=delivery.receipt),
            remedy=say("Fetch it from the backup, or ask who recorded it."),
        )
    return file


def proof_file_discard(number: int) -> None:
    """Erase the file of a delivery; part of an erasure by order."""
    _path(number).unlink(missing_ok=True)


def _stored(actor: Actor, match: Match, quantity: int, delivered_on: date, proof: Proof) -> Delivery:
    serial, now = _next_serial(), timezone.now()
    delivery = Delivery.objects.create(
        pk=serial,
        area=match.area,
        match=match,
        receipt=receipt_number(timezone.localdate(now), serial),
        quantity=quantity,
        delivered_on=delivered_on,
        proof_reference=proof.reference.strip(),
        proof_name=Path(proof.name).name[-120:] if proof.file else "",
        proof_digest=hashlib.sha256(proof.file).hexdigest() if proof.file else "",
        recorded_by=actor.user,
        recorded_at=now,
    )
    if proof.file:
        path = _path(serial)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(seal(PLACE, serial, base64.b64encode(proof.file).decode()))
    return delivery


def _next_serial() -> int:
    """The row's own number, which its receipt carries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('network_delivery', 'id'))")
        (serial,) = cursor.fetchone()
    return int(serial)


def _path(number: int) -> Path:
    folder: Path = settings.EVIDENCE_FILES
    return folder / "deliveries" / f"{number % 100:02}" / str(number)


def _refuse_proof(proof: Proof, where: Phrase) -> None:
    refuse_numbers(proof.reference, say("where the paper is"))
    if not proof.file and not proof.reference.strip():
        raise RuleViolated(
            say("there is neither a file nor a word on where the paper is"),
            where=where,
            remedy=say("Add the signed slip or a picture of the goods, or write where the paper is kept."),
        )
    if len(proof.file) > settings.EVIDENCE_BYTES:
        raise LimitExceeded(
            say("the file is larger than {limit} MB", limit=settings.EVIDENCE_BYTES // 1024 // 1024),
            where=where,
            remedy=say("Photograph or scan it at a lower resolution."),
        )
    if proof.file and not proof.file.startswith(SIGNATURES):
        raise RuleViolated(
            say("this is not a PDF, JPEG, PNG or office file"), where=where, remedy=say("Save it as PDF or JPEG.")
        )


def _refuse_more_than_owed(match: Match, quantity: int, where: Phrase) -> None:
    if not match.is_live or quantity > match.quantity_owed:
        raise Conflict(
            say(
                "only {owed} units of this are still to be delivered, not {quantity}",
                owed=match.quantity_owed if match.is_live else 0,
                quantity=quantity,
            ),
            where=where,
            remedy=say("Record what belongs to this match; for more, claim the need again."),
        )
