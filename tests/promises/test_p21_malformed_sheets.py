"""P21: a broken file is answered with every one of its faults at once, each with its cell, reason and remedy; nothing
of it is stored. Valid files of the 26-column layout are broken in known ways, with seeds; the oracle knows the cells.

Files that are no tables at all, and bombs, are in tests/compute/test_workbooks.py.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bangfu.compute import staging
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, ImportState, Member
from bangfu.identify.registry.selectors.imports import problems_of
from tests.identify.registry.conftest import World, world
from tests.identify.registry.services.test_imports import checked, county_rows
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.mutants_of_sheets import KINDS, mutate, valid

__all__ = ["world"]
MUTANTS, BATCHES = (500, 10) if FULL_SIZE else (100, 5)
MOST_SECONDS = 10


def complaint(world: World, folder: Path, seed: int) -> str | None:
    """What is wrong with the answer to one mutant; None if nothing is."""
    mutant, names = mutate(county_rows(24), seed)
    began = time.monotonic()
    found = checked(world, mutant.write(folder / f"{seed}.xlsx"))
    seconds = time.monotonic() - began
    told = list(problems_of(found))
    cells = {(problem.row, problem.column) for problem in told}
    if found.state != ImportState.FAULTY or cells != mutant.broken:
        missed, extra = mutant.broken - cells, cells - mutant.broken
        return f"seed {seed}, {names}: missed {missed}, invented {extra}, {found.state} {found.failure}"
    if not all(problem.what["template"] and problem.remedy["template"] for problem in told):
        return f"seed {seed}: a fault without reason or remedy"
    if Household.objects.within(EVERYWHERE).exists() or Member.objects.within(EVERYWHERE).exists():
        return f"seed {seed}: something was stored"
    return None if seconds < MOST_SECONDS else f"seed {seed}: {seconds:.0f} s"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_every_fault_is_told_with_its_cell(world: World, tmp_path: Path, batch: int, measured: Record) -> None:
    size = MUTANTS // BATCHES
    seeds = range(batch * size, (batch + 1) * size)
    complaints = [complaint(world, tmp_path, seed) for seed in seeds]
    assert [text for text in complaints if text] == []
    measured(
        "P21 A broken file is answered with all of its faults at once, each with its cell; nothing of it is stored",
        f"{MUTANTS} of {MUTANTS} mutants of {len(KINDS)} kinds",
    )


def test_the_file_without_a_fault_is_taken(world: World, tmp_path: Path) -> None:
    sound = valid(county_rows(24))
    assert checked(world, sound.write(tmp_path / "sound.xlsx")).state == ImportState.READY


def test_sabotage_a_check_left_out_is_noticed(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed = list(KINDS).index("two heads")
    assert complaint(world, tmp_path, seed) is None
    monkeypatch.setattr(staging, "_check_heads", lambda *_: None)
    assert complaint(world, tmp_path, seed) is not None
