"""Sealing of the values that must never lie open in the database: ID, phone and bank numbers.

A sealed value is bound to its place (model, field and row), so that it cannot be copied to another row. A blind index
finds a value without opening any. Both keys lie outside the database in files of mode 600, apart from each other; the
first byte of a sealed value names the key it was sealed with.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable, Sequence
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from bangfu.errors import BangfuError, say

NONCE_BYTES = 12


class SealBroken(BangfuError):
    """A sealed value was changed, copied from another row, or sealed with a key that is not here."""


def seal(place: str, row: int, value: str) -> bytes:
    """`value` encrypted for one place: `seal("registry.member.id_no", member.pk, "10…")`. Empty stays empty."""
    return seal_all(place, [row], [value])[0]


def seal_all(place: str, rows: Sequence[int], values: Iterable[str]) -> list[bytes]:
    """As `seal`, for a column of a whole import."""
    version = max(settings.ENCRYPTION_KEYS)
    cipher, head = _cipher(version), bytes([version])
    nonces = (os.urandom(NONCE_BYTES) for _ in rows)
    return [
        head + nonce + cipher.encrypt(nonce, value.encode(), f"{place}/{row}".encode()) if value else b""
        for row, value, nonce in zip(rows, values, nonces, strict=True)
    ]


def unseal(place: str, row: int, sealed: bytes) -> str:
    """The value again. Errors: SealBroken where it does not belong to this place or was changed."""
    sealed = bytes(sealed)
    if not sealed:
        return ""
    version, nonce, text = sealed[0], sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher(version).decrypt(nonce, text, f"{place}/{row}".encode()).decode()
    except (InvalidTag, KeyError):
        raise SealBroken(
            say("a sealed value cannot be opened"),
            where=say("{place}, row {row}", place=place, row=row),
            remedy=say("Check with “bangfu verify” whether the row was changed, and that the keys are the right ones."),
        ) from None


def blind(kind: str, value: str) -> bytes:
    """The look-up value of a sealed one: equal for equal values of a kind (`"id_no"`, `"phone"`), else unrelated."""
    return blind_all(kind, [value])[0]


def blind_all(kind: str, values: Iterable[str]) -> list[bytes]:
    """As `blind`, for a column of a whole import."""
    key = bytes.fromhex(settings.BLIND_INDEX_KEY)
    return [hmac.digest(key, f"{kind}/{value}".encode(), "sha256") if value else b"" for value in values]


@cache
def _cipher(version: int) -> AESGCM:
    return AESGCM(bytes.fromhex(settings.ENCRYPTION_KEYS[version]))
