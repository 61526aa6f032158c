"""The layout of the log's leaves, fixed for good, and the proof that an entry stands in it.

docs/rules/log.md has the layout with a worked example. A leaf covers the header of an entry and the digest of its
content, so that the content can be erased and the log still holds.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256

from bangfu.compute.chain import inclusion_holds, leaf_hash
from bangfu.compute.checkpoints import Checkpoint, read_checkpoint
from bangfu.errors import ChainBroken, Phrase, say

FORMAT = "bangfu-inclusion-proof/1"
Value = int | str | None
_printed = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Header:
    """Everything of an entry that never changes: its place in the log first, the digest of its content last."""

    position: int
    id: int
    at: str
    relation: str
    key: str
    act: str
    actor_id: int | None
    actor: str
    permission: str
    digest: str

    def leaf(self) -> bytes:
        return entry_leaf(tuple(vars(self).values()))


@dataclass(frozen=True)
class Proof:
    """An entry's header, the path from its leaf to the root, and the signed checkpoint of that root."""

    header: Header
    path: tuple[bytes, ...]
    checkpoint: str


def entry_leaf(header: Sequence[Value]) -> bytes:
    """The leaf hash of an entry from the values of its header, in the order of `Header`.

    >>> entry_leaf((0, 1, "2026-11-22T06:00:00.000000Z", "need", "7", "I", None, "set-up", "", "00")).hex()[:16]
    'bc3b2a0226d11422'
    """
    return leaf_hash(_printed(header).encode())


def payload_digest(salt: bytes, payload: bytes) -> bytes:
    """The digest of an entry's content: the salt keeps a guessed content from being recognised after its erasure.

    >>> payload_digest(b"", b"").hex()[:8]
    'e3b0c442'
    """
    return sha256(salt + payload).digest()


def proof_text(proof: Proof) -> str:
    """A proof as JSON, to be handed to whoever doubts."""
    path = [base64.b64encode(hash_).decode() for hash_ in proof.path]
    document = {"format": FORMAT, "entry": asdict(proof.header), "path": path, "checkpoint": proof.checkpoint}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def read_proof(text: str, verifier: str) -> tuple[Header, Checkpoint]:
    """What a proof proves: this entry stands in the log of this checkpoint, which the verifier's key has signed.

    Errors: ChainBroken where it proves nothing.

    >>> read_proof("{}", "")
    Traceback (most recent call last):
        ...
    bangfu.errors.ChainBroken: this is not a proof of an entry
    """
    try:
        document = json.loads(text)
        header = Header(**document["entry"])
        path = [base64.b64decode(part, validate=True) for part in document["path"]]
        note = str(document["checkpoint"])
        known = document["format"] == FORMAT and isinstance(header.position, int)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise _broken(say("this is not a proof of an entry")) from None
    if not known:
        raise _broken(say("this is not a proof of an entry"))
    checkpoint = read_checkpoint(note, verifier)
    if not inclusion_holds(header.position, checkpoint.size, header.leaf(), path, checkpoint.root):
        raise _broken(say("this proof does not hold: the entry is not in the log of its checkpoint"))
    return header, checkpoint


def _broken(what: Phrase) -> ChainBroken:
    return ChainBroken(
        what, where=say("proof"), remedy=say("Use the file as it was downloaded from the history of the record.")
    )
