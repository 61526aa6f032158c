"""Reading a release: every fault is answered with its file, row and column."""

from __future__ import annotations

import gzip
import lzma
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from bangfu.compute.areas import CURRENT, EARLIER, RELEASE, AreaPlan, plan_areas, read_areas
from bangfu.errors import SheetErrors

GOOD = "code,name\n53,Yunnan\n5307,Lijiang\n"


def refusal(folder: Path) -> SheetErrors:
    with pytest.raises(SheetErrors) as caught:
        read_areas(folder)
    return caught.value


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("code,title\n53,Yunnan\n", "the column “name” is missing", "a.csv"),
        ("code,name\n53,\n", "this cell is empty (1 in all)", "a.csv, row 2, column “name”"),
        ("code,name\n53,Yunnan\n530,Odd\n", "this is not an area code: “530”", "a.csv, row 3, column “code”"),
        ("code,name\n5x,Odd\n", "this is not an area code: “5x”", "a.csv, row 2, column “code”"),
        (
            "code,name\n53,Yunnan\n53,Guizhou\n",
            "the code 53 is given twice and differently",
            "a.csv, row 3, column “code”",
        ),
        (
            "code,name,level,parent_code\nz,Zone,7,53\n",
            "this is not a level: “7”",
            "a.csv, row 2, column “level”",
        ),
        (
            "code,name,level,parent_code\nz,Zone,3,\n",
            "the area above is missing",
            "a.csv, row 2, column “parent_code”",
        ),
        (
            f"code,name,level,parent_code\n{'z' * 25},Zone,3,53\n",
            f"this is not an area code: “{'z' * 25}”",
            "a.csv, row 2, column “code”",
        ),
        (f"code,name\n53,{'long' * 31}\n", f"this name is too long: “{'long' * 20}”", "a.csv, row 2, column “name”"),
    ],
    ids=["column", "blank name", "length", "letters", "twice", "level", "no parent", "long code", "long name"],
)
def test_a_fault_names_its_place(tmp_path: Path, text: str, what: str, where: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    error = refusal(tmp_path)
    assert (str(error.what), str(error.where)) == (what, where)


def test_a_code_given_twice_names_the_other_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name\n53,Yunnan\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text("code,name\n53,Guizhou\n", encoding="utf-8")
    error = refusal(tmp_path)
    assert str(error.where) == "b.csv, row 2, column “code”"
    assert "a.csv, row 2" in str(error.remedy)


def test_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("code,name\n53,云南\n".encode("gb18030"))
    assert str(refusal(tmp_path).what) == "the file is not UTF-8 text"


def test_a_folder_without_csv_files(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("nothing")
    assert str(refusal(tmp_path).what) == "the folder holds no CSV file"


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    assert str(refusal(tmp_path / "nowhere").what) == "the folder does not exist"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", GOOD.encode()),
        ("a.csv.gz", gzip.compress(GOOD.encode(), mtime=0)),
        ("a.csv.xz", lzma.compress(GOOD.encode())),
    ],
)
def test_every_kind_of_file(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_areas(tmp_path)["code"].to_list() == ["53", "5307"]


def test_a_cut_xz_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv.xz").write_bytes(lzma.compress(GOOD.encode())[:-8])
    assert str(refusal(tmp_path).what) == "this is not a complete xz file"


def test_rows_that_repeat_count_once(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "again.csv").write_text(GOOD, encoding="utf-8")
    assert len(read_areas(tmp_path)) == 2


def test_the_area_above_follows_the_code_where_no_column_names_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name,areaCode\n530721100,A,530702\n530721101,B,\n", encoding="utf-8")
    assert read_areas(tmp_path)["parent"].to_list() == ["530702", "530721"]


def test_a_name_may_have_120_characters(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"code,name\n53,{'n' * 120}\n", encoding="utf-8")
    assert read_areas(tmp_path)["name"].to_list() == ["n" * 120]


def test_a_former_code_that_is_the_present_one_states_no_change(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("code,name,former_code\n53,A,53\n54,B,52\n55,C,\n", encoding="utf-8")
    assert read_areas(tmp_path)["former"].to_list() == [None, "52", None]


# What a release changes

DAY = date(2023, 9, 1)


def release(*rows: tuple[str, str, int, str | None, str | None]) -> pl.DataFrame:
    places = [(*row, True, "a.csv", place) for place, row in enumerate(rows, 2)]
    return pl.DataFrame(places, schema=RELEASE, orient="row")


def standing(*rows: tuple[int, int | None, int, str, str], since: date = date(2020, 1, 1)) -> pl.DataFrame:
    """Areas that stand: id, the one above, level, path and code; each is called as its code."""
    return pl.DataFrame([(*row, row[-1], True, since) for row in rows], schema=CURRENT, orient="row")


def plan(rows: pl.DataFrame, current: pl.DataFrame, earlier: list[tuple[int, str]] | None = None) -> AreaPlan:
    return plan_areas(rows, current, pl.DataFrame(earlier or [], EARLIER, orient="row"), day=DAY, next_id=10)


PROVINCE = (1, None, 1, "1.", "53")
CITY = (2, 1, 2, "1.2.", "5307")


def test_a_branch_of_five_levels_is_added_below_what_stands() -> None:
    codes = ["5307", "530721", "530721100", "530721100001"]
    rows = [(code, code, level, above, None) for level, (code, above) in enumerate(pairwise_up("53", codes), 2)]
    added = plan(release(*rows), standing(PROVINCE)).added
    assert added["path"].to_list() == ["1.10.", "1.10.11.", "1.10.11.12.", "1.10.11.12.13."]
    assert added["parent_id"].to_list() == [1, 10, 11, 12]


def pairwise_up(top: str, codes: list[str]) -> list[tuple[str, str]]:
    return list(zip(codes, [top, *codes], strict=False))


@pytest.mark.parametrize(("since", "kept"), [(date(2023, 8, 31), [2]), (DAY, [])])
def test_what_held_for_a_day_is_remembered_and_a_slip_of_the_same_day_is_mended(since: date, kept: list[int]) -> None:
    made = plan(
        release(("53", "53", 1, None, None), ("5307", "New", 2, "53", None)), standing(PROVINCE, CITY, since=since)
    )
    assert (made.changed["name"].to_list(), made.versions.to_list()) == (["New"], kept)


def test_a_release_older_than_what_stands_is_refused() -> None:
    with pytest.raises(SheetErrors, match="what is stored of 5307 holds from 2023-09-02 on"):
        plan(release(("5307", "New", 2, "53", None)), standing(PROVINCE, CITY, since=date(2023, 9, 2)))


def test_the_same_release_changes_nothing() -> None:
    made = plan(release(("53", "53", 1, None, None), ("5307", "5307", 2, "53", None)), standing(PROVINCE, CITY))
    assert [len(frame) for frame in (made.added, made.changed, made.versions, made.paths, made.absent)] == [0] * 5
    assert made.figures.rows() == [(1, 1, 0, 0), (2, 1, 0, 0)]


def test_a_stated_change_of_code_keeps_the_area_and_is_made_once() -> None:
    rows = release(("5308", "5307", 2, "53", "5307"))
    made = plan(rows, standing(PROVINCE, CITY))
    assert (made.added.is_empty(), made.changed["code"].to_list(), made.versions.to_list()) == (True, ["5308"], [2])
    again = plan(rows, standing(PROVINCE, (2, 1, 2, "1.2.", "5308"), (3, 1, 2, "1.3.", "5307")), [(2, "5307")])
    assert (again.changed["id"].to_list(), again.added.is_empty()) == ([2], True)


def test_a_code_in_use_is_refused_unless_it_is_given_up_too() -> None:
    other = (3, 1, 2, "1.3.", "5308")
    moved = ("5308", "x", 2, "53", "5307")
    with pytest.raises(SheetErrors, match="the code 5308 belongs to another area"):
        plan(release(moved), standing(PROVINCE, CITY, other))
    made = plan(release(moved, ("5309", "y", 2, "53", "5308")), standing(PROVINCE, CITY, other))
    assert dict(made.changed.select("id", "code").iter_rows()) == {2: "5308", 3: "5309"}


def test_one_area_named_by_two_rows_is_refused() -> None:
    with pytest.raises(SheetErrors, match="the former code 5307 stands for an area that another row names too"):
        plan(release(("5307", "x", 2, "53", None), ("5308", "y", 2, "53", "5307")), standing(PROVINCE, CITY))


def test_an_area_above_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SheetErrors, match="the area above, 5307, is neither in the release nor known"):
        plan(release(("530721", "x", 3, "5307", None)), standing(PROVINCE))


def test_an_area_of_the_same_level_does_not_stand_above() -> None:
    with pytest.raises(SheetErrors, match="the area 5308 does not stand below an area of a higher level"):
        plan(release(("5308", "x", 2, "5307", None)), standing(PROVINCE, CITY))


def test_a_town_of_a_city_without_counties_hangs_below_the_city() -> None:
    made = plan(release(("530700100", "x", 4, "530700", None)), standing(PROVINCE, CITY))
    assert made.added["parent_id"].to_list() == [2]


def test_what_moves_takes_those_below_it_along() -> None:
    current = standing(
        PROVINCE, CITY, (3, 1, 2, "1.3.", "5308"), (4, 2, 3, "1.2.4.", "530721"), (5, 4, 4, "1.2.4.5.", "530721100")
    )
    made = plan(release(("530721", "530721", 3, "5308", None)), current)
    assert dict(made.paths.iter_rows()) == {4: "1.3.4.", 5: "1.3.4.5."}


def test_standing_areas_that_a_release_of_their_level_does_not_name_are_absent() -> None:
    current = standing(PROVINCE, CITY, (3, 1, 2, "1.3.", "5308"), (4, 2, 3, "1.2.4.", "530721"))
    assert plan(release(("5307", "5307", 2, "53", None)), current).absent.rows() == [("5308", "5308")]
