"""Things of the network that hang on a need of the province."""

from __future__ import annotations

import base64
import hashlib

from bangfu.assist.network.models import Need, NeedAudit, NeedProof
from bangfu.assist.network.selectors import proof_path
from bangfu.assist.network.selectors.needs import PROOF_PLACE
from bangfu.ground.access.ciphers import seal
from bangfu.ground.access.models import User


def need_proof(need: Need, maker: User) -> NeedProof:
    content = f"%PDF-1.4 {need.pk}".encode()
    proof = NeedProof.objects.create(
        area=need.area,
        need=need,
        kind="document",
        digest=hashlib.sha256(content).hexdigest(),
        media_type="application/pdf",
        size_bytes=len(content),
        recorded_by=maker,
    )
    path = proof_path(proof)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(seal(PROOF_PLACE, proof.pk, base64.b64encode(content).decode()))
    return proof


def need_audit(need: Need, maker: User) -> NeedAudit:
    return NeedAudit.objects.create(
        area=need.area,
        need=need,
        seed=need.area.code,
        share="1/20",
        population=1,
        population_digest="0" * 64,
        drawn_by=maker,
    )
