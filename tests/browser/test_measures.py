"""A file measured on a page: the same numbers as the command, drawn with their uncertainty."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bangfu.compute.measures import as_json, measure, read_measure_spec
from bangfu.compute.sheets import read_sheet
from bangfu.compute.specs import parse_spec
from tests.browser.conftest import Walk

SPEC = "{kind: income, value: eqIncome, weight: rb050, line: {median: 3/5}, by: [db040]}"
SCREENS = [("desktop", "zh"), ("phone", "zh"), ("desktop", "en"), ("phone", "en")]


@pytest.mark.parametrize(("width", "language"), SCREENS)
def test_a_file_is_measured_shown_and_downloaded(
    walk: Walk, reference_data: Path, tmp_path: Path, width: str, language: str
) -> None:
    file = reference_data / "microdata" / "eusilc_laeken.csv.gz"
    officer = walk(width, language)
    officer.sign_in("county")
    page = officer.page
    officer.open("/desk/measure/")
    page.set_input_files("#id_file", file)
    officer.check()
    page.click("main form button")
    page.select_option("#id_value", "eqIncome")
    page.select_option("#id_weight", "rb050")
    page.select_option("#id_by", "db040")
    officer.check()
    page.locator("main form button").first.click()
    page.wait_for_selector("svg")
    officer.check()
    assert "14.44" in page.inner_text("main")
    with page.expect_download() as download:
        page.click("a[href$='result.json']")
    found = tmp_path / "result.json"
    download.value.save_as(found)
    expected = as_json(measure(read_sheet(file), read_measure_spec(parse_spec(SPEC, "spec.yaml"))))
    assert json.loads(found.read_text()) == json.loads(expected)


def test_a_broken_file_is_answered_with_row_column_and_remedy(walk: Walk, tmp_path: Path) -> None:
    broken = tmp_path / "incomes.csv"
    broken.write_text("income,weight\n100,1\nmany,1\n300,1\n")
    officer = walk("phone", "en")
    officer.sign_in("county")
    page = officer.page
    officer.open("/desk/measure/")
    page.set_input_files("#id_file", broken)
    page.click("main form button")
    page.click("details summary")
    page.fill("#id_spec", "{kind: income, value: income, line: {absolute: 150}}")
    page.locator("details form button").click()
    problem = page.locator("[role=alert]").inner_text()
    assert "row 3" in problem
    assert "many" in problem
    assert page.input_value("#id_spec").startswith("{kind: income")
    officer.check()
