"""What a specification of a linkage says, and what is wrong with it, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.compute.linkage import Comparison, Level, Limits
from bangfu.compute.linkage.reading import LinkInput, read_link
from bangfu.compute.specs import parse_spec
from bangfu.errors import BangfuError
from tests.compute.linkage.plans import ONE, TWO

FILE = "id_no,name,birth,village\n1,张伟,2000-01-01,9\n,王芳,,9\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "file.csv").write_text(FILE, encoding="utf-8")
    (tmp_path / "register.csv").write_text(FILE.replace("张伟", "张维"), encoding="utf-8")
    return tmp_path


def read(folder: Path, text: str = TWO, register: str | None = "register.csv") -> LinkInput:
    second = folder / register if register else None
    return read_link(folder / "file.csv", second, parse_spec(text, "spec.yaml"))


def test_the_plan_is_as_it_was_written(folder: Path) -> None:
    given = read(folder)
    assert given.plan.comparisons[1:3] == (
        Comparison("name", (Level("name"), Level("sound"), Level("name", "edits", 1)), by_frequency=True),
        Comparison("born", (Level("born"), Level("born", "edits", 1))),
    )
    assert given.plan.blocks == (("village", "born"), ("village", "sound"), ("born", "sound"))
    assert given.plan.settled_by == ("number",)
    assert given.limits == Limits(sure=0.99, doubtful=0.5)


def test_a_level_may_look_at_another_column(folder: Path) -> None:
    given = read(folder, TWO.replace("{of: sound}", "{jaro_winkler: 0.8, of: sound}", 1))
    assert given.plan.comparisons[1].levels[1] == Level("sound", "jaro_winkler", 0.8)


def test_the_records_are_texts_with_their_rows_and_a_name_is_heard(folder: Path) -> None:
    given = read(folder)
    assert given.register is not None
    assert given.file.rows == [2, 3]
    assert given.file.ids == ["2", "3"]
    assert given.file.columns["number"].to_list() == ["1", None]
    assert given.file.columns["name"].to_list() != given.register.columns["name"].to_list()
    assert (
        given.file.columns["sound"].to_list() == given.register.columns["sound"].to_list() == ["zhang wei", "wang fang"]
    )


def test_one_file_alone(folder: Path) -> None:
    assert read(folder, ONE, None).register is None


@pytest.mark.parametrize(("first", "second"), [("sure", "doubtful"), ("doubtful", "sure")])
def test_limits_may_be_stated_and_may_meet(folder: Path, first: str, second: str) -> None:
    assert read(folder, f"{TWO}{first}: 9/10\n{second}: 0.9\n").limits == Limits(sure=0.9, doubtful=0.9)


def test_ids_are_read_where_they_are_named(folder: Path) -> None:
    given = read(folder, TWO.replace("file: {number", "file: {id: name, number", 1))
    assert given.file.ids == ["张伟", "王芳"]
    assert given.register is not None
    assert given.register.ids == ["2", "3"]


@pytest.mark.parametrize(
    ("change", "error", "where"),
    [
        (("settled_by: [number]", "settled_by: [numbr]"), "“numbr” is not a column that both sides have", "line 11"),
        (("[equal, {edits: 1}]", "[equal, {edit: 1}]"), "“edit” is not part of this specification", "line 7"),
        (("[equal, {edits: 1}]", "[equal, {edits: 0}]"), "“0” is not a whole number of at least 1", "line 7"),
        (("[equal, {edits: 1}]", "[same]"), "“same” is not one of the choices", "line 7"),
        (("{edits: 1}]\n  vill", "{edits: 1, jaro_winkler: 0.9}]\n  vill"), "a level has one measure", "line 7"),
        (("{edits: 1}]\n  vill", "{jaro_winkler: 1}]\n  vill"), "“1” is not between 0 and 1", "line 7"),
        (("{edits: 1}]\n  vill", "{jaro_winkler: 0}]\n  vill"), "“0” is not between 0 and 1", "line 7"),
        (("sound: name", "sound: nam"), "“nam” is not a column that both sides have", "line 3"),
        (("by_frequency: [name]", "by_frequency: [sound]"), "“sound” is not compared", "line 9"),
        (("blocks: ", "sure: 0.4\nblocks: "), "what is sure begins below what is doubtful", "line 10"),
        (("born: birth, village: village}\nregister", "born: bith, village: village}\nregister"), "“bith”", "file.csv"),
        (("[[village, born], [village, sound], [born, sound]]\nsettled_by: [number]", "[[village, born]]"),
         "every block holds “born” fixed", "comparison “born”"),
        (("register: ", "registr: "), "“registr” is not part of this specification", "line 2"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(folder: Path, change: tuple[str, str], error: str, where: str) -> None:
    assert change[0] in TWO
    with pytest.raises(BangfuError, match=error) as refused:
        read(folder, TWO.replace(*change, 1))
    assert where in str(refused.value.where)


@pytest.mark.parametrize(("text", "register"), [(ONE, "register.csv"), (TWO, None)])
def test_specification_and_command_agree_on_the_register(folder: Path, text: str, register: str | None) -> None:
    with pytest.raises(BangfuError, match="disagree whether there is a register"):
        read(folder, text, register)


def test_a_file_without_rows_is_refused(folder: Path) -> None:
    (folder / "file.csv").write_text("id_no,name,birth,village\n", encoding="utf-8")
    with pytest.raises(BangfuError) as refused:
        read(folder)
    assert "file.csv" in str(refused.value.where)
