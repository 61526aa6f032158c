"""The checklist of elements, as the policy data hold it and as it is applied."""

from __future__ import annotations

import pytest

from bangfu.compute.needs import FACTS, missing, read_checklist
from bangfu.compute.specs import Spec, parse_spec
from bangfu.errors import SpecInvalid
from bangfu.policy.loader import policy_files

ONE = "  - {key: where, title: {zh: W, en: Where}, all_of: [village], example: {zh: X, en: X}}\n"


def shipped() -> Spec:
    (file,) = (file for file in policy_files("elements") if file.name == "seven-elements")
    (version,) = file.spec.entries()["versions"]
    return version


@pytest.mark.seed("003-4")
def test_the_shipped_checklist_has_seven_elements_and_says_that_it_is_a_proposal() -> None:
    elements = read_checklist(shipped().entries()).elements
    assert [element.key for element in elements] == ["who", "where", "situation", "what", "how_much", "why", "vouch"]
    assert shipped().entries()["verified"].text() == "false"


@pytest.mark.seed("003-4")
@pytest.mark.parametrize("taken", range(7))
def test_taking_the_facts_of_one_element_away_leaves_that_element_missing(taken: int) -> None:
    elements = read_checklist(shipped().entries()).elements
    stated = set(FACTS) - set(elements[taken].facts)
    assert missing(elements, stated) == [elements[taken]]


def test_either_a_unit_value_or_a_target_amount_is_enough() -> None:
    elements = read_checklist(shipped().entries()).elements
    assert missing(elements, set(FACTS) - {"unit_value"}) == []
    assert missing(elements, set(FACTS) - {"target_amount"}) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (ONE + ONE, "given twice"),
        (ONE.replace("village", "moon"), "not one of the choices"),
        (ONE.replace("all_of: [village], ", ""), "without facts"),
        (ONE.replace("example: {zh: X, en: X}", "hint: X"), "not part"),
    ],
)
def test_a_wrong_checklist_names_its_line(text: str, problem: str) -> None:
    with pytest.raises(SpecInvalid, match=problem):
        read_checklist(parse_spec(f"elements:\n{text}", "checklist").entries())
