"""Reading a release: every fault is answered with its file, row and column."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest

from bangfu.compute.areas import read_areas
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
    [("a.csv", GOOD.encode()), ("a.csv.gz", gzip.compress(GOOD.encode())), ("a.csv.xz", lzma.compress(GOOD.encode()))],
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
