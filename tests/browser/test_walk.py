"""The platform's main job as its users do it: import, verify, match, explain, accept, and what the public sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.browser.conftest import Walk, Walker

SPEC = """needs:  {id: rec_id, category: ppe, quantity: qty, date: date}
offers: {id: don_id, category: ppe, quantity: qty, date: date, max_quantity: 1000}
costs:  {need: rec_id, offer: don_id, cost: distance}
"""
SMALL = "needs_offers/ppe_match_small"
FIGURE = re.compile(r'<td class="bf-number"[^>]*>([\d,]+)</td>')
WHOLE = 2_000
SCREENS = [  # width, language, lines of needs, units that can be allocated
    ("desktop", "zh", WHOLE, "5,322"),
    ("phone", "zh", 119, "4,844"),
    ("desktop", "en", 118, "4,844"),
    ("phone", "en", 117, "4,794"),
]


def real_files(reference_data: Path, folder: Path, lines: int) -> list[Path]:
    """The real set with so many lines of needs: the same files are never taken in twice."""
    source = reference_data / SMALL
    needs = folder / "recipients.csv"
    needs.write_text("".join((source / "recipients.csv").read_text().splitlines(keepends=True)[:lines]))
    return [needs, source / "donors.csv", source / "distance.csv.gz"]


def import_campaign(walker: Walker, title: str, files: list[Path]) -> str:
    walker.open("/network/campaigns/import/")
    page = walker.page
    page.fill("#id_title", title)
    page.select_option("#id_area", "100101100")
    for name, path in zip(("needs", "offers", "costs"), files, strict=True):
        page.set_input_files(f"#id_{name}", path)
    page.fill("#id_spec", SPEC)
    walker.check()
    page.click("main form button")
    page.wait_for_url(re.compile(r"/network/campaigns/\d+/$"))
    walker.check()
    return page.url.removeprefix(walker.platform.address)


def verify(walker: Walker, campaign: str) -> None:
    walker.open(f"{campaign}verify/")
    walker.check()
    walker.page.click("main form button")
    walker.page.wait_for_url(re.compile(r"/network/campaigns/\d+/$"))
    walker.check()


def match(walker: Walker, campaign: str) -> None:
    walker.open(campaign)
    walker.page.click("a[href*='/network/runs/new/']")
    walker.check()
    walker.page.click("main form button")
    walker.page.wait_for_selector("a[href$='certificate.json']", timeout=60_000)
    walker.check()


def figures(walker: Walker) -> list[str]:
    return walker.page.locator(".bf-tile b").all_inner_texts()


def accept_first(walker: Walker) -> int:
    """Open the first proposal, read why, accept it; the quantity it promised."""
    page = walker.page
    page.locator("main table a[href*='/network/proposals/']").first.click()
    walker.check()
    page.click("a[href$='/accept/']")
    walker.check()
    quantity = int(re.sub(r"\D", "", page.locator("main dd").nth(1).inner_text()))
    page.click("main form button")
    page.wait_for_url(re.compile(r"/network/proposals/\d+/$"))
    walker.check()
    return quantity


def public_open(walker: Walker) -> int:
    """How many units are still open in the needs hall, over all its pages; the first one is looked at."""
    walker.open("/needs/")
    walker.check()
    total, number, more = 0, 1, True
    while more:
        text = walker.page.request.get(f"{walker.platform.address}/needs/?page={number}").text()
        rows = [FIGURE.findall(row) for row in text.split("<tr>")[2:]]
        total += sum(int(figures[1].replace(",", "")) for figures in rows)
        number += 1
        more = f"page={number}" in text
    return total


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: "-".join(screen[:2]))
def test_import_match_explain_accept_public(
    walk: Walk, reference_data: Path, tmp_path: Path, screen: tuple[str, str, int, str]
) -> None:
    width, language, lines, allocated = screen
    officer, colleague, anyone = (walk(width, language) for _ in range(3))
    officer.sign_in("county")
    colleague.sign_in("township")
    campaign = import_campaign(officer, f"2020 {width} {language}", real_files(reference_data, tmp_path, lines))
    verify(colleague, campaign)
    match(officer, campaign)
    assert figures(officer)[2] == allocated
    run = officer.page.url.removeprefix(officer.platform.address)
    officer.page.click("a[href$='/unmet/']")
    officer.check()
    officer.open(run)
    before = public_open(anyone)
    promised = accept_first(officer)
    assert promised > 0
    assert public_open(anyone) == before - promised


def test_the_same_files_are_never_taken_in_twice(walk: Walk, reference_data: Path, tmp_path: Path) -> None:
    officer = walk()
    officer.sign_in("county")
    files = real_files(reference_data, tmp_path, 50)
    import_campaign(officer, "first", files)
    officer.open("/network/campaigns/import/")
    officer.page.fill("#id_title", "second")
    officer.page.select_option("#id_area", "100101100")
    for name, path in zip(("needs", "offers", "costs"), files, strict=True):
        officer.page.set_input_files(f"#id_{name}", path)
    officer.page.fill("#id_spec", SPEC)
    officer.page.click("main form button")
    officer.page.wait_for_selector("[role=alert]")
    assert officer.page.input_value("#id_title") == "second"
    officer.check()


def test_it_all_works_without_javascript(walk: Walk) -> None:
    officer = walk("phone", javascript=False)
    officer.sign_in("county")
    officer.open("/network/runs/new/")
    officer.page.select_option("#id_area", "100101100")
    officer.page.click("main form button")
    officer.page.wait_for_selector("a[href$='certificate.json']", timeout=30_000)
    officer.page.locator("main table a[href*='/network/proposals/']").first.click()
    officer.page.click("a[href$='/refuse/']")
    officer.page.fill("main form textarea", "无法按时送达")
    officer.page.click("main form button")
    officer.page.wait_for_url(re.compile(r"/network/proposals/\d+/$"))
    assert officer.faults == []
