"""The language of procedure files: what is read, what is refused with its line, and what follows what."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bangfu.compute.procedures import Procedure, Quorum, frozen, quorum_problem, read_procedure, thaw
from bangfu.compute.specs import parse_spec
from bangfu.errors import SpecInvalid

ROLES = ("village_cadre", "township_officer", "county_officer")
KINDS = ("photo", "minutes")
WELL = """\
opens: [village_cadre]
subject: household
four_eyes: [[entry, decide], [visit, decide]]
objection: {pauses: line, reopens: visit}
escalation:
  every: {days: 5, counting: working}
  to: {township: [township_officer], county: [county_officer]}
steps:
  - key: visit
    title: {zh: 入户, en: Visit}
    who: {roles: [village_cadre], level: village}
    evidence: {photo: 2}
    term: {days: 5, counting: working}
  - key: compare
    title: {zh: 比对, en: Compare}
    who: {roles: [county_officer], level: county}
    after: [start]
  - key: meet
    title: {zh: 评议, en: Meet}
    who: {roles: [village_cadre], level: village}
    after: [visit, compare]
    quorum: {present: 2/3, agree: 1/2, verified: false}
  - key: decide
    title: {zh: 审定, en: Decide}
    who: {roles: [county_officer], level: county}
    back_to: [visit]
"""
"""Two steps at once, a meeting that waits for both, and a decision: also the example of docs/rules/procedures.md."""


def read(text: str = WELL) -> Procedure:
    return read_procedure(parse_spec(text, "example.yaml").entries(), ROLES, KINDS)


def test_steps_that_wait_for_nothing_open_together() -> None:
    assert [step.key for step in read().ready(done=(), begun=())] == ["visit", "compare"]


def test_a_step_waits_for_all_before_it() -> None:
    assert read().ready(done=["visit"], begun=["visit", "compare"]) == []
    assert [s.key for s in read().ready(["visit", "compare"], ["visit", "compare"])] == ["meet"]


def test_without_a_word_a_step_waits_for_the_one_above() -> None:
    assert read().step("decide").after == ("meet",)


def test_what_comes_after_a_step_is_taken_anew_with_it() -> None:
    assert read().downstream(["visit"]) == {"visit", "meet", "decide"}


def test_four_eyes_name_everybody_else_of_their_sets() -> None:
    assert read().apart("decide") == {"entry", "visit"}
    assert read().apart("visit") == {"decide"}


def test_an_overdue_step_rises_level_by_level_to_the_top() -> None:
    escalation = read().escalation
    assert escalation.above("village") == ("township", ("township_officer",))
    assert escalation.above("township") == ("county", ("county_officer",))
    assert escalation.above("county") is None


def test_a_frozen_procedure_thaws_to_the_same() -> None:
    body = parse_spec(WELL, "example.yaml").entries()
    assert thaw(frozen(body), ROLES, KINDS) == read()


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("after: [visit, compare]", "after: [decide]", 21),
        ("roles: [village_cadre], level: village}\n    evidence", "roles: [mayor], level: village}\n    evidence", 11),
        ("level: village}\n    evidence", "level: hamlet}\n    evidence", 11),
        ("{photo: 2}", "{photo: 0}", 12),
        ("{photo: 2}", "{picture: 2}", 12),
        ("counting: working}\n  - key", "counting: lunar}\n  - key", 13),
        ("key: compare", "key: visit", 14),
        ("key: compare", "key: entry", 14),
        ("present: 2/3", "present: 5/3", 22),
        ("[entry, decide]", "[decide]", 3),
        ("[entry, decide]", "[entry, sign]", 3),
        ("reopens: visit", "reopens: nothing", 4),
        ("back_to: [visit]", "back_to: [decide]", 26),
        ("back_to: [visit]", "outcomes: [reject]", 26),
        ("subject: household", "subjects: household", 2),
    ],
)
def test_a_wrong_file_is_named_with_its_line(right: str, wrong: str, line: int) -> None:
    assert right in WELL
    with pytest.raises(SpecInvalid) as refused:
        read(WELL.replace(right, wrong, 1))
    assert f"example.yaml, line {line}" in str(refused.value.where)


def test_what_a_step_leaves_unsaid_is_the_usual() -> None:
    visit, compare, meet, decide = read().steps
    assert [step.back_to for step in (visit, compare, meet, decide)] == [
        ("entry",), ("entry",), ("visit", "compare"), ("visit",),
    ]  # fmt: skip
    assert [step.may_delegate for step in (visit, decide)] == [True, True]
    assert visit.term is not None
    assert (visit.term.from_case, visit.term.is_verified) == (False, True)
    assert meet.quorum is not None
    assert not meet.quorum.is_verified


@pytest.mark.parametrize(("word", "may"), [("true", True), ("false", False)])
def test_a_step_says_whether_it_may_be_delegated(word: str, may: bool) -> None:
    assert read(WELL.replace("after: [start]", f"delegate: {word}")).step("compare").may_delegate is may


@pytest.mark.parametrize(("word", "from_case"), [("step", False), ("case", True)])
def test_a_term_counts_from_the_step_or_the_case(word: str, from_case: bool) -> None:
    term = read(WELL.replace("working}\n  - key", f"working, from: {word}}}\n  - key", 1)).step("visit").term
    assert term is not None
    assert term.from_case is from_case


@pytest.mark.parametrize(("word", "pauses_case"), [("line", False), ("case", True)])
def test_an_objection_pauses_the_line_or_the_case(word: str, pauses_case: bool) -> None:
    objection = read(WELL.replace("pauses: line", f"pauses: {word}")).objection
    assert objection is not None
    assert objection == type(objection)(pauses_case, "visit")


@pytest.mark.parametrize("share", ["0", "-1/2", "1.01"])
def test_a_share_is_more_than_nothing_and_not_more_than_all(share: str) -> None:
    with pytest.raises(SpecInvalid, match="is not a share"):
        read(WELL.replace("2/3", share))


def test_a_share_may_be_all() -> None:
    quorum = read(WELL.replace("2/3", "1")).step("meet").quorum
    assert quorum is not None
    assert quorum.present == 1


@pytest.mark.parametrize(
    ("present", "agreeing", "problem"),
    [
        (20, 14, ""),
        (19, 19, "19 of 30 were present"),
        (20, 13, "13 of 20 agreed"),
        (30, 21, ""),
        (30, 20, "20 of 30 agreed"),
    ],
)
def test_a_meeting_counts_with_exactly_the_shares(present: int, agreeing: int, problem: str) -> None:
    found = quorum_problem(
        Quorum(Fraction(2, 3), Fraction(7, 10), True), entitled=30, present=present, agreeing=agreeing
    )
    assert str(found or "").startswith(problem)
    assert (found is None) is (problem == "")


def test_nobody_present_is_no_meeting() -> None:
    found = quorum_problem(Quorum(Fraction(2, 3), Fraction(1, 2), True), entitled=0, present=0, agreeing=0)
    assert str(found) == "0 of 0 were present; at least 2/3 must be"
