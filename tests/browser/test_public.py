"""The public pages, as anyone sees them."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Walk

BOTH = pytest.mark.parametrize("language", ["zh", "en"])
EVERY_WIDTH = pytest.mark.parametrize("width", ["desktop", "phone"])


@BOTH
@EVERY_WIDTH
@pytest.mark.parametrize(
    "path", ["/", "/needs/", "/needs/?category=medical", "/needs/?county=nowhere", "/sign-in/", "/no/"]
)
def test_public_pages_are_clean(walk: Walk, width: str, language: str, path: str) -> None:
    walker = walk(width, language)
    walker.open(path)
    walker.check()
    assert walker.page.locator("h1").count() == 1


def test_public_pages_are_light(walk: Walk) -> None:
    """A public page stays below 150 KB on the wire, style sheets included."""
    walker = walk("phone")
    sizes: list[int] = []
    walker.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    walker.open("/needs/")
    walker.page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 150_000
