"""`make screenshots`: the pictures of the README, taken from a running demo in both widths."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET, WIDTHS, chromium
from tests.servers import Platform, fresh_database, platform, postgresql

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


def main() -> None:
    with (
        sync_playwright() as playwright,
        postgresql() as server,
        fresh_database(server, "bangfu_pictures") as fresh,
        platform(fresh) as running,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        for width, size in WIDTHS.items():
            for language, locale in (("", "zh-CN"), ("-en", "en-GB")):
                viewport = {"width": size[0], "height": size[1]}
                page = browser.new_context(viewport=viewport, locale=locale).new_page()  # type: ignore[arg-type]
                walk(page, running, f"{language}{'-phone' if width == 'phone' else ''}")
        browser.close()


def walk(page: Page, running: Platform, suffix: str) -> None:
    def picture(name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}{suffix}.png")

    page.goto(f"{running.address}/needs/")
    picture("needs")
    page.goto(f"{running.address}/sign-in/")
    page.fill("#id_username", "county")
    page.fill("#id_password", "bangfu-demo-2026")
    page.click("main form button")
    page.wait_for_url("**/desk/")
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


if __name__ == "__main__":
    main()
