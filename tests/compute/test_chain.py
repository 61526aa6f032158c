"""The Merkle tree against the vectors of Certificate Transparency and against its definition, taken word by word."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.compute.chain import (
    Range,
    Subtree,
    Subtrees,
    consistency_holds,
    consistency_path,
    fold,
    inclusion_holds,
    inclusion_path,
    leaf_hash,
    root_of,
)

CONTENTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
"""The entries of the reference tests of Certificate Transparency."""
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
sizes = st.integers(1, 70)


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


def subtrees(leaves: Sequence[bytes]) -> Subtrees:
    return lambda level, index: fold(leaves[index << level : (index + 1) << level])


def defined_root(contents: Sequence[bytes]) -> bytes:
    """MTH of RFC 9162 §2.1.1, by its recursive definition."""
    if not contents:
        return sha256(b"").digest()
    if len(contents) == 1:
        return sha256(b"\x00" + contents[0]).digest()
    k = max(2**n for n in range(20) if 2**n < len(contents))
    return sha256(b"\x01" + defined_root(contents[:k]) + defined_root(contents[k:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_of_certificate_transparency(size: int) -> None:
    assert root_of(leaf_hash(content) for content in CONTENTS[:size]).hex() == ROOTS[size - 1]


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    root = base64.b64encode(Range().root()).decode()
    assert root == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@given(st.lists(st.binary(max_size=5), max_size=70))
def test_the_root_is_as_defined(contents: list[bytes]) -> None:
    assert root_of(map(leaf_hash, contents)) == defined_root(contents)


@given(sizes, st.data())
def test_every_leaf_is_proven_and_no_other_passes(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    path, root = inclusion_path(index, size, subtrees(leaves)), root_of(leaves)
    assert inclusion_holds(index, size, leaves[index], path, root)
    assert inclusion_holds(other, size, leaves[index], path, root) == (other == index)
    assert not inclusion_holds(index, size, leaf_hash(b"another"), path, root)
    assert not inclusion_holds(index, size, leaves[index], [*path, root], root)


@given(sizes, st.data())
def test_a_tree_that_grew_is_proven_and_a_rewritten_one_is_not(new: int, data: st.DataObject) -> None:
    leaves = leaves_of(new)
    old, spoiled = data.draw(st.integers(1, new)), data.draw(st.integers(0, new - 1))
    path = consistency_path(old, new, subtrees(leaves))
    before, after = root_of(leaves[:old]), root_of(leaves)
    assert consistency_holds(old, new, before, after, path)
    other = [*leaves[:spoiled], leaf_hash(b"another"), *leaves[spoiled + 1 :]]
    rewritten = consistency_path(old, new, subtrees(other))
    assert consistency_holds(old, new, before, root_of(other), rewritten) == (spoiled >= old)


@given(sizes)
def test_what_becomes_complete_is_told(size: int) -> None:
    leaves, tree = leaves_of(size), Range()
    told = [subtree for leaf in leaves for subtree in tree.append(leaf)]
    levels = range(1, size.bit_length())
    complete = [(level, index) for level in levels for index in range(size >> level)]
    assert sorted(told) == [Subtree(level, index, subtrees(leaves)(level, index)) for level, index in complete]


@given(sizes, st.integers(0, 6))
def test_a_tree_goes_on_from_its_complete_subtrees(size: int, level: int) -> None:
    leaves, tree = leaves_of(size), Range()
    whole = size >> level
    for index in range(whole):
        tree.append(subtrees(leaves)(level, index), level)
    for leaf in leaves[whole << level :]:
        tree.append(leaf)
    assert (tree.size, tree.root()) == (size, root_of(leaves))


def test_a_subtree_begins_where_one_can() -> None:
    tree = Range()
    tree.append(leaf_hash(b""))
    with pytest.raises(ValueError, match="cannot begin at leaf 1"):
        tree.append(leaf_hash(b""), level=1)


@pytest.mark.parametrize("count", [0, 3, 6])
def test_only_a_power_of_two_folds(count: int) -> None:
    with pytest.raises(ValueError, match="no complete subtree"):
        fold(leaves_of(count))


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_a_leaf_outside_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="not among the first"):
        inclusion_path(index, size, subtrees(leaves_of(4)))
    assert not inclusion_holds(index, size, leaf_hash(b""), [], leaf_hash(b""))


@pytest.mark.parametrize(("old", "new"), [(0, 4), (5, 4)])
def test_a_tree_does_not_grow_backwards(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no consistency"):
        consistency_path(old, new, subtrees(leaves_of(5)))
    assert not consistency_holds(old, new, leaf_hash(b""), leaf_hash(b""), [])
