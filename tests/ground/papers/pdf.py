"""Reads the text of a PDF of ours back, and whether its fonts are in it. Enough for what typst writes, no more."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

STEP = re.compile(rb"[^(<TB]+|<[0-9A-Fa-f]+>|TJ|Tj|BDC|.", re.S)
"""Of a page's stream: a string of digits, what shows the strings before it, what takes them itself, and the rest."""
OPEN, CLOSE, BACKSLASH = b"()\\"
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def streams(pdf: bytes) -> list[bytes]:
    """Every stream, unpacked."""
    found = []
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return found


def text(pdf: bytes) -> str:
    """What stands on the pages in the order it was laid down, without spaces: where a line ended does not count."""
    meanings = _meanings(pdf)
    return squeezed("".join(meanings[code] for stream in streams(pdf) if b" Tr/f" in stream for code in _shown(stream)))


def _shown(stream: bytes) -> Iterator[int]:
    waiting = b""
    for token in _tokens(stream):
        if token.startswith(b"(") or (token.startswith(b"<") and token.endswith(b">")):
            waiting += _bytes_of(token)
        if token in (b"TJ", b"Tj"):
            yield from (int.from_bytes(waiting[i : i + 2]) for i in range(0, len(waiting), 2))
        if token in (b"TJ", b"Tj", b"BDC"):
            waiting = b""


def _tokens(stream: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(stream):
        end = _end_of_string(stream, at) if stream[at] == OPEN else STEP.match(stream, at).end()  # type: ignore[union-attr]
        yield stream[at:end]
        at = end


def _end_of_string(stream: bytes, start: int) -> int:
    """Behind the bracket that closes it; brackets in pairs may stand in a string."""
    depth, at = 0, start
    while True:
        depth += (stream[at] == OPEN) - (stream[at] == CLOSE)
        at += 2 if stream[at] == BACKSLASH else 1
        if depth == 0:
            return at


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type ?/Page\b", objects(pdf)))


def fonts(pdf: bytes) -> set[bytes]:
    """The families of the fonts that are used."""
    return set(re.findall(rb"/BaseFont ?/(?:\w{6}\+)?(\w+)", objects(pdf)))


def embedded(pdf: bytes) -> int:
    """How many fonts lie in the file."""
    return len(re.findall(rb"/FontFile[23]?\b", objects(pdf)))


def _meanings(pdf: bytes) -> dict[int, str]:
    """The characters of each code. All our papers use one font, so that a code has one meaning."""
    found: dict[int, str] = {}
    for stream in streams(pdf):
        if b"begincmap" not in stream:
            continue
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.S):
            found |= {int(code, 16): _characters(to) for code, to in re.findall(rb"<(\w+)>\s*<(\w+)>", block)}
        for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.S):
            for first, last, to in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                start = ord(_characters(to)[-1])
                found |= {int(first, 16) + i: chr(start + i) for i in range(int(last, 16) - int(first, 16) + 1)}
    return found


def _characters(code: bytes) -> str:
    return bytes.fromhex(code.decode()).decode("utf-16-be")


def _bytes_of(string: bytes) -> bytes:
    """A string of a page's stream, its escapes undone."""
    if string.startswith(b"<"):
        return bytes.fromhex(string[1:-1].decode())
    return ESCAPE.sub(lambda found: _unescaped(found.group(1)), string[1:-1])


def _unescaped(escape: bytes) -> bytes:
    return bytes([int(escape, 8)]) if escape.isdigit() else ESCAPES.get(escape, escape)


def objects(pdf: bytes) -> bytes:
    """The file with everything that is packed in it."""
    return b"\n".join([pdf, *streams(pdf)])
