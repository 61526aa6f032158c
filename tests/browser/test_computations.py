"""What-ifs and plans of hubs as an officer asks for them: the worker of the platform takes them up and finishes."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import Walk

SCREENS = [("desktop", "zh"), ("phone", "en")]


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_a_what_if_is_refused_asked_and_answered(walk: Walk, width: str, language: str) -> None:
    officer = walk(width, language)
    officer.sign_in("county")
    page = officer.page
    officer.open("/network/what-if/new/")
    page.fill("#id_title", "Half as much again, and a share for every village")
    page.fill("#id_floor_percent", "30")
    page.select_option("#id_area", "100101")
    page.select_option("#id_c1-kind", "needs")
    page.click("details summary")
    page.select_option("#id_c2-kind", "need")
    page.click("main form button")
    assert page.locator("[role=alert]").count() == 1
    assert page.locator("[role=alert] a").count() == 3
    officer.check()
    page.fill("#id_c1-percent", "150")
    page.select_option("#id_c2-kind", "")
    page.click("main form button")
    page.wait_for_url(re.compile(r"/network/what-if/\d+/$"))
    page.wait_for_selector("main table", timeout=60_000)
    assert page.locator("main table").count() == 2
    officer.check()


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_a_plan_of_hubs_is_worked_out_and_adopted_by_another(walk: Walk, width: str, language: str) -> None:
    officer, colleague = walk(width, language), walk(width, language)
    officer.sign_in("county")
    officer.open("/alliance/programmes/1/plan/")
    officer.check()
    officer.page.click("main form button")
    officer.page.wait_for_url(re.compile(r"/alliance/programmes/plans/\d+/$"))
    officer.page.wait_for_selector("main table", timeout=60_000)
    officer.check()
    organisations, _, points, bound, at_present = map(int, officer.page.locator(".bf-tile b").all_inner_texts())
    assert organisations > 0
    assert at_present <= points <= bound
    assert officer.page.locator("a[href$='/adopt/']").count() == 0, "who asks for a plan does not adopt it"
    plan = officer.page.url.removeprefix(officer.platform.address)
    colleague.sign_in("county2")
    colleague.open(plan)
    colleague.page.click("a[href$='/adopt/']")
    colleague.check()
    colleague.page.click("main form button")
    colleague.page.wait_for_url(re.compile(r"/alliance/programmes/(plans/)?\d+/$"))
    colleague.check()
    colleague.open(plan)
    assert colleague.page.locator("a[href$='/adopt/']").count() == 0, "adopted once"
