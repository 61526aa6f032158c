"""`bangfu assign` as people call it."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from bangfu.cli.assign import NOT_ASSIGNED
from bangfu.cli.main import BAD_INPUT, main

ONE = "2 3\n1 2 3\n4 5 6\n7 8 9\n10 11 12\n17 14\n"
IMPOSSIBLE = "1 1\n5\n6\n3\n"
FIGURES = ["status", "cost", "bound", "gap", "seconds"]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANGFU_LANG", "en")


def problem(folder: Path, text: str) -> str:
    path = folder / "jobs.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(("name", "cost"), [("gap1-0", 261), ("gap4-2", 426), ("gap6-4", 521)])
def test_an_instance_of_the_reference_set_is_solved_and_proven(
    name: str, cost: int, reference_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assign", str(reference_data / "assignment" / "gap" / name), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out, parse_float=Decimal)
    assert list(found) == FIGURES
    assert [found[key] for key in FIGURES[:4]] == ["optimal", cost, cost, 0]
    assert 0 <= found["seconds"] < 60


def test_several_problems_are_a_line_each_and_one_that_cannot_be_assigned_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assign", problem(tmp_path, f"2\n{ONE}{IMPOSSIBLE}"), "--format", "json"]) == NOT_ASSIGNED
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert [first[key] for key in FIGURES[:4]] == ["optimal", 9, 9, 0]
    assert [second[key] for key in FIGURES[:4]] == ["infeasible", None, None, None]


def test_it_is_told_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", problem(tmp_path, f"2\n{ONE}{IMPOSSIBLE}")]) == NOT_ASSIGNED
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("in ")] == [
        "problem 1 of 2",
        "cost: 9; proven: no assignment costs less",
        "problem 2 of 2",
        "proven: no assignment keeps within the capacities",
    ]
    assert main(["assign", problem(tmp_path, ONE)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "cost: 9; proven: no assignment costs less"


def test_a_search_that_is_stopped_says_how_far_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Thirty agents that each may do one heavy job and little else: not searched to the end in a second."""
    costs = "\n".join(" ".join(str((a * 37 + j * 61 + a * j * 13) % 97 + 1) for j in range(120)) for a in range(24))
    weights = "\n".join(" ".join(str((a * 53 + j * 29 + a * j * 7) % 61 + 30) for j in range(120)) for a in range(24))
    text = f"24 120\n{costs}\n{weights}\n{' '.join(['215'] * 24)}\n"
    code = main(["assign", problem(tmp_path, text), "--seconds", "1", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert found["status"] in ("feasible", "unknown", "optimal")
    assert code == (NOT_ASSIGNED if found["cost"] is None else 0)
    assert found["gap"] is None or found["gap"] == found["cost"] - found["bound"]


def test_who_does_what_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "who.csv"
    assert main(["assign", problem(tmp_path, f"2\n{ONE}{IMPOSSIBLE}"), "--out", str(out)]) == NOT_ASSIGNED
    assert out.read_text(encoding="utf-8").splitlines() == [
        "problem,job,agent,cost,weight",
        "1,1,1,1,7",
        "1,2,1,2,8",
        "1,3,2,6,12",
    ]


def test_a_fault_is_one_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assign", problem(tmp_path, ONE.replace("11", "eleven")), "--format", "json"]) == BAD_INPUT
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "error: “eleven” is not a whole number of zero or more, at most twelve digits long",
        "where: jobs.txt, line 5",
        "remedy: Write whole numbers only, with spaces between them.",
    ]


def test_the_result_never_replaces_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = problem(tmp_path, ONE)
    assert main(["assign", path, "--out", path]) == BAD_INPUT
    assert "overwrite" in capsys.readouterr().err
    assert Path(path).read_text(encoding="utf-8") == ONE


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_seconds_are_a_whole_number(seconds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["assign", problem(tmp_path, ONE), "--seconds", seconds])
    assert ended.value.code == BAD_INPUT
    assert "--seconds" in capsys.readouterr().err
