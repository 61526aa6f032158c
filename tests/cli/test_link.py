"""`bangfu link` as people call it: two files or one, a table of pairs without anyone's data, one clear error."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from bangfu.cli.main import BAD_INPUT, main
from bangfu.compute.synthetic.departments import Faults, Files, departments
from tests.compute.linkage.plans import ONE, TWO


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


@pytest.fixture(scope="module")
def files() -> Files:
    return departments(4_000, 1_500, Faults(), seed=11)


@pytest.fixture
def folder(tmp_path: Path, files: Files) -> Path:
    files.file.write_csv(tmp_path / "file.csv")
    files.register.write_csv(tmp_path / "register.csv")
    (tmp_path / "two.yaml").write_text(TWO, encoding="utf-8")
    (tmp_path / "one.yaml").write_text(ONE, encoding="utf-8")
    return tmp_path


def call(folder: Path, *words: str) -> int:
    return main(["link", *(str(folder / word) if "." in word else word for word in words)])


def pairs(folder: Path) -> list[dict[str, str]]:
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_file_is_sought_in_a_register(folder: Path, files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(folder, "file.csv", "--register", "register.csv", "--spec", "two.yaml", "--out", "pairs.csv") == 0
    sure = {(int(row["row"]) - 2, int(row["register_row"]) - 2) for row in pairs(folder) if row["verdict"] == "sure"}
    true = set(enumerate(files.truth.tolist()))
    assert len(sure & true) > 0.99 * len(true)
    assert len(sure - true) <= 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "records: 1500, sought among 4000"
    assert said[2].startswith(f"sure: {len(sure)}; to be looked at by a person: ")


def test_the_pairs_say_how_far_each_comparison_agrees_and_nothing_of_the_people(folder: Path, files: Files) -> None:
    call(folder, "file.csv", "--register", "register.csv", "--spec", "two.yaml", "--out", "pairs.csv")
    first = pairs(folder)[0]
    assert list(first)[7:] == ["number", "name", "born", "village"]
    assert {row["name"] for row in pairs(folder)} >= {"equal", "equal of sound", "edits 1"}
    assert {row["number"] for row in pairs(folder)} >= {"equal", "edits 1", "unknown"}
    text = (folder / "pairs.csv").read_text(encoding="utf-8")
    for column in ("id_no", "name", "birth"):
        assert not any(value in text for value in files.register[column][:50] if value)


def test_the_bits_of_a_pair_can_be_added_up_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = (folder / "two.yaml").read_text(encoding="utf-8").replace("by_frequency: [name]\n", "")
    (folder / "plain.yaml").write_text(spec, encoding="utf-8")
    words = ("--register", "register.csv", "--spec", "plain.yaml", "--out", "pairs.csv", "--format", "json")
    assert call(folder, "file.csv", *words) == 0
    told = json.loads(capsys.readouterr().out)
    start = float(pl.Series([told["prior"] / (1 - told["prior"])]).log(2)[0])
    for row in pairs(folder):
        total = start + sum(bits[row[name]] for name, bits in told["bits"].items())
        assert total == pytest.approx(float(row["bits"]), abs=0.02)
        assert 1 / (1 + 2**-total) == pytest.approx(float(row["probability"]), abs=0.01)


def test_duplicates_within_one_file(folder: Path, files: Files) -> None:
    twice = pl.concat([files.register, files.file[:40].with_columns(id_no=pl.lit(None, pl.String))])
    twice.write_csv(folder / "twice.csv")
    assert call(folder, "twice.csv", "--spec", "one.yaml", "--out", "pairs.csv") == 0
    found = {(int(row["row"]) - 2, int(row["register_row"]) - 2) for row in pairs(folder)}
    assert len(found & {(int(files.truth[row]), 4_000 + row) for row in range(40)}) >= 38


def test_ids_stand_beside_rows_where_they_are_named(folder: Path, files: Files) -> None:
    files.file.with_row_index("key", offset=700).write_csv(folder / "file.csv")
    spec = TWO.replace("file: {number", "file: {id: key, number", 1)
    (folder / "two.yaml").write_text(spec, encoding="utf-8")
    call(folder, "file.csv", "--register", "register.csv", "--spec", "two.yaml", "--out", "pairs.csv")
    assert all(int(row["id"]) == int(row["row"]) + 698 for row in pairs(folder))
    assert all(row["register_id"] == row["register_row"] for row in pairs(folder))


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    kept = []
    for _ in range(2):
        call(folder, "file.csv", "--register", "register.csv", "--spec", "two.yaml", "--out", "pairs.csv")
        kept.append((folder / "pairs.csv").read_bytes())
    assert kept[0] == kept[1]


def test_what_is_wrong_is_told_and_nothing_is_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "two.yaml").write_text(TWO.replace("settled_by: [number]", "settled_by: [numbr]"), encoding="utf-8")
    words = ("--register", "register.csv", "--spec", "two.yaml", "--out", "pairs.csv")
    assert call(folder, "file.csv", *words) == BAD_INPUT
    assert "“numbr” is not a column that both sides have" in capsys.readouterr().err
    assert not (folder / "pairs.csv").exists()


def test_the_result_never_overwrites_what_it_came_from(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (folder / "register.csv").read_bytes()
    words = ("--register", "register.csv", "--spec", "two.yaml", "--out", "register.csv")
    assert call(folder, "file.csv", *words) == BAD_INPUT
    assert "overwrite" in capsys.readouterr().err
    assert (folder / "register.csv").read_bytes() == before
