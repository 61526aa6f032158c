"""A national export beside the register: which lines are found, who is proposed, and what decisions lead to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from bangfu.compute.identity import check_digit
from bangfu.compute.workbooks import plain, read_workbook
from bangfu.errors import Conflict, NotFound, RuleViolated
from bangfu.ground.access.models import Export
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import (
    ChangeRequest,
    Difference,
    Household,
    Import,
    ImportFile,
    ImportState,
    Member,
)
from bangfu.identify.registry.selectors.differences import Chosen, counts_by_field, requestable
from bangfu.identify.registry.services import change_decide
from bangfu.identify.registry.services.corrections import corrections_export, corrections_request, differences_decide
from bangfu.identify.registry.services.differences import comparison_execute, comparison_request
from bangfu.identify.registry.services.exports import Why
from bangfu.identify.registry.services.rows import looked_up
from bangfu.policy.loader import codes
from tests.identify.registry.conftest import World
from tests.identify.registry.services.test_imports import DAY, checked, county_rows, handed, taken_in
from tests.register_files import write_layout

LATER = date(2026, 2, 28)
MOST_STATEMENTS = 40
WHY = Why("check", "for the national system")
Rows = list[dict[str, Any]]
Line = tuple[str, str, str, str, str, str]


def compare(world: World, path: Path, *, day: date = LATER, code: str = "990101", who: str = "officer") -> Import:
    found = comparison_request(actor=world.actor(who), area=world.areas[code], file=handed(path, day), queued=False)
    done = comparison_execute(number=found.pk)
    assert done.state == ImportState.DONE, (done.failure, done.problem_count)
    return done


def rows_of(found: Import) -> QuerySet[Difference]:
    return Difference.objects.within(EVERYWHERE).filter(comparison=found)


def lines(found: Import) -> list[Line]:
    return sorted((row.kind, row.field, row.person, row.ours, row.theirs, row.proposal) for row in rows_of(found))


@pytest.fixture
def registered(world: World, tmp_path: Path) -> Rows:
    """Nine households as their list has them, in our register since DAY."""
    rows = county_rows()
    taken_in(world, write_layout(tmp_path / "ours.xlsx", "members26", rows))
    return rows


@pytest.fixture
def theirs(world: World, registered: Rows, tmp_path: Path) -> Callable[..., Import]:
    def compared(rows: Rows, **options: Any) -> Import:
        return compare(world, write_layout(tmp_path / "theirs.xlsx", "members26", rows), **options)

    return compared


def test_their_list_as_we_have_it_differs_in_nothing(theirs: Callable[..., Import], registered: Rows) -> None:
    found = theirs(registered)
    assert lines(found) == []
    assert found.figures["members"] == {"ours": len(registered), "theirs": len(registered)}
    assert not ImportFile.objects.filter(number=found).exists()


def planted(rows: Rows) -> tuple[Rows, set[Line]]:
    """Their list with one difference of each kind, and the lines that must be found."""
    child = next(row for row in rows[1:] if row["member.relation_to_head"] != "01")
    gone = next(row for row in reversed(rows) if row["member.relation_to_head"] != "01")
    assert child["household.household_no"] != gone["household.household_no"]
    months = "" if child["member.work_months"] is None else str(child["member.work_months"])
    other = rows[0]["household.household_no"]
    cause = rows[0]["household.main_cause"]
    changed = next(code.code for code in codes("main_cause") if code.code != cause)
    found: Rows = []
    for row in rows:
        told = dict(row)
        if row is gone:
            continue
        if row is child:
            told |= {"member.name": "Other", "member.work_months": 11}
        if row["household.household_no"] == other:
            told["household.main_cause"] = changed
        found.append(told)
    expected = {
        ("value", "member.name", child["member.name"], child["member.name"], "Other", "theirs"),
        ("value", "member.work_months", child["member.name"], months, "11", "theirs"),
        ("value", "household.main_cause", "", cause or "", changed, "theirs"),
        ("only_here", "", gone["member.name"], "", "", ""),
    }
    return found, expected


def test_a_planted_set_of_differences_is_found_exactly(theirs: Callable[..., Import], registered: Rows) -> None:
    rows, expected = planted(registered)
    assert set(lines(theirs(rows))) == expected
    assert len(lines(Import.objects.within(EVERYWHERE).latest("pk"))) == len(expected)


def test_nothing_of_the_register_changes(theirs: Callable[..., Import], registered: Rows) -> None:
    before = list(Member.objects.within(EVERYWHERE).order_by("pk").values("name", "stated_on", "source"))
    theirs(planted(registered)[0])
    assert list(Member.objects.within(EVERYWHERE).order_by("pk").values("name", "stated_on", "source")) == before


@pytest.mark.parametrize(
    ("day", "proposal"), [(LATER, "theirs"), (DAY, ""), (date(2025, 12, 31), "ours")], ids=["later", "same", "earlier"]
)
def test_the_later_statement_is_proposed(
    theirs: Callable[..., Import], registered: Rows, day: date, proposal: str
) -> None:
    rows = [dict(row) for row in registered]
    rows[0]["member.name"] = "Other"
    assert [line[-1] for line in lines(theirs(rows, day=day))] == [proposal]


def test_a_value_stands_against_none(theirs: Callable[..., Import], registered: Rows) -> None:
    rows = [dict(row) for row in registered]
    rows[0]["member.education"] = ""
    assert [(line[1], line[4], line[5]) for line in lines(theirs(rows))] == [("member.education", "", "ours")]


def test_a_wrong_certificate_is_one_line_and_masked(theirs: Callable[..., Import], registered: Rows) -> None:
    rows = [dict(row) for row in registered]
    mine = rows[0]["member.id_no"]
    rows[0]["member.id_no"] = valid("10000019900307001")
    (line,) = lines(theirs(rows))
    assert line[:2] == ("value", "member.id_no")
    assert mine not in str(line) and rows[0]["member.id_no"] not in str(line)
    assert line[3] != line[4]


def valid(body: str) -> str:
    return body + check_digit(body)


def test_households_that_one_side_lacks(theirs: Callable[..., Import], registered: Rows) -> None:
    first = registered[0]["household.household_no"]
    rows = [dict(row) for row in registered if row["household.household_no"] != first]
    last = rows[-1]["household.household_no"]
    for row in rows:
        row["household.household_no"] = row["household.household_no"].replace(last, "X1")
    found = theirs(rows)
    kinds = [(line.kind, line.household_no, line.member_id) for line in rows_of(found)]
    assert ("only_here", first, None) in kinds and ("only_there", "X1", None) in kinds


def test_a_list_of_the_monitored_says_nothing_of_others(world: World, registered: Rows, tmp_path: Path) -> None:
    monitored = [row for row in registered if row["household.monitor_category"]][:1]
    path = write_layout(tmp_path / "monitored.xlsx", "monitored", monitored or registered[:1])
    found = compare(world, path)
    listed = {line.household_no for line in rows_of(found).filter(kind="only_here", member=None)}
    homes = Household.objects.within(EVERYWHERE).filter(monitor_category="")
    assert not listed & set(homes.values_list("household_no", flat=True))


def test_a_file_with_errors_is_not_compared(world: World, registered: Rows, tmp_path: Path) -> None:
    rows = [dict(row) for row in registered]
    rows[1]["member.id_no"] = "1" * 18
    path = write_layout(tmp_path / "bad.xlsx", "members26", rows)
    found = comparison_request(
        actor=world.actor("officer"), area=world.areas["990101"], file=handed(path), queued=False
    )
    done = comparison_execute(number=found.pk)
    assert (done.state, rows_of(done).count()) == (ImportState.FAULTY, 0)


def test_decisions_are_signed_and_can_be_taken_back(
    world: World, theirs: Callable[..., Import], registered: Rows
) -> None:
    found = theirs(planted(registered)[0])
    assert differences_decide(actor=world.actor("officer"), number=found.pk, decision="proposed") == 3
    decided = rows_of(found).filter(decision="theirs")
    assert {line.decided_by for line in decided} == {world.users["officer"]}
    count = differences_decide(
        actor=world.actor("officer"), number=found.pk, decision="open", chosen=Chosen(field="member.name")
    )
    assert (count, rows_of(found).filter(decision="").count()) == (1, 2)
    rows = counts_by_field(scope=EVERYWHERE, found=found)
    assert {(row["field"], row["decided"]) for row in rows} >= {("member.name", 0), ("member.work_months", 1)}


@pytest.mark.parametrize(("who", "refused"), [("bridge", NotFound), ("stranger", NotFound), ("helper", NotFound)])
def test_who_may_not_import_does_not_decide(
    world: World, theirs: Callable[..., Import], registered: Rows, who: str, refused: type[Exception]
) -> None:
    found = theirs(planted(registered)[0])
    with pytest.raises(refused):
        differences_decide(actor=world.actor(who), number=found.pk, decision="ours")
    assert differences_decide(actor=world.actor("second"), number=found.pk, decision="ours") == 4


def test_a_line_without_proposal_needs_a_decision_of_its_own(
    world: World, theirs: Callable[..., Import], registered: Rows
) -> None:
    found = theirs(planted(registered)[0])
    with pytest.raises(RuleViolated):
        differences_decide(
            actor=world.actor("officer"), number=found.pk, decision="proposed", chosen=Chosen(kind="only_here")
        )


def test_requests_take_theirs_over_and_a_second_person_approves(
    world: World, theirs: Callable[..., Import], registered: Rows
) -> None:
    found = theirs(planted(registered)[0])
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="proposed")
    asked = corrections_request(actor=world.actor("officer"), number=found.pk, reason="their list is newer")
    assert (asked.requests, asked.left, asked.refused) == (2, 0, [])
    request = ChangeRequest.objects.within(EVERYWHERE).get(member__isnull=False)
    assert not requestable(rows_of(found)).exists()
    with pytest.raises(RuleViolated, match="you opened this case"):
        change_decide(actor=world.actor("officer"), number=request.pk, outcome="approve")
    change_decide(actor=world.actor("second"), number=request.pk, outcome="approve")
    changed = Member.objects.within(EVERYWHERE).get(pk=request.member_id or 0)
    assert (changed.name, changed.work_months, changed.stated_on) == ("Other", 11, LATER)


def test_a_certificate_is_taken_over_by_request(world: World, theirs: Callable[..., Import], registered: Rows) -> None:
    rows = [dict(row) for row in registered]
    rows[0]["member.id_no"] = valid("10000019900307001")
    found = theirs(rows)
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="theirs")
    corrections_request(actor=world.actor("officer"), number=found.pk, reason="seen on the card")
    change_decide(
        actor=world.actor("second"), number=ChangeRequest.objects.within(EVERYWHERE).get().pk, outcome="approve"
    )
    person = Member.objects.within(EVERYWHERE).get(id_no_blind=looked_up("id_no", rows[0]["member.id_no"]))
    assert person.name == rows[0]["member.name"]


def test_a_line_that_was_asked_for_is_not_decided_again(
    world: World, theirs: Callable[..., Import], registered: Rows
) -> None:
    found = theirs(planted(registered)[0])
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="proposed")
    corrections_request(actor=world.actor("officer"), number=found.pk, reason="their list is newer")
    with pytest.raises(RuleViolated):
        differences_decide(
            actor=world.actor("second"), number=found.pk, decision="ours", chosen=Chosen(field="member.name")
        )


def exported(world: World, found: Import, folder: Path, *, full: bool = True) -> Path:
    _name, content = corrections_export(actor=world.actor("officer"), number=found.pk, why=WHY, full=full)
    path = folder / "corrections.xlsx"
    path.write_bytes(content)
    return path


def test_the_correction_file_reads_as_our_register(
    world: World, theirs: Callable[..., Import], registered: Rows, tmp_path: Path
) -> None:
    found = theirs(planted(registered)[0])
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="ours")
    again = checked(world, exported(world, found, tmp_path))
    assert again.state == ImportState.READY
    assert {(f["new"], f["changed"], f["newer"]) for f in again.figures.values()} == {(0, 0, 0)}
    assert Export.objects.within(EVERYWHERE).get().rows == 4


def test_the_correction_file_leaves_alone_what_was_not_decided(
    world: World, theirs: Callable[..., Import], registered: Rows, tmp_path: Path
) -> None:
    found = theirs(planted(registered)[0])
    differences_decide(
        actor=world.actor("officer"), number=found.pk, decision="ours", chosen=Chosen(field="member.name")
    )
    again = compare(world, exported(world, found, tmp_path))
    told = {(line.field, line.theirs) for line in rows_of(again).filter(kind="value")}
    cause = rows_of(found).get(field="household.main_cause")
    assert told == {("member.work_months", "11"), ("household.main_cause", cause.theirs)}


def test_numbers_of_the_correction_file_are_masked(
    world: World, theirs: Callable[..., Import], registered: Rows, tmp_path: Path
) -> None:
    found = theirs(planted(registered)[0])
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="ours")
    book = read_workbook(exported(world, found, tmp_path, full=False))
    texts = {text for sheet in book.sheets for name in sheet.cells.columns[1:] for text in plain(sheet.cells[name])}
    assert not texts & {row["member.id_no"] for row in registered}


def test_there_is_no_correction_file_before_a_decision(
    world: World, theirs: Callable[..., Import], registered: Rows
) -> None:
    found = theirs(planted(registered)[0])
    with pytest.raises(RuleViolated):
        corrections_export(actor=world.actor("officer"), number=found.pk, why=WHY)


def test_what_changed_since_is_named_and_left(world: World, theirs: Callable[..., Import], registered: Rows) -> None:
    rows = [dict(row) for row in registered]
    rows[0]["member.name"] = "Other"
    found = theirs(rows)
    Member.objects.within(EVERYWHERE).filter(pk=rows_of(found).get().member_id or 0).update(name="Other")
    differences_decide(actor=world.actor("officer"), number=found.pk, decision="theirs")
    asked = corrections_request(actor=world.actor("officer"), number=found.pk, reason="their list is newer")
    assert (asked.requests, len(asked.refused)) == (0, 1)


def test_a_comparison_under_way_is_not_decided(world: World, registered: Rows, tmp_path: Path) -> None:
    path = write_layout(tmp_path / "theirs.xlsx", "members26", registered)
    found = comparison_request(
        actor=world.actor("officer"), area=world.areas["990101"], file=handed(path), queued=False
    )
    with pytest.raises(Conflict):
        differences_decide(actor=world.actor("officer"), number=found.pk, decision="ours")


@pytest.mark.parametrize("households", [3, 60])
def test_a_county_is_compared_in_as_many_statements_as_a_village(
    world: World, tmp_path: Path, django_assert_max_num_queries: Any, households: int
) -> None:
    rows = county_rows(households)
    taken_in(world, write_layout(tmp_path / "ours.xlsx", "members26", rows))
    path = write_layout(tmp_path / "theirs.xlsx", "members26", [row | {"member.name": "Other"} for row in rows])
    with django_assert_max_num_queries(MOST_STATEMENTS):
        found = compare(world, path)
    assert rows_of(found).count() == len(rows)
