"""Signed checkpoints of the log, in the text layout of C2SP: tlog-checkpoint inside a signed-note, with Ed25519.

A checkpoint states how long the log was and what its root was. Whoever keeps one can prove later that nothing before it
was changed. It is text, so that it can be printed, mailed and read aloud.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bangfu.errors import ChainBroken, Phrase, say

ED25519 = b"\x01"
DASH = "\u2014"
BODY = re.compile(
    r"(?P<origin>[^\s+]+)\n(?P<size>0|[1-9][0-9]{0,18})\n(?P<root>[A-Za-z0-9+/=]+)\n(?P<at>[0-9TZ:.-]+)\n"
)


@dataclass(frozen=True)
class Checkpoint:
    """The size and root of a log, and when they were signed (UTC, ISO 8601)."""

    origin: str
    size: int
    root: bytes
    at: str

    def body(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n{self.at}\n"


def origin_of(seed: str) -> str:
    """The log's name, made from its key, so that no two installations share one.

    >>> origin_of("00" * 32)
    'bangfu-139e3940e64b5491'
    """
    return _origin(_private(seed).public_key().public_bytes_raw())


def verifier_of(seed: str) -> str:
    """The public half of a key of 32 bytes in hex, in the signed-note layout NAME+HASH+KEY. Anyone may have it.

    >>> verifier_of("00" * 32)
    'bangfu-139e3940e64b5491+37f57a03+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
    """
    public = _private(seed).public_key().public_bytes_raw()
    name = _origin(public)
    return f"{name}+{_key_hash(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def sign_checkpoint(seed: str, *, size: int, root: bytes, at: str) -> str:
    """The signed note of a checkpoint.

    >>> note = sign_checkpoint("00" * 32, size=0, root=sha256().digest(), at="2026-11-22T06:00:00Z")
    >>> read_checkpoint(note, verifier_of("00" * 32)).size
    0
    """
    key = _private(seed)
    public = key.public_key().public_bytes_raw()
    name = _origin(public)
    body = Checkpoint(name, size, root, at).body()
    signature = base64.b64encode(_key_hash(name, public) + key.sign(body.encode())).decode()
    return f"{body}\n{DASH} {name} {signature}\n"


def read_checkpoint(note: str, verifier: str) -> Checkpoint:
    """The checkpoint of a note that the verifier's key has signed.

    Errors: ChainBroken where it is no checkpoint, is of another log, or its signature does not hold.

    >>> read_checkpoint("hello", verifier_of("00" * 32))
    Traceback (most recent call last):
        ...
    bangfu.errors.ChainBroken: this is not a signed checkpoint
    """
    name, hash_, public = _verifier(verifier)
    body, blank, signatures = note.partition("\n\n")
    found = BODY.fullmatch(f"{body}\n")
    if not blank or found is None or (root := _decoded(found["root"])) is None or len(root) != 32:
        raise _broken(say("this is not a signed checkpoint"))
    if found["origin"] != name:
        raise _broken(say("this checkpoint is of another log: {origin}", origin=found["origin"]))
    for line in signatures.splitlines():
        signed = _decoded(line.rpartition(" ")[2])
        if line.startswith(f"{DASH} {name} ") and signed is not None and signed[:4] == hash_:
            try:
                public.verify(signed[4:], f"{body}\n".encode())
            except InvalidSignature:
                break
            return Checkpoint(found["origin"], int(found["size"]), root, found["at"])
    raise _broken(say("the signature of this checkpoint does not hold"))


def contradict(one: Checkpoint, other: Checkpoint) -> bool:
    """Whether two signed checkpoints cannot both be of one honest log: same log, same size, another root.

    >>> roots = [sha256(text).digest() for text in (b"a", b"b")]
    >>> contradict(*(Checkpoint("log", 5, root, "") for root in roots))
    True
    """
    return one.origin == other.origin and one.size == other.size and one.root != other.root


def _private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def _origin(public: bytes) -> str:
    return f"bangfu-{sha256(public).hexdigest()[:16]}"


def _key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _verifier(text: str) -> tuple[str, bytes, Ed25519PublicKey]:
    name, _, rest = text.strip().partition("+")
    hash_, _, encoded = rest.partition("+")
    key = _decoded(encoded)
    if key is None or len(key) != 33 or key[:1] != ED25519 or _key_hash(name, key[1:]).hex() != hash_:
        raise ChainBroken(
            say("this is not the public key of a log"),
            where=say("public key"),
            remedy=say("Copy the whole line from the page of the log: NAME+HASH+KEY."),
        )
    return name, bytes.fromhex(hash_), Ed25519PublicKey.from_public_bytes(key[1:])


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _broken(what: Phrase) -> ChainBroken:
    return ChainBroken(
        what,
        where=say("checkpoint"),
        remedy=say("Use the file as it was downloaded, with the public key of the same log."),
    )
