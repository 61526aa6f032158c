"""Pictures that people hand in, told by their own bytes and rid of what a camera writes into them.

Only what draws the picture is kept: place, time, device, thumbnail and anything behind the picture's end are left out.
The one fact taken over is which way up a JPEG is held, written anew.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Final

from bangfu.errors import Phrase, SheetErrors, say

JPEG: Final = b"\xff\xd8\xff"
PNG: Final = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS: Final = 100_000_000
_START_OF_FRAME: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_KEPT_PNG: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
_ORIENTATION: Final = 0x0112
_SCAN, _END, _ADOBE, _APP1, _COMMENT = 0xDA, 0xD9, 0xEE, 0xE1, 0xFE
_WORDS: Final = frozenset((*range(0xE0, 0xF0), _COMMENT))
"""What programs and cameras write beside the picture."""
_KEPT_WORDS: Final = frozenset((0xE0, _ADOBE))
"""How densely and in which colours to draw."""
_RESTARTS: Final = frozenset(range(0xD0, 0xD8))


class PhotoInvalid(SheetErrors):
    """The file is no picture of a format that is taken, or is broken."""


@dataclass(frozen=True)
class Picture:
    media_type: str
    content: bytes
    width: int
    height: int


def clean_picture(content: bytes, name: str = "photo") -> Picture:
    """The picture alone. Units: pixels. Errors: PhotoInvalid for anything but a whole JPEG or PNG of sane size."""
    try:
        if content.startswith(JPEG):
            picture = _jpeg(content)
        elif content.startswith(PNG):
            picture = _png(content)
        else:
            raise _invalid(
                name,
                say("this file is neither a JPEG nor a PNG picture"),
                say("Choose a photo; a telephone that saves HEIC can be set to “most compatible”."),
            )
    except (IndexError, struct.error, ValueError):
        raise _invalid(name, say("this picture is broken or cut short"), say("Send or take it again.")) from None
    if not 0 < picture.width * picture.height <= MOST_PIXELS:
        raise _invalid(name, say("this picture has no size, or an absurd one"), say("Take a photo of the usual size."))
    return picture


def _invalid(name: str, what: Phrase, remedy: Phrase) -> PhotoInvalid:
    return PhotoInvalid(what, where=say("{file}", file=name), remedy=remedy)


def _jpeg(content: bytes) -> Picture:
    kept, place, size, way_up = [content[:2]], 2, (0, 0), 1
    while True:
        if content[place] != 0xFF:
            raise ValueError("no marker")
        code = content[place + 1]
        if code == 0xFF:  # filling
            place += 1
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        segment = content[place : place + 2 + length]
        if len(segment) < 2 + length or length < 2:
            raise ValueError("cut short")
        if code in _START_OF_FRAME:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        if code == _APP1 and segment[4:10] == b"Exif\0\0":
            way_up = _orientation(segment[10:]) or way_up
        if code in _KEPT_WORDS or code not in _WORDS:
            kept.append(segment)
        place += 2 + length
        if code == _SCAN:
            break
    end = _end_of_scans(content, place)
    kept.append(content[place:end])
    if way_up != 1:
        kept.insert(1, _orientation_segment(way_up))
    return Picture("image/jpeg", b"".join(kept), *size)


def _end_of_scans(content: bytes, place: int) -> int:
    """The place behind the end-of-image mark; between scans of a progressive picture only tables and scans stand."""
    while True:
        place = content.index(b"\xff", place)
        code = content[place + 1]
        if code == _END:
            return place + 2
        if code == 0xFF:  # filling
            place += 1
        elif code == 0 or code in _RESTARTS:
            place += 2
        elif code in _WORDS:
            raise ValueError("words inside the picture")
        else:
            (length,) = struct.unpack_from(">H", content, place + 2)
            place += 2 + length


def _orientation(tiff: bytes) -> int:
    """Which way up, 1 to 8; 0 where nothing sane is stated."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff[4:8]) != 4:
        return 0
    (start,) = struct.unpack_from(order + "I", tiff, 4)
    if start + 2 > len(tiff):
        return 0
    (count,) = struct.unpack_from(order + "H", tiff, start)
    for i in range(min(count, (len(tiff) - start - 2) // 12)):
        tag, _kind, _many, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * i)
        if tag == _ORIENTATION:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _orientation_segment(way_up: int) -> bytes:
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, way_up, 0, 0)
    return struct.pack(">HH", 0xFF00 | _APP1, 8 + len(tiff)) + b"Exif\0\0" + tiff


def _png(content: bytes) -> Picture:
    kept, place, size = [PNG], len(PNG), (0, 0)
    while True:
        length, kind = struct.unpack_from(">I4s", content, place)
        chunk = content[place : place + 12 + length]
        if len(chunk) < 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise ValueError("cut short or changed")
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk, 8)
            size = (width, height)
        if kind in _KEPT_PNG:
            kept.append(chunk)
        place += 12 + length
        if kind == b"IEND":
            return Picture("image/png", b"".join(kept), *size)
