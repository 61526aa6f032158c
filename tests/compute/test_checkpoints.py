"""Checkpoints: what a signature covers, and each part of a note that makes it none."""

from __future__ import annotations

import base64

import pytest

from bangfu.compute.checkpoints import Checkpoint, contradict, origin_of, read_checkpoint, sign_checkpoint, verifier_of
from bangfu.errors import ChainBroken

KEY, OTHER = "00" * 32, "01" * 32
ROOT = bytes(range(32))
AT = "2026-11-22T06:00:00Z"
DASH = "\u2014"


def note(size: int = 7, root: bytes = ROOT) -> str:
    return sign_checkpoint(KEY, size=size, root=root, at=AT)


def signature(text: str) -> str:
    return text.splitlines()[-1]


@pytest.mark.parametrize("size", [0, 1, 10**18])
def test_what_was_signed_is_read(size: int) -> None:
    assert read_checkpoint(note(size), verifier_of(KEY)) == Checkpoint(origin_of(KEY), size, ROOT, AT)


def test_a_note_is_its_body_a_blank_line_and_a_signature() -> None:
    lines = note().split("\n")
    assert lines[:5] == [origin_of(KEY), "7", base64.b64encode(ROOT).decode(), AT, ""]
    assert lines[5].startswith(f"{DASH} {origin_of(KEY)} ")
    assert lines[6:] == [""]


def test_a_further_signature_before_it_does_no_harm() -> None:
    body, own = note().split("\n\n")
    others = [signature(sign_checkpoint(OTHER, size=7, root=ROOT, at=AT)), f"{DASH} {origin_of(KEY)} AAAAAAAA", "x"]
    assert read_checkpoint("\n".join([body, "", *others, own]), verifier_of(KEY)).size == 7


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\n7\n", "\n8\n"),
        (AT, "2026-11-22T06:00:01Z"),
        (base64.b64encode(ROOT).decode(), base64.b64encode(ROOT[::-1]).decode()),
        (DASH, "-"),
        (f"{DASH} {origin_of(KEY)}", f"{DASH} {origin_of(OTHER)}"),
    ],
)
def test_what_was_changed_is_no_longer_signed(before: str, after: str) -> None:
    with pytest.raises(ChainBroken, match="the signature of this checkpoint does not hold"):
        read_checkpoint(note().replace(before, after), verifier_of(KEY))


def test_a_signature_that_is_no_base64_does_not_hold() -> None:
    with pytest.raises(ChainBroken, match="does not hold"):
        read_checkpoint(note().rstrip("\n") + "!", verifier_of(KEY))


def test_a_checkpoint_of_another_log_is_told() -> None:
    with pytest.raises(ChainBroken, match=f"of another log: {origin_of(KEY)}"):
        read_checkpoint(note(), verifier_of(OTHER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        note().replace("\n\n", "\n"),
        note().replace("\n7\n", "\n07\n"),
        note().replace("\n7\n", "\n-7\n"),
        note().replace(base64.b64encode(ROOT).decode(), "AAAA"),
        note().replace(base64.b64encode(ROOT).decode(), "AAA"),
        note(root=ROOT + b"x"),
        "x" + note().replace("-", " ", 1),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(ChainBroken, match="this is not a signed checkpoint"):
        read_checkpoint(text, verifier_of(KEY))


def key_line(kind: bytes = b"\x01", size: int = 32, hash_: str | None = None) -> str:
    name, known, encoded = verifier_of(KEY).split("+", 2)
    public = base64.b64decode(encoded)[1:]
    made = base64.b64encode(kind + public[:size] + b"x" * (size - 32)).decode()
    return f"{name}+{hash_ or known}+{made}"


def test_the_key_as_it_is_printed_is_read_with_blanks_around() -> None:
    assert read_checkpoint(note(), f" {key_line()}\n").size == 7


@pytest.mark.parametrize(
    "line",
    ["", "a+b+c", key_line(kind=b"\x02"), key_line(size=31), key_line(size=33), key_line(hash_="00000000")],
)
def test_what_is_no_public_key_is_refused(line: str) -> None:
    with pytest.raises(ChainBroken, match="this is not the public key of a log"):
        read_checkpoint(note(), line)


@pytest.mark.parametrize(
    ("origin", "size", "root", "contradicts"),
    [("a", 5, b"x", False), ("a", 5, b"y", True), ("a", 6, b"y", False), ("b", 5, b"y", False)],
)
def test_two_checkpoints_contradict_if_one_log_had_two_roots(
    origin: str, size: int, root: bytes, contradicts: bool
) -> None:
    assert contradict(Checkpoint("a", 5, b"x", AT), Checkpoint(origin, size, root, AT)) is contradicts
