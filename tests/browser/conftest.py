"""A real Chromium that watches itself: foreign requests, console errors, invalid HTML and accessibility faults fail."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

from tests.pages import check_page
from tests.servers import Platform

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = {"desktop": (1280, 900), "phone": (375, 812)}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERIOUS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .map(v => v.impact + ' ' + v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(', '))"""


def chromium() -> str:
    """The browser's path, or a failure that says how to get one."""
    named = [os.environ.get("BANGFU_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    found = next((path for name in named if name and (path := shutil.which(name))), None)
    if found is None:
        pytest.fail("No Chromium here. Debian and Ubuntu: apt install chromium; or name one in BANGFU_CHROMIUM.")
    return found


OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  const tight = node => node.scrollWidth > node.clientWidth && getComputedStyle(node).overflowX === 'visible';
  const found = [...document.querySelectorAll('body *')].filter(node => tight(node) && node.clientWidth > 0);
  return {by: document.documentElement.scrollWidth - width, at: found.map(node => node.outerHTML).pop()};
}"""
"""By how much the page is wider than the screen, and the innermost thing too narrow for what it holds."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, behind which Django would refuse the database to later tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield started
        started.close()


@dataclass
class Walker:
    """One person at one screen: opens pages, does things, and keeps what went wrong on the way."""

    page: Page
    platform: Platform
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._response)

    def open(self, path: str) -> None:
        self.page.goto(self.platform.address + path)

    def sign_in(self, username: str) -> None:
        self.open("/sign-in/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", "bangfu-demo-2026")
        self.page.click("main form button")
        self.page.wait_for_url("**/desk/")

    def check(self) -> None:
        """Nothing serious for axe, nothing wider than the screen, and no fault on the way here."""
        self.look()
        assert self.faults == []

    def look(self) -> None:
        """Note what is wrong with the page that stands open."""
        self.page.evaluate(AXE.read_text())
        self.faults += [f"{self.page.url}: axe {found}" for found in self.page.evaluate(SERIOUS)]
        overflow = self.page.evaluate(OVERFLOW)
        if overflow["by"] > 0:
            self.faults.append(f"{self.page.url}: {overflow['by']} px wider than the screen: {overflow['at']}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc not in (urlsplit(self.platform.address).netloc, ""):
            self.faults.append(f"foreign request: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        expected = "status of 4" in message.text  # a refused form answers 409 or 422, which Chromium reports
        if message.type == "error" and not expected:
            self.faults.append(f"{self.page.url}: console {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.url}: {response.status}")
        kind = response.headers.get("content-type", "")
        if kind.startswith("text/html") and response.status not in (301, 302, 303):
            try:
                check_page(response.text(), response.url)
            except AssertionError as fault:
                self.faults.append(str(fault))


Walk = Callable[..., Walker]


@pytest.fixture
def walk(browser: Browser, demo_platform: Platform) -> Iterator[Walk]:
    """`walk(width, language)`: somebody at that screen who reads that language."""
    contexts = []

    def start(width: str = "desktop", language: str = "zh", *, javascript: bool = True) -> Walker:
        size = WIDTHS[width]
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="zh-CN" if language == "zh" else "en-GB",
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        contexts.append(context)
        walker = Walker(context.new_page(), demo_platform)
        walker.watch()
        return walker

    yield start
    for context in contexts:
        context.close()
