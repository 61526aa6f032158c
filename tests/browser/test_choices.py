"""A field of which several may be chosen, on a phone: boxes as large as a finger, and an error that leads to them."""

from __future__ import annotations

from tests.browser.conftest import Walk

FINGER = 44


def test_boxes_are_ticked_with_a_finger_and_an_error_leads_to_the_first(walk: Walk) -> None:
    walker = walk("phone", "zh")
    walker.sign_in("county")
    walker.open("/network/actions/record/")
    page = walker.page
    labels = page.locator(".bf-choices label")
    sizes = [box for label in labels.all() if (box := label.bounding_box())]
    assert len(sizes) == labels.count() > 1
    assert min(min(box["height"], box["width"]) for box in sizes) >= FINGER
    page.fill("#id_name", "Frontier")
    page.fill("#id_starts_on", "2026-03-01")
    page.click("main form.bf-form button")
    page.click("a[href='#id_in_fields_0']")
    assert page.evaluate("document.activeElement.id") == "id_in_fields_0"
    walker.check()
    labels.first.click()
    labels.nth(1).click()
    assert page.locator(".bf-choices input:checked").count() == 2
