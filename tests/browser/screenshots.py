"""`make screenshots`: the pictures of the README and one of every page, taken from a running demo.

With the name of a folder, one picture of every kind of page in both languages and widths is put there instead.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bangfu.cli.database import set_up_django
from tests.browser.conftest import QUIET, WIDTHS, chromium
from tests.browser.rooms import rooms
from tests.browser.test_household_room import CARD, CODE, TWICE
from tests.servers import Platform, fresh_database, platform, postgresql

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


PEOPLE = ("county", "admin", "village")
HER_PAGES = ("", "record/", "record/family/", "record/income/", "case/", "entitled/", "requests/", "write/application/")
LANGUAGES = {"": "zh-CN", "-en": "en-GB"}


def main() -> None:
    set_up_django()
    with (
        sync_playwright() as playwright,
        postgresql() as server,
        fresh_database(server, "bangfu_pictures") as fresh,
        platform(fresh) as running,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for width, size in WIDTHS.items():
            for language, locale in LANGUAGES.items():
                viewport = {"width": size[0], "height": size[1]}
                suffix = f"{language}{'-phone' if width == 'phone' else ''}"
                known: set[str] = set()
                for person in PEOPLE if sys.argv[1:] else PEOPLE[:1]:
                    page = browser.new_context(viewport=viewport, locale=locale).new_page()  # type: ignore[arg-type]
                    if sys.argv[1:]:
                        every_page(page, running, person, known, suffix)
                    else:
                        walk(page, running, suffix)
                if sys.argv[1:]:
                    her_room(browser.new_context(viewport=viewport, locale=locale).new_page(), running, suffix)  # type: ignore[arg-type]
        browser.close()


def every_page(page: Page, running: Platform, person: str, known: set[str], suffix: str) -> None:
    """One picture of each kind of page that this person reaches and nobody before her did."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    sign_in(page, running, person)
    for room in rooms(page, running.address):
        if room.kind not in known:
            known.add(room.kind)
            name = room.kind.replace(":", "-")
            page.screenshot(path=folder / f"{name}{suffix}.jpg", type="jpeg", quality=55)


def her_room(page: Page, running: Platform, suffix: str) -> None:
    """The room of a household: as it is set, and on a small screen with its text at twice the size too."""
    page.goto(f"{running.address}/home/enter/")
    page.fill("#id_identifier", CARD)
    page.fill("#id_code", CODE)
    page.click("main form button")
    page.wait_for_url("**/home/")
    for place in HER_PAGES:
        page.goto(f"{running.address}/home/{place}")
        name = f"home-{place.strip('/').replace('/', '-') or 'front'}"
        page.screenshot(path=Path(sys.argv[1]) / f"{name}{suffix}.jpg", type="jpeg", quality=55, full_page=True)
        if suffix.endswith("-phone"):
            page.set_viewport_size({"width": 360, "height": 740})
            page.evaluate(TWICE)
            page.screenshot(path=Path(sys.argv[1]) / f"{name}{suffix}-200.jpg", type="jpeg", quality=40, full_page=True)


def walk(page: Page, running: Platform, suffix: str) -> None:
    def picture(name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}{suffix}.png")

    page.goto(f"{running.address}/needs/")
    picture("needs")
    sign_in(page, running, "county")
    page.goto(f"{running.address}/network/runs/new/")
    page.select_option("#id_area", "100101")
    page.click("main form button")
    page.wait_for_selector("a[href$='certificate.json']", timeout=60_000)
    picture("run")
    page.locator("main table a[href*='/network/proposals/']").first.click()
    page.wait_for_url(re.compile(r"/network/proposals/\d+/$"))
    picture("proposal")
    page.goto(f"{running.address}/desk/")
    picture("desk")


def sign_in(page: Page, running: Platform, person: str) -> None:
    page.goto(f"{running.address}/sign-in/")
    page.fill("#id_username", person)
    page.fill("#id_password", "bangfu-demo-2026")
    page.click("main form button")
    page.wait_for_url("**/desk/")


if __name__ == "__main__":
    main()
