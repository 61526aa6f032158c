"""The worked example of docs/rules/log.md, byte by byte, and what a checkpoint refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bangfu.compute.chain import inclusion_holds, root_of
from bangfu.compute.checkpoints import contradict, read_checkpoint, sign_checkpoint, verifier_of
from bangfu.compute.entries import Header, Proof, entry_leaf, payload_digest, proof_text, read_proof
from bangfu.errors import ChainBroken

PAGES = sorted((Path(__file__).resolve().parents[2] / "docs" / "rules").glob("log*.md"))
KEY = "00" * 32
SALT = bytes(range(16))
PAYLOAD = '{"row": {"id": 7, "name": "Millbrook"}, "reason": "order 12/2026"}'
DIGEST = "926b09a6b0db4783ec72d6692862d6be64c5df552dc1f997d690743e99abe1c4"
FIRST = Header(0, 41, "2026-11-22T06:00:00.000000Z", "access_area", "7", "I", 3, "lihua", "area.manage", DIGEST)
SECOND = Header(1, 42, "2026-11-22T06:00:05.000000Z", "access_area", "7", "D", 3, "lihua", "area.manage", DIGEST)
LEAVES = (
    "72dbb8a5d31f33c4a87473589ca36fec5d145f1630a9c6145ff5ff4d6c9be926",
    "37835b02529c8e8751305a978ab4b52cec10a3a95de4657d834dfeadd4d983f5",
)
ROOT = "5c4215fd02b040c7c6ec31d10528a03b94acbf572ced9749d1ac61944f92ac6d"
AT = "2026-11-22T06:00:06.000000Z"


def note(size: int = 2, root: str = ROOT, at: str = AT) -> str:
    return sign_checkpoint(KEY, size=size, root=bytes.fromhex(root), at=at)


def test_the_example_digest_leaves_and_root() -> None:
    assert payload_digest(SALT, PAYLOAD.encode()).hex() == DIGEST
    assert (FIRST.leaf().hex(), SECOND.leaf().hex()) == LEAVES
    assert root_of(bytes.fromhex(leaf) for leaf in LEAVES).hex() == ROOT


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_the_page_tells_the_example_as_it_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    told = (PAYLOAD, DIGEST, *LEAVES, ROOT, note().strip(), verifier_of(KEY))
    assert [part for part in told if part not in text] == []


def test_there_are_two_pages() -> None:
    assert [page.name for page in PAGES] == ["log.md", "log.zh-CN.md"]


def test_text_that_is_not_ascii_is_hashed_as_utf_8() -> None:
    """As the database prints jsonb: no escapes but those of JSON itself."""
    plain = entry_leaf((0, 1, "", "need", "é\n\x7f", "I", None, "", "", ""))
    assert plain != entry_leaf((0, 1, "", "need", "\\u00e9\n\x7f", "I", None, "", "", ""))


def test_a_proof_goes_to_paper_and_back() -> None:
    proof = Proof(SECOND, (bytes.fromhex(LEAVES[0]),), note())
    header, checkpoint = read_proof(proof_text(proof), verifier_of(KEY))
    assert (header, checkpoint.size, checkpoint.at) == (SECOND, 2, AT)
    assert inclusion_holds(1, 2, SECOND.leaf(), [bytes.fromhex(LEAVES[0])], checkpoint.root)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("\n2\n", "\n3\n"), "signature"),
        (lambda text: text.replace("06:00:06", "06:00:07"), "signature"),
        (lambda text: re.sub(r"bangfu-[0-9a-f]+", "bangfu-0000000000000000", text), "another log"),
        (lambda text: text.replace("\n\n", "\n"), "not a signed checkpoint"),
        (lambda text: text.replace("\n2\n", "\n02\n"), "not a signed checkpoint"),
        (lambda text: "", "not a signed checkpoint"),
    ],
    ids=["size", "time", "origin", "no blank line", "leading zero", "empty"],
)
def test_a_changed_checkpoint_is_refused(change: object, problem: str) -> None:
    with pytest.raises(ChainBroken, match=problem):
        read_checkpoint(change(note()), verifier_of(KEY))  # type: ignore[operator]


@pytest.mark.parametrize("verifier", ["", "a+b+c", "bangfu-139e3940e64b5491+37f57a03+AAAA"])
def test_a_public_key_that_is_none_is_told(verifier: str) -> None:
    with pytest.raises(ChainBroken, match="not the public key"):
        read_checkpoint(note(), verifier)


def test_only_another_root_of_the_same_size_contradicts() -> None:
    one = read_checkpoint(note(), verifier_of(KEY))
    later = read_checkpoint(note(at="2026-11-23T06:00:00Z"), verifier_of(KEY))
    forked = read_checkpoint(note(root=LEAVES[0]), verifier_of(KEY))
    grown = read_checkpoint(note(size=3, root=LEAVES[0]), verifier_of(KEY))
    assert [contradict(one, other) for other in (one, later, forked, grown)] == [False, False, True, False]
