"""The photos and documents that prove a need: sealed files of a private folder, photos without place and device."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.conf import settings
from django.db import transaction

from bangfu.assist.network.models import NeedProof, ProofKind
from bangfu.assist.network.selectors import proof_path, proofs_of
from bangfu.assist.network.selectors.needs import PROOF_PLACE
from bangfu.assist.network.services.needs import own_need, refuse_under_review
from bangfu.compute.photos import clean_picture
from bangfu.errors import LimitExceeded, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.scopes import Scope

PDF = b"%PDF-"
MOST_PROOFS = 6


@transaction.atomic
def proof_add(*, actor: Actor, number: int, content: bytes, name: str = "photo") -> NeedProof:
    """Adds a photo (JPEG, PNG; kept without its EXIF) or a PDF to a need of her own; the same file again adds nothing.

    Errors: NotFound, NotPermitted, Conflict, LimitExceeded, PhotoInvalid, RuleViolated for an empty file.
    """
    need = own_need(actor, number)
    refuse_under_review(need)
    if not content:
        raise RuleViolated(
            say("the file is empty"), where=say("{file}", file=name), remedy=say("Choose a photo or a PDF.")
        )
    if len(content) > settings.EVIDENCE_BYTES or proofs_of(need).count() >= MOST_PROOFS:
        raise LimitExceeded(
            say("a proof has {megabytes} MB at most, a need {count} proofs", megabytes=10, count=MOST_PROOFS),
            where=say("{file}", file=name),
            remedy=say("Send a smaller file; one photo that shows the need is enough."),
        )
    if content.startswith(PDF):
        kind, media_type, kept = ProofKind.DOCUMENT, "application/pdf", content
    else:
        picture = clean_picture(content, name)
        kind, media_type, kept = ProofKind.PHOTO, picture.media_type, picture.content
    digest = hashlib.sha256(kept).hexdigest()
    known = NeedProof.objects.within(Scope.below(need.area)).filter(need=need, digest=digest).first()
    if known is not None:
        return known
    proof = NeedProof.objects.create(
        area=need.area,
        need=need,
        kind=kind,
        digest=digest,
        media_type=media_type,
        size_bytes=len(kept),
        recorded_by=actor.user,
    )
    path = proof_path(proof)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(seal(PROOF_PLACE, proof.pk, base64.b64encode(kept).decode()))
    unfinished.replace(path)
    return proof
