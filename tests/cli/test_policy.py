"""`bangfu policy check`: what is in force on a day, and a wrong file with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bangfu.cli.main import main

OWN = """\
title: {zh: own, en: own}
parameters:
  monitoring_range:
    values:
      - {value: 990000, from: 2027-01-01, to: 2027-12-31, region: "53", verified: true, reference: a decree of 2027}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "own.yaml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_what_is_in_force_on_a_day_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(folder), "--on", "2027-06-30", "--region", "530721"]) == 0
    told = capsys.readouterr().out
    range_told = "monitoring_range = 990000 fen_per_person_year, 53, since 2027-01-01 (entered by the operator)"
    assert range_told in told
    assert "line_nbs: no value of “line_nbs” is in force on 2027-06-30" in told
    assert "All files are right" in told


def test_a_wrong_value_is_named_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "parameters" / "own.yaml").write_text(OWN.replace("990000", "much"), encoding="utf-8")
    assert main(["policy", "check", str(folder)]) == 2
    assert "own.yaml, line 5" in capsys.readouterr().err
