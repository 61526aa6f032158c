"""A picture without what the camera wrote into it."""

from __future__ import annotations

import struct

import pytest

from bangfu.compute import photos
from bangfu.compute.photos import PhotoInvalid, clean_picture
from tests.ground.notices.pictures import PLACE, chunk, drawing, exif, picture, segment


@pytest.mark.parametrize("content", [picture(), picture(tail=b"motion" + PLACE), drawing()])
def test_place_and_device_are_gone(content: bytes) -> None:
    assert PLACE in content
    assert PLACE not in clean_picture(content).content


def test_the_size_and_the_format_are_told_by_the_bytes() -> None:
    cleaned = clean_picture(picture())
    assert (cleaned.media_type, cleaned.width, cleaned.height) == ("image/jpeg", 4, 3)
    assert clean_picture(drawing()).media_type == "image/png"


def test_the_way_it_is_held_stays() -> None:
    upright, turned = clean_picture(picture(way_up=1)).content, clean_picture(picture(way_up=6)).content
    assert b"Exif" not in upright
    assert turned.count(b"Exif") == 1
    assert len(turned) < len(exif()) + len(upright)


def test_what_is_clean_stays_as_it_is() -> None:
    once = clean_picture(picture()).content
    assert clean_picture(once).content == once


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a....",
        b"<svg onload='x'>",
        b"%PDF-1.7",
        picture()[:40],
        picture()[:-2],
        drawing()[:50],
        drawing().replace(b"IDAT", b"IDOT"),
        b"\xff\xd8\xff\xe0\x00\x00" + b"\xff" * 100,
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoInvalid):
        clean_picture(content)


# Byte by byte

BEGIN, DONE = b"\xff\xd8", b"\xff\xd9"
FRAME = segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + b"\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x11"


def jpeg(*before: bytes, scan: bytes = SCAN) -> bytes:
    return BEGIN + b"".join(before) + FRAME + scan + DONE


def tiff(*entries: tuple[int, int], order: str = "<", start: int = 8, count: int | None = None) -> bytes:
    """The inside of an Exif segment: these tags and values."""
    mark = {"<": b"II", ">": b"MM"}[order]
    written = b"".join(struct.pack(order + "HHIHH", tag, 3, 1, value, 0) for tag, value in entries)
    return (
        struct.pack(order + "2sHI", mark, 42, start)
        + struct.pack(order + "H", len(entries) if count is None else count)
        + written
    )


def way_up(inside: bytes) -> int:
    """Which way up a picture is held after cleaning, 1 where nothing is said."""
    content = clean_picture(jpeg(segment(0xE1, b"Exif\0\0" + inside))).content
    told = segment(0xE1, b"Exif\0\0" + tiff((0x0112, 0), order=">"))
    if len(content) == len(jpeg()):
        return 1
    return int.from_bytes(content[2 + len(told) - 4 : 2 + len(told) - 2])


TURNED = (0x0112, 6)


@pytest.mark.parametrize(
    ("inside", "held"),
    [
        (tiff(TURNED), 6),
        (tiff(TURNED, order=">"), 6),
        (tiff((0x0112, 1)), 1),
        (tiff((0x0112, 2)), 2),
        (tiff((0x0112, 8)), 8),
        (tiff((0x0112, 9)), 1),
        (tiff((0x0112, 0)), 1),
        (tiff((0x010F, 3), TURNED), 6),
        (tiff((0x010F, 3), (0x0110, 4), TURNED), 6),
        (tiff((0x010F, 3), count=9), 1),
        (tiff((0x010F, 3), count=9) + b"x" * 11, 1),
        (tiff(TURNED, count=0), 1),
        (tiff(start=9), 1),
        (tiff(start=10), 1),
        (tiff(start=4000), 1),
        (b"XX" + tiff(TURNED)[2:], 1),
        (b"II", 1),
    ],
)
def test_the_way_a_picture_is_held_is_read_where_it_is_sane(inside: bytes, held: int) -> None:
    assert way_up(inside) == held


def test_the_way_it_is_held_is_written_anew() -> None:
    told = segment(0xE1, b"Exif\0\0" + tiff(TURNED, order=">") + b"\0\0\0\0")
    assert clean_picture(jpeg(exif(6))).content == BEGIN + told + FRAME + SCAN + DONE


def test_the_last_segment_that_says_so_decides_and_one_that_says_nothing_does_not() -> None:
    held = [segment(0xE1, b"Exif\0\0" + tiff((0x0112, value))) for value in (3, 6, 9)]
    assert clean_picture(jpeg(*held)).content == clean_picture(jpeg(held[1])).content


@pytest.mark.parametrize("code", [0xE0, 0xEE, 0xDB, 0xC4, 0xDD])
def test_what_draws_the_picture_is_kept(code: int) -> None:
    whole = jpeg(segment(code, b"table"))
    assert clean_picture(whole).content == whole


@pytest.mark.parametrize("code", [0xE1, 0xE2, 0xED, 0xEF, 0xFE])
def test_what_a_program_adds_is_left_out(code: int) -> None:
    assert clean_picture(jpeg(segment(code, b"Exif\0\0" + PLACE), segment(code, b""))).content == jpeg()


@pytest.mark.parametrize(("length", "sound"), [(0, False), (1, False), (2, True)])
def test_a_segment_is_at_least_as_long_as_its_own_length(length: int, sound: bool) -> None:
    content = jpeg(b"\xff\xe0" + struct.pack(">H", length))
    if sound:
        assert clean_picture(content).content == content
    else:
        with pytest.raises(PhotoInvalid):
            clean_picture(content)


def test_only_an_exif_segment_says_how_it_is_held() -> None:
    others = segment(0xE1, b"http:/" + tiff(TURNED)), segment(0xE2, b"Exif\0\0" + tiff(TURNED))
    assert clean_picture(jpeg(*others)).content == jpeg()


def test_filling_between_segments_is_left_out() -> None:
    assert clean_picture(BEGIN + b"\xff\xff" + jpeg()[2:]).content == jpeg()


@pytest.mark.parametrize(
    "scan",
    [
        SCAN + b"\xff\x00\x22",
        SCAN + b"\xff\xd0\x33\xff\xd7\x44",
        SCAN + b"\xff\xff\x00",
        SCAN + segment(0xC4, b"\xff\xd9 table") + SCAN,
        SCAN + segment(0xDA, b"") + b"\x55",
    ],
)
def test_a_picture_of_several_scans_ends_at_its_end(scan: bytes) -> None:
    whole = jpeg(scan=scan)
    assert clean_picture(whole + b"more" + DONE).content == whole


@pytest.mark.parametrize("code", [0xE0, 0xE1, 0xEF, 0xFE])
def test_words_between_scans_are_refused(code: int) -> None:
    with pytest.raises(PhotoInvalid, match="broken"):
        clean_picture(jpeg(scan=SCAN + segment(code, PLACE) + SCAN))


@pytest.mark.parametrize(
    "content",
    [
        BEGIN + FRAME + b"\x00" + FRAME + SCAN + DONE,
        BEGIN + FRAME + b"\xff\xfe\x00\x01" + SCAN + DONE,
        BEGIN + FRAME + b"\xff\xfe\x00\x00" + SCAN + DONE,
        BEGIN + FRAME + b"\xff\xda\x00\x09" + b"1234567"[:6],
        jpeg()[:-1],
    ],
)
def test_a_broken_jpeg_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoInvalid, match="broken"):
        clean_picture(content)


@pytest.mark.parametrize("code", [0xC0, 0xC1, 0xC2, 0xCF])
def test_every_kind_of_frame_tells_the_size(code: int) -> None:
    frame = segment(code, struct.pack(">BHHB", 8, 30, 40, 1))
    found = clean_picture(BEGIN + frame + SCAN + DONE)
    assert (found.width, found.height) == (40, 30)


# Sizes


def png(*, width: int = 5, height: int = 7, more: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + chunk(b"IDAT", b"data") + chunk(b"IEND", b"")


def test_a_png_keeps_what_draws_it_and_its_size() -> None:
    found = clean_picture(png(more=chunk(b"gAMA", b"1234") + chunk(b"tEXt", PLACE)) + PLACE)
    assert found.content == png(more=chunk(b"gAMA", b"1234"))
    assert (found.width, found.height) == (5, 7)


@pytest.mark.parametrize("content", [png()[:-1], png()[:-12], png().replace(b"data", b"date"), png()[:30]])
def test_a_png_that_was_cut_or_changed_is_refused(content: bytes) -> None:
    with pytest.raises(PhotoInvalid, match="broken"):
        clean_picture(content)


@pytest.mark.parametrize("size", [(0, 7), (5, 0)])
def test_a_picture_without_a_size_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(PhotoInvalid, match="no size"):
        clean_picture(png(width=size[0], height=size[1]))


def test_a_picture_may_have_as_many_points_as_are_sane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "MOST_PIXELS", 35)
    assert clean_picture(png()).width == 5
    monkeypatch.setattr(photos, "MOST_PIXELS", 34)
    with pytest.raises(PhotoInvalid, match="an absurd one"):
        clean_picture(png())


def test_a_picture_of_one_point_has_a_size() -> None:
    assert clean_picture(png(width=1, height=1)).width == 1
