"""A picture without what the camera wrote into it."""

from __future__ import annotations

import pytest

from bangfu.compute.photos import PhotoInvalid, clean_picture
from tests.ground.notices.pictures import PLACE, drawing, exif, picture


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
