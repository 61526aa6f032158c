"""Taking files of the national layouts into the register: what is added, changed, kept and refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.audit.models import Event
from bangfu.identify.registry.models import Household, Import, ImportFile, ImportState, IncomeYear, Member, Source
from bangfu.identify.registry.selectors.imports import problems_of
from bangfu.identify.registry.services.imports import (
    Handed,
    import_check,
    import_confirm,
    import_execute,
    import_request,
)
from bangfu.identify.registry.services.rows import looked_up
from tests.identify.registry.conftest import BRIDGE, HILL, RIVER, World, id_number
from tests.register_files import member_rows, write_layout

NAMES = {
    BRIDGE: ("County", "East", "Bridge"),
    HILL: ("County", "East", "Hill"),
    RIVER: ("County", "West", "River"),
}
DAY = date(2026, 1, 31)
Rows = list[dict[str, Any]]


def county_rows(households: int = 9) -> Rows:
    return member_rows(households, villages=tuple(NAMES), names=NAMES)


def handed(path: Path, day: date = DAY) -> Handed:
    return Handed(path, path.name, day, 2025)


def checked(world: World, path: Path, *, who: str = "officer", code: str = "990101", day: date = DAY) -> Import:
    found = import_request(actor=world.actor(who), area=world.areas[code], file=handed(path, day), queued=False)
    return import_check(number=found.pk)


def taken_in(world: World, path: Path, **options: Any) -> Import:
    found = checked(world, path, **options)
    assert found.state == ImportState.READY, [
        (p.row, p.column, p.value, p.what["template"]) for p in problems_of(found)
    ] + [found.failure]
    import_confirm(actor=world.actor("officer"), number=found.pk, queued=False)
    return import_execute(number=found.pk)


def told(found: Import) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.what["template"]) for p in problems_of(found)]


@pytest.fixture
def members_file(tmp_path: Path) -> Path:
    return write_layout(tmp_path / "members.xlsx", "members26", county_rows(), titles=2)


def test_a_file_brings_households_members_and_years(world: World, members_file: Path) -> None:
    rows = county_rows()
    done = taken_in(world, members_file)
    assert (done.state, done.layout) == (ImportState.DONE, "members26")
    assert Household.objects.within(EVERYWHERE).count() == 9
    assert Member.objects.within(EVERYWHERE).count() == len(rows) == done.figures["members"]["new"]
    one = Member.objects.within(EVERYWHERE).get(id_no_blind=looked_up("id_no", rows[0]["member.id_no"]))
    assert (one.name, one.area.code, one.stated_on) == (rows[0]["member.name"], BRIDGE, DAY)
    assert one.source == done.source


def test_the_file_itself_is_gone_when_it_is_stored(world: World, members_file: Path) -> None:
    found = checked(world, members_file)
    assert ImportFile.objects.filter(number=found).exists()
    import_confirm(actor=world.actor("officer"), number=found.pk, queued=False)
    import_execute(number=found.pk)
    assert not ImportFile.objects.exists()


def test_the_same_file_again_adds_nothing(world: World, members_file: Path) -> None:
    taken_in(world, members_file)
    before = Event.objects.filter(relation__in=["registry_member", "registry_household"]).count()
    again = taken_in(world, members_file)
    assert {table: (f["new"], f["changed"]) for table, f in again.figures.items()} == dict.fromkeys(
        again.figures, (0, 0)
    )
    assert Event.objects.filter(relation__in=["registry_member", "registry_household"]).count() == before
    assert Source.objects.within(EVERYWHERE).count() == 1


def test_a_changed_file_changes_what_differs_and_leaves_the_rest(world: World, members_file: Path) -> None:
    taken_in(world, members_file)
    rows = county_rows()
    rows[1] |= {"member.name": "Changed", "member.work_months": 3}
    rows[0] |= {"member.education": ""}
    changed = write_layout(members_file.with_name("second.xlsx"), "members26", rows)
    done = taken_in(world, changed, day=date(2026, 2, 28))
    assert done.figures["members"] | {"same": 0} == {"new": 0, "changed": 1, "same": 0, "newer": 0}
    one = Member.objects.within(EVERYWHERE).get(id_no_blind=looked_up("id_no", rows[1]["member.id_no"]))
    assert (one.name, one.work_months, one.source) == ("Changed", 3, done.source)
    other = Member.objects.within(EVERYWHERE).get(id_no_blind=looked_up("id_no", rows[0]["member.id_no"]))
    assert other.education == county_rows()[0]["member.education"]


def test_what_was_stated_later_is_kept(world: World, members_file: Path) -> None:
    taken_in(world, members_file)
    rows = county_rows()
    rows[1] |= {"member.name": "Older"}
    older = write_layout(members_file.with_name("older.xlsx"), "members26", rows)
    done = taken_in(world, older, day=date(2025, 12, 31))
    assert done.figures["members"]["newer"] == 1
    assert not Member.objects.within(EVERYWHERE).filter(name="Older").exists()


def test_the_monitored_export_adds_years_to_known_people(world: World, members_file: Path, tmp_path: Path) -> None:
    taken_in(world, members_file)
    rows = county_rows()
    done = taken_in(world, write_layout(tmp_path / "monitored.xlsx", "monitored", rows, titles=2))
    assert done.layout == "monitored"
    assert done.figures["members"]["new"] == 0
    stored = IncomeYear.objects.within(EVERYWHERE).get(household__household_no=rows[0]["household.household_no"])
    assert (stored.wage_fen, stored.year) == (rows[0]["income.wage_fen"], 2025)
    assert stored.members == rows[0]["income.members"]


def test_every_error_is_told_at_once_and_nothing_is_stored(world: World, tmp_path: Path) -> None:
    rows = county_rows()
    rows[1] |= {"member.id_no": rows[0]["member.id_no"]}
    rows[2] |= {"member.id_no": id_number(7)[:-1] + ("1" if id_number(7)[-1] != "1" else "2")}
    rows[3] |= {"area.village": "Nowhere"}
    found = checked(world, write_layout(tmp_path / "bad.xlsx", "members26", rows))
    assert found.state == ImportState.FAULTY
    assert {(row, column) for row, column, _ in told(found)} >= {(3, "证件号码"), (4, "证件号码"), (5, "行政村")}
    assert Household.objects.within(EVERYWHERE).count() == 0
    shown = [problem.value for problem in problems_of(found)]
    assert rows[0]["member.id_no"] not in shown
    assert any("**********" in value for value in shown)


def test_a_township_cannot_bring_households_of_another(world: World, tmp_path: Path) -> None:
    path = write_layout(tmp_path / "m.xlsx", "members26", county_rows())
    found = checked(world, path, who="east", code="990101100")
    river = [row for row in told(found) if row[1] == "行政村"]
    assert found.state == ImportState.FAULTY
    assert len(river) == sum(row["area.village"] == "River" for row in county_rows())


def test_a_known_household_of_another_township_is_not_touched(world: World, members_file: Path, tmp_path: Path) -> None:
    taken_in(world, members_file)
    rows = [row for row in county_rows() if row["area.village"] == "River"]
    moved = [{**row, "area.township": "East", "area.village": "Hill"} for row in rows]
    found = checked(world, write_layout(tmp_path / "m.xlsx", "members26", moved), who="east", code="990101100")
    assert found.state == ImportState.FAULTY
    assert "this household number is not one of {area}" in {template for _, _, template in told(found)}


def test_a_person_of_another_household_is_refused(world: World, members_file: Path, tmp_path: Path) -> None:
    taken_in(world, members_file)
    rows = county_rows()
    rows[1] |= {"household.household_no": rows[-1]["household.household_no"], "area.township": "West"}
    rows[1] |= {"area.village": "River"}
    found = checked(world, write_layout(tmp_path / "m.xlsx", "members26", rows))
    assert "this person lives in another household of the register" in {template for _, _, template in told(found)}


def test_two_heads_in_the_register_and_the_file_together_are_refused(
    world: World, members_file: Path, tmp_path: Path
) -> None:
    taken_in(world, members_file)
    rows = county_rows()[1:2]
    rows[0] |= {"member.relation_to_head": "01"}
    found = checked(world, write_layout(tmp_path / "m.xlsx", "members26", rows))
    assert "with this row the household would not have exactly one head" in {t for _, _, t in told(found)}


def test_head_and_spouse_may_change_places(world: World, members_file: Path, tmp_path: Path) -> None:
    taken_in(world, members_file)
    rows = county_rows()[:2]
    rows[0] |= {"member.relation_to_head": "10"}
    rows[1] |= {"member.relation_to_head": "01"}
    done = taken_in(world, write_layout(tmp_path / "m.xlsx", "members26", rows))
    assert done.figures["members"]["changed"] == 2


def test_households_without_a_head_are_refused(world: World, tmp_path: Path) -> None:
    rows = [row for row in county_rows() if row["member.relation_to_head"] != "01"]
    found = checked(world, write_layout(tmp_path / "m.xlsx", "members26", rows))
    assert "this household is not in the register, and the file has no head of it" in {t for _, _, t in told(found)}


def test_a_file_of_no_layout_fails_in_words(world: World, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b,c\n1,2,3\n")
    found = checked(world, path)
    assert (found.state, found.failure["what"]["template"]) == (
        ImportState.FAILED,
        "no sheet of the file has the headings of a known layout",
    )
