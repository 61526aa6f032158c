from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from bangfu.compute.matching import Costs, Needs, Offers, Problem, solve
from bangfu.compute.matching.specialties import Table, read_table, shares, with_specialties
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid
from tests.compute.matching.instances import whole

RICE = np.array(["rice"] * 3)
TEXT = "{other: 2, weights: {illness: {medicine: 0, cash: 1}, schooling: {education: 0}}}"


def table(text: str = TEXT) -> Table:
    return read_table(parse_spec(text, "spec.yaml"))


def problem(costs: Costs | None = None) -> Problem:
    """Three needs of 5, the last the most urgent; three offers of 4."""
    needs = Needs(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(5, 5, 5), whole(2, 2, 1))
    return Problem(needs, Offers(whole(2, 3, 4), whole(1, 2, 3), RICE, whole(4, 4, 4)), costs)


def test_the_table_becomes_what_a_unit_costs_more() -> None:
    posed, _ = with_specialties(problem(), table(), ["illness", "flood", None], ["cash", "education", None])
    cause, specialty = posed.needs.cause, posed.offers.specialty
    assert cause is not None
    assert specialty is not None
    assert posed.affinity is not None
    assert posed.affinity.extra[cause][:, specialty].tolist() == [[1, 2, 2], [2, 2, 2], [2, 2, 2]]


@pytest.mark.parametrize(
    "cell", ["medicine;cash", " cash ; medicine", "cash|medicine", "cash\uff1bmedicine", "cash\u3001medicine"]
)
def test_of_several_specialties_the_best_counts(cell: str) -> None:
    posed, _ = with_specialties(problem(), table(), ["illness"] * 3, [cell, "cash", "sport"])
    assert posed.affinity is not None
    assert posed.offers.specialty is not None
    assert posed.affinity.extra[0][posed.offers.specialty].tolist() == [0, 1, 2]


def test_specialists_serve_their_cause_and_no_tier_is_given_up() -> None:
    causes, specialties = ["illness", "schooling", "flood"], ["education", "medicine", "cash"]
    posed, known = with_specialties(problem(), table(), causes, specialties)
    best = solve(posed)
    given = dict(zip(zip(best.allocation.need.tolist(), best.allocation.offer.tolist(), strict=True),
                     best.allocation.quantity.tolist(), strict=True))  # fmt: skip
    assert (best.status, dict(best.served)) == ("optimal", {1: 5, 2: 7})
    assert given[2, 2] == 4
    assert {pair for pair in given if pair[0] < 2} == {(0, 1), (1, 0)}
    assert [(share.cause, share.units == share.suited) for share in shares(posed, best.allocation, known)] == [
        ("illness", True), ("schooling", True),
    ]  # fmt: skip


def test_second_best_is_served_and_not_called_suited() -> None:
    posed, known = with_specialties(problem(), table(), ["illness", "illness", "flood"], ["cash", "cash", "cash"])
    (illness, schooling) = shares(posed, solve(posed).allocation, known)
    assert (illness.units, illness.suited, schooling.units) == (7, 0, 0)


def test_where_all_weights_are_equal_nobody_is_a_specialist() -> None:
    same = table("{other: 1, weights: {illness: {medicine: 1}}}")
    posed, known = with_specialties(problem(), same, ["illness"] * 3, ["medicine"] * 3)
    assert [share.suited for share in shares(posed, solve(posed).allocation, known)] == [0]


def test_weights_finer_than_the_costs_make_the_costs_finer() -> None:
    listed = Costs(whole(2, 3), whole(1, 2), whole(1, 2), whole(15, 20), places=1)
    fine = table("{other: 2, weights: {illness: {medicine: 0.25}}}")
    posed, _ = with_specialties(problem(listed), fine, ["illness"] * 3, ["medicine"] * 3)
    best = solve(posed)
    assert (posed.places, best.status, best.cost) == (2, "optimal", 4 * 175 + 4 * 225)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{weights: {a: {b: 0}}}", "“other” is missing"),
        ("{other: 1}", "“weights” is missing"),
        ("{other: -1, weights: {a: {b: 0}}}", "not a weight"),
        ("{other: 1/2, weights: {a: {b: 0}}}", "not a weight"),
        ("{other: 1, weights: {a: {b: much}}}", "not a weight"),
        ("{other: 1, weights: {a: {b: 0.1234567}}}", "not a weight"),
        ("{other: 1, weights: {a: 0}}", "name: value"),
        ("{other: 1, weights: {}}", "name: value"),
        ("{other: 1, else: 2, weights: {a: {b: 0}}}", "not part"),
    ],
)
def test_a_broken_table_is_refused(text: str, what: str) -> None:
    with pytest.raises(SpecInvalid, match=what):
        table(text)


@pytest.mark.parametrize(
    ("causes", "specialties", "text", "what"),
    [
        (["ilness"] * 3, ["medicine"] * 3, TEXT, "no need has a cause"),
        (["illness"] * 3, ["medicin"] * 3, TEXT, "no offer has a specialty"),
        (["illness"] * 3, ["cash"] * 3, TEXT.replace("cash: 1", "cash: 1.5"), "whole levels"),
    ],
)
def test_a_table_that_does_not_fit_the_files_is_refused(
    causes: list[str | None], specialties: list[str | None], text: str, what: str
) -> None:
    with pytest.raises(SpecInvalid, match=what):
        with_specialties(problem(), table(text), causes, specialties)


def test_weights_that_cannot_be_kept_beside_the_costs_are_refused() -> None:
    listed = Costs(whole(2), whole(1), whole(1), whole(1 << 61), places=0)
    with pytest.raises(SpecInvalid, match="more decimals"):
        finer = table(TEXT.replace("cash: 1", "cash: 1.5"))
        with_specialties(problem(listed), finer, ["illness"] * 3, ["cash"] * 3)
    with pytest.raises(SpecInvalid, match="larger"):
        larger = table(TEXT.replace("2", "999999999"))
        with_specialties(problem(replace(listed, places=18)), larger, ["illness"] * 3, ["cash"] * 3)
