"""The identification of 2014 to 2020 in its eleven steps, what stops it, and that it computes to itself years later."""

from __future__ import annotations

import json

import pytest

from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.selectors.basis import determination_recomputes
from bangfu.identify.determination.selectors.standings import status_of
from bangfu.identify.registry.models import Household
from tests.identify.determination.story import Story


@pytest.mark.seed("004-2")
@pytest.mark.seed("scenario-5")
def test_households_are_identified_in_eleven_steps(story: Story, homes: list[Household]) -> None:
    story.until_county()
    found = story.decide()
    assert [one.status for one in found] == ["IDENTIFIED"] * 6
    assert {(one.standing, one.regime, one.year) for one in found} == {("supported", "REG_ALLEVIATION", 2015)}
    assert status_of(homes[0]) == "IDENTIFIED"
    assert story.open_steps() == {"announce"}
    basis = json.loads(found[0].basis)
    assert basis["policy"]["line_working"]["value"] == 285500
    assert [step["step"] for step in basis["steps"]] == [
        "apply", "survey", "group_review", "comparison", "review", "notice_1", "township_check", "notice_2",
        "county_decide",
    ]  # fmt: skip
    assert [(sample["rows"], sample["drawn"]) for sample in basis["samples"]] == [(6, 2), (6, 1)]
    story.take("announce", "cadre", photo="Board")
    story.take("register", "east", register_form="Form")
    assert story.open_steps() == set()


def test_it_computes_to_the_same_bytes_today(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.until_county()
    found: list[Determination] = story.decide()
    monkeypatch.undo()
    assert all(determination_recomputes(one) for one in found)
