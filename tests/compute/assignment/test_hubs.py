"""Organisations in hubs: limits as a programme states them, nobody outside them, and the reason of every line."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bangfu.compute.assignment import FEASIBLE, OPTIMAL, Result, assign_hubs, benefits, check, hubs, reasons
from bangfu.errors import RuleViolated
from tests.compute.assignment.instances import best_by_trying, county, whole

ROOT = Path(__file__).resolve().parents[3]
AREAS, HUBS, SPECIALTIES = ["Yanling", "Chaling", "Ningcheng", "Moyu"], ["south", "north"], ["teaching", "medicine"]
BENEFIT = whole([9, 8, 3, 1], [9, 2, 6, 1], [7, 6, 2, 2], [8, 7, 5, 4], [6, 1, 2, 3], [5, 5, 4, 0])
LOAD, SPECIALTY, HUB = whole(2, 2, 2, 2, 2, 2), whole(0, 1, 0, 1, 0, 0), whole(0, 0, 1, 1)


def small(**options: Any) -> hubs.Hubs:
    return assign_hubs(BENEFIT, LOAD, SPECIALTY, HUB, **options)


def test_the_limits_are_those_of_the_programme() -> None:
    """Six of 2 in four areas is 3 each: 2.7 to 3.3, outwards 2 and 4; 5 % of four and of two is one per hub."""
    problem = small().problem
    assert (problem.lowest.tolist(), problem.highest.tolist()) == ([2] * 4, [4] * 4)
    assert problem.least.tolist() == [[1, 1], [1, 1]]
    assert (problem.zone.tolist(), problem.group.tolist(), problem.kind.tolist()) == (
        [0, 1, 2, 3], [0, 0, 1, 1], [0, 1, 0, 1, 0, 0],
    )  # fmt: skip


def test_the_band_may_be_that_of_a_hub_and_follow_shares() -> None:
    by_hub = small(by_hub=True, band_percent=0).problem
    assert (by_hub.zone.tolist(), by_hub.lowest.tolist(), by_hub.highest.tolist()) == ([0, 0, 1, 1], [6, 6], [6, 6])
    shared = small(share=whole(3, 1, 1, 1), band_percent=20).problem
    assert (shared.lowest.tolist(), shared.highest.tolist()) == ([4, 1, 1, 1], [8, 3, 3, 3])


def test_shares_as_large_as_populations_do_not_overflow() -> None:
    load = whole(400_000_000_000, 400_000_000_000)
    found = assign_hubs(whole([9, 8], [9, 8]), load, whole(0, 0), whole(0, 1), share=whole(10**7, 10**7))
    assert found.problem.lowest.tolist() == [360_000_000_000] * 2
    assert found.problem.highest.tolist() == [440_000_000_000] * 2
    assert found.result.place is not None
    assert sorted(found.result.place.tolist()) == [0, 1]


@pytest.mark.parametrize(
    ("count", "hubs_", "percent", "least"),
    [(100, 2, 5, 5), (101, 2, 5, 6), (7, 10, 5, 0), (10, 10, 5, 1), (30, 10, 10, 3), (31, 10, 10, 3), (3, 2, 60, 1)],
)
def test_at_least_so_many_of_a_specialty_rounded_up_where_there_are_enough(
    count: int, hubs_: int, percent: int, least: int
) -> None:
    problem = assign_hubs(
        np.zeros((count, hubs_), np.int64), np.ones(count, np.int64), np.zeros(count, np.int64), np.arange(hubs_),
        band_percent=100, least_percent=percent, passes=1, seconds=5,
    ).problem  # fmt: skip
    assert problem.least.tolist() == [[least]] * hubs_


def test_a_small_programme_gets_the_best_there_is() -> None:
    found = small()
    assert found.result.status == OPTIMAL
    assert found.result.value == best_by_trying(found.problem) == 37
    assert found.result.place is not None
    assert check(found.problem, found.result.place).faults == ()


def test_one_and_ten_with_fifteen_hundred_organisations_keeps_every_limit() -> None:
    benefit, load, specialty, hub = county(1500, 90, 10)
    found = assign_hubs(benefit, load, specialty, hub)
    place, problem = found.result.place, found.problem
    assert place is not None
    carried = np.bincount(place, load, 90)
    assert (np.floor(load.sum() / 90 * 0.9) <= carried).all()
    assert (carried <= np.ceil(load.sum() / 90 * 1.1)).all()
    for kind in range(4):
        per_hub = np.bincount(hub[place[specialty == kind]], minlength=10)
        assert per_hub.min() >= 0.05 * (specialty == kind).sum()
    assert found.result.status == FEASIBLE
    assert check(problem, place).value == found.result.value
    assert (found.result.gap or 0) / (found.result.value or 1) <= 0.003


def test_the_answer_can_be_kept_as_plain_values_and_read_back() -> None:
    found = small()
    kept = json.loads(json.dumps(found.result.stored()))
    again = replace(found, result=Result.restored(kept))
    assert again.result.stored() == found.result.stored()
    assert list(map(str, reasons(again, AREAS, HUBS, SPECIALTIES))) == list(map(str, told(found)))


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({"band_percent": 101}, "a percentage lies between 0 and 100"),
        ({"band_percent": -1}, "a percentage lies between 0 and 100"),
        ({"least_percent": 101}, "a percentage lies between 0 and 100"),
        ({"least_percent": -1}, "a percentage lies between 0 and 100"),
        ({"share": whole(1, 1, 1)}, "do not fit together"),
        ({"share": whole(1, 1, 1, -1)}, "do not fit together"),
        ({"share": whole(0, 0, 0, 0)}, "do not fit together"),
        ({"hub": whole(0, 0, 1, -1)}, "do not fit together"),
        ({"hub": np.zeros(0, np.int64)}, "do not fit together"),
        ({"load": whole(20, 1, 1, 1, 1, 1)}, "one organisation alone brings 20, more than any place may carry: 7"),
        ({"load": whole(5, 5, 5, 5, 5, 5)}, "no assignment keeps these limits"),
        ({"specialty": whole(0, 0, 0, 0, 0, 1), "least_percent": 50}, None),
        ({"specialty": whole(0, 1, 0, 1, 0, -1)}, "the column “kind” does not fit the others"),
        ({"load": whole(2, 2, 2, 2, 2)}, "the column “load” does not fit the others"),
    ],
)
def test_what_cannot_be_is_said_with_the_rule(options: dict[str, Any], what: str | None) -> None:
    columns = {"benefit": BENEFIT, "load": LOAD, "specialty": SPECIALTY, "hub": HUB} | options
    if what is None:
        assert assign_hubs(**columns).result.status == OPTIMAL
        return
    with pytest.raises(RuleViolated, match=what):
        assign_hubs(**columns)


def test_a_hub_that_cannot_have_its_specialties_is_infeasible_in_words() -> None:
    """Two hubs, one area each, of which one may carry nobody of the only specialty."""
    with pytest.raises(RuleViolated, match="no assignment keeps these limits of load and of specialties") as caught:
        assign_hubs(whole([1, 1], [1, 1]), whole(1, 1), whole(0, 0), whole(0, 1), share=whole(1, 0), least_percent=50)
    assert str(caught.value.where) == "hubs and areas"
    assert str(caught.value.remedy).startswith("Widen the band")


def test_one_organisation_may_bring_just_what_a_place_may_carry() -> None:
    """Two of 2 and a third of 5 in three areas of 3, at most 5 with a band of 66 %."""
    found = assign_hubs(
        np.zeros((3, 3), np.int64), whole(2, 2, 5), whole(0, 0, 0), whole(0, 0, 0), band_percent=66, least_percent=0
    )
    assert found.problem.highest.tolist() == [5, 5, 5]
    assert found.result.status == OPTIMAL


def test_a_search_cut_short_says_that_nothing_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = Result(None, None, 5, small().result.prices, True)
    monkeypatch.setattr(hubs, "solve", lambda *_, **__: empty)
    with pytest.raises(RuleViolated, match="no assignment within these limits of load and of specialties was found"):
        small()


def told(found: hubs.Hubs) -> list[str]:
    return [str(phrase) for phrase in reasons(found, AREAS, HUBS, SPECIALTIES)]


def test_the_page_shows_these_reasons() -> None:
    found = small()
    assert found.result.place is not None
    places = found.result.place.tolist()
    rows = [f"| {n} | {AREAS[j]} | {words} |" for n, (j, words) in enumerate(zip(places, told(found), strict=True), 1)]
    for page in ("assignment.md", "assignment.zh-CN.md"):
        text = (ROOT / "docs" / "rules" / page).read_text(encoding="utf-8")
        worked = text.split("<!-- worked -->")[1].split("<!-- /worked -->")[0].strip().splitlines()
        assert worked[2:] == rows


def placed(*places: int, **options: Any) -> list[str]:
    """The reasons of an assignment by hand; nothing asks whether it is a good one."""
    found = small(**options)
    return told(replace(found, result=replace(found.result, place=whole(*places))))


def test_each_rule_that_binds_is_named_with_its_figures() -> None:
    """Place 0 carries 4 of at most 4, place 1 carries 4, place 2 and 3 carry 2 of at least 2."""
    words = placed(1, 0, 0, 1, 3, 2)
    assert words == [
        "8 here; Yanling in south would give 1 more, but would then carry 6, more than 4",
        "the place of most benefit for it, 9; second best is Ningcheng in north, 3 less",
        "the place of most benefit for it, 7; second best is Chaling in south, 1 less",
        "7 here; Yanling in south would give 1 more, but would then carry 6, more than 4",
        "3 here; Yanling in south would give 3 more, but would then carry 6, more than 4",
        "4 here; Yanling in south would give 1 more, but would then carry 6, more than 4",
    ]
    words = placed(1, 2, 0, 1, 3, 1)
    assert words[4] == "3 here; Yanling in south would give 3 more, but 0 would be left here, less than 2"


def test_the_last_of_its_specialty_stays_in_its_hub() -> None:
    words = placed(0, 1, 1, 2, 2, 3, band_percent=60)
    wanted = "north keeps at least 1 of the specialty medicine"
    assert words[3] == f"5 here; Yanling in south would give 3 more, but {wanted}"
    assert words[4] == "2 here; Yanling in south would give 4 more and break no rule: this can be improved"
    assert words[5] == "0 here; Yanling in south would give 5 more, but 0 would be left here, less than 1"


def test_equals_and_single_places_are_told_as_such() -> None:
    assert placed(0, 0, 1, 2, 3, 1)[5] == "no place gives it more than the 5 here; Yanling in south would give as much"
    alone = assign_hubs(whole([3], [4]), whole(1, 1), whole(0, 0), whole(0))
    assert [str(phrase) for phrase in reasons(alone, ["A"], ["H"], ["S"])] == ["the only place there is"] * 2


def test_no_answer_leaves_a_move_that_gains_and_breaks_nothing() -> None:
    benefit, load, specialty, hub = county(500, 30, 5)
    found = assign_hubs(benefit, load, specialty, hub)
    names = [str(number) for number in range(30)]
    templates = Counter(phrase.template for phrase in reasons(found, names, names, names))
    assert templates[hubs.FREE] == 0
    assert sum(templates.values()) == 500
    assert min(templates[hubs.FULL], templates[hubs.BEST], templates[hubs.EMPTY]) > 0


def test_benefits_follow_fit_and_distance() -> None:
    fit, distance = whole([10, 4], [0, 7]), whole([0, 100], [250, 99])
    assert benefits(fit, whole(1, 0), distance, 2).tolist() == [[0, 5], [5, 2]]
