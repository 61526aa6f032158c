"""Samples that anyone can draw again: the same rows, share and seed give the same sample on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction


def draw(keys: Iterable[str], share: Fraction, seed: str) -> list[str]:
    """At least `share` of the distinct keys, chosen by the order of SHA-256(seed, key), returned in that order.

    Neither the order nor the number of times in which keys are given matters, and a larger share only adds keys.

    >>> draw(["a", "b", "c", "d", "e"], Fraction(1, 5), "2026-11-22")
    ['d']
    """
    ordered = sorted(set(keys), key=lambda key: (hashlib.sha256(f"{seed}\n{key}".encode()).digest(), key))
    wanted = -(-len(ordered) * share.numerator // share.denominator)
    return ordered[: min(len(ordered), wanted)]
