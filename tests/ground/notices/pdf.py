"""Reads the words of a PDF of ours back, and whether its fonts are in it. Enough for what typst writes, no more."""

from __future__ import annotations

import re
import zlib


def streams(pdf: bytes) -> list[bytes]:
    """Every stream, unpacked."""
    found = []
    for match in re.finditer(rb"stream\r?\n", pdf):
        try:
            found.append(zlib.decompressobj().decompress(pdf[match.end() :]))
        except zlib.error:
            continue
    return found


def words(pdf: bytes) -> str:
    """The characters that the PDF's fonts say it shows: what can be searched and read aloud."""
    text = []
    for stream in streams(pdf):
        if b"begincmap" not in stream:
            continue
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.S):
            text += [bytes.fromhex(to.decode()).decode("utf-16-be") for to in re.findall(rb"<\w+>\s*<(\w+)>", block)]
        for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.S):
            for first, last, to in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
                start = ord(bytes.fromhex(to.decode()).decode("utf-16-be")[-1])
                text += [chr(start + i) for i in range(int(last, 16) - int(first, 16) + 1)]
    return "".join(text)


def objects(pdf: bytes) -> bytes:
    """The file with everything that is packed in it."""
    return b"\n".join([pdf, *streams(pdf)])
