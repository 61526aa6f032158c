"""Pictures made byte by byte: what a camera writes into one, and the same without it."""

from __future__ import annotations

import struct
import zlib

PLACE = b"GPS 26.8721 100.2299"


def segment(code: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(content) + 2) + content


def exif(way_up: int = 6) -> bytes:
    tiff = struct.pack("<2sHIHHHII", b"II", 42, 8, 1, 0x0112, 3, 1, way_up) + struct.pack("<I", 0)
    return segment(0xE1, b"Exif\0\0" + tiff + PLACE)


def picture(*, way_up: int = 6, tail: bytes = b"") -> bytes:
    """A JPEG of 4 by 3 points as a telephone writes it: place and device in it, and words behind its end."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x11\xff\x00\x22\xff\xd0\x33"
    made_by = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + exif(way_up) + segment(0xED, b"Photoshop " + PLACE)
    return b"\xff\xd8" + made_by + segment(0xFE, PLACE) + frame + scan + b"\xff\xd9" + tail


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def drawing() -> bytes:
    """A PNG of one point with words in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"tEXt", b"Location\0" + PLACE)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
        + PLACE
    )
