"""The Merkle tree of RFC 9162 §2.1: hashes, roots, and the two proofs, over SHA-256.

Nothing here knows where the hashes are kept: whoever asks for a proof hands in `subtree(level, index)`, the hash of the
2**level leaves from index * 2**level on. A tree is never held as a whole; `Range` grows it from O(log n) hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

EMPTY_ROOT = sha256().digest()
Subtrees = Callable[[int, int], bytes]


class Subtree(NamedTuple):
    """A complete subtree: 2**level leaves, in its place among those of its level, from 0."""

    level: int
    place: int
    hash: bytes


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf. The leading zero keeps a leaf from ever passing for a node (RFC 9162 §2.1.1).

    >>> leaf_hash(b"").hex()[:16]
    '6e340b9cffb37a98'
    """
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node from the hashes of its two children.

    >>> node_hash(leaf_hash(b""), leaf_hash(b"\\x00")).hex()[:16]
    'fac54203e7cc696c'
    """
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over 1, 2, 4, … neighbouring hashes of one level.

    >>> fold([leaf_hash(b""), leaf_hash(b"\\x00")]).hex()[:16]
    'fac54203e7cc696c'
    """
    level = list(hashes)
    if len(level) & (len(level) - 1) or not level:
        raise ValueError(f"{len(level)} hashes make no complete subtree")
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


@dataclass
class Range:
    """A tree from its first leaf on, as the hashes of its largest complete subtrees, left to right.

    >>> tree = Range()
    >>> [len(tree.append(leaf_hash(content))) for content in (b"", b"\\x00", b"\\x10", b"\\x20\\x21")]
    [0, 1, 0, 2]
    >>> tree.size, tree.root().hex()[:16]
    (4, 'd37ee418976dd957')
    """

    size: int = 0
    parts: list[tuple[int, bytes]] = field(default_factory=list)

    def append(self, hash_: bytes, level: int = 0) -> list[Subtree]:
        """Add a leaf, or a complete subtree of 2**level leaves; what became complete by it, smallest first.

        Errors: ValueError where a subtree of that level cannot begin at this size.
        """
        if self.size & ((1 << level) - 1):
            raise ValueError(f"a subtree of level {level} cannot begin at leaf {self.size}")
        self.size += 1 << level
        complete: list[Subtree] = []
        while self.parts and self.parts[-1][0] == level:
            hash_ = node_hash(self.parts.pop()[1], hash_)
            level += 1
            complete.append(Subtree(level, (self.size - 1) >> level, hash_))
        self.parts.append((level, hash_))
        return complete

    def root(self) -> bytes:
        """The hash of the tree as it stands; the empty tree has one too."""
        if not self.parts:
            return EMPTY_ROOT
        hash_ = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            hash_ = node_hash(left, hash_)
        return hash_


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes in their order.

    >>> root_of([]) == EMPTY_ROOT
    True
    """
    tree = Range()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def inclusion_path(index: int, size: int, subtree: Subtrees) -> list[bytes]:
    """The hashes that lead from leaf `index` to the root of the first `size` leaves (RFC 9162 §2.1.3.1).

    Errors: ValueError for a leaf that is not among them.

    >>> leaves = [leaf_hash(bytes([number])) for number in range(4)]
    >>> path = inclusion_path(2, 4, lambda level, at: fold(leaves[at << level : (at + 1) << level]))
    >>> path == [leaves[3], fold(leaves[:2])]
    True
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not among the first {size}")
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_span(middle, end, subtree))
            end = middle
        else:
            path.append(_span(begin, middle, subtree))
            begin = middle
    return path[::-1]


def inclusion_holds(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether `path` proves that `leaf` is leaf `index` of the tree of that size and root (RFC 9162 §2.1.3.2).

    >>> leaves = [leaf_hash(bytes([number])) for number in range(4)]
    >>> inclusion_holds(2, 4, leaves[2], [leaves[3], fold(leaves[:2])], fold(leaves))
    True
    >>> inclusion_holds(1, 4, leaves[2], [leaves[3], fold(leaves[:2])], fold(leaves))
    False
    """
    if not 0 <= index < size:
        return False
    place, last, hash_ = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            hash_ = node_hash(step, hash_)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            hash_ = node_hash(hash_, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hash_ == root


def consistency_path(old: int, new: int, subtree: Subtrees) -> list[bytes]:
    """The hashes that show that the first `old` leaves of a tree of `new` are as they were (RFC 9162 §2.1.4.1).

    Errors: ValueError unless 0 < old <= new.

    >>> leaves = [leaf_hash(bytes([number])) for number in range(4)]
    >>> path = consistency_path(3, 4, lambda level, at: fold(leaves[at << level : (at + 1) << level]))
    >>> path == [leaves[2], leaves[3], fold(leaves[:2])]
    True
    """
    if not 0 < old <= new:
        raise ValueError(f"no consistency from {old} to {new} leaves")
    path: list[bytes] = []
    begin, end = 0, new
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(_span(middle, end, subtree))
            end = middle
        else:
            path.append(_span(begin, middle, subtree))
            begin = middle
    if begin:
        path.append(_span(begin, end, subtree))
    return path[::-1]


def consistency_holds(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the tree of `old` leaves is the beginning of that of `new` (RFC 9162 §2.1.4.2).

    >>> leaves = [leaf_hash(bytes([number])) for number in range(4)]
    >>> path = [leaves[2], leaves[3], fold(leaves[:2])]
    >>> consistency_holds(3, 4, root_of(leaves[:3]), root_of(leaves), path)
    True
    >>> consistency_holds(3, 4, root_of(leaves[1:]), root_of(leaves), path)
    False
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while place & 1 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _span(begin: int, end: int, subtree: Subtrees) -> bytes:
    """The root over the leaves from `begin` until before `end`, where `begin` is where such a subtree may begin."""
    count = end - begin
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, begin >> level)
    middle = begin + _split(count)
    return node_hash(_span(begin, middle, subtree), _span(middle, end, subtree))
