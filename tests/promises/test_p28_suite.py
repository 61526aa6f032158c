"""P28: the suite can be believed. It notices planted faults, in any order, without a network, and nothing is rerun."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from pathlib import Path

import pytest
from django.http import HttpResponse

from tests.conventions.sources import ROOT, SOURCE
from tests.environment import ELSEWHERE
from tests.pages import check_page
from tests.promises.conftest import FULL_SIZE, Record
from tests.promises.mutants import copy_of_source, fails, is_noticed, mirror_of, modules, mutant_at, mutants

MUTANTS = 200 if FULL_SIZE else 8
NOTICED = 0.9 if FULL_SIZE else 0.75
CONTROLS = MUTANTS if FULL_SIZE else 1
SHUFFLES = 20 if FULL_SIZE else 1
SHUFFLED = ["tests/ground", "tests/identify", "tests/assist", "tests/desk", "tests/portal", "tests/web"]
if not FULL_SIZE:
    SHUFFLED = ["tests/ground/workflow", "tests/ground/notices", "tests/assist/network/services", "tests/web"]
SEED = 20261122


def test_planted_faults_are_noticed(tmp_path: Path, measured: Record) -> None:
    package = copy_of_source(tmp_path)
    planted = mutants(SOURCE / "compute", count=MUTANTS, seed=SEED)
    asked = {mirror_of(mutant.module) for mutant in planted[:CONTROLS]}
    assert not fails(sorted(asked), package, seconds=600), "without a fault these tests must pass"
    missed = [str(mutant) for mutant in planted if not is_noticed(mutant, package, [mirror_of(mutant.module)])]
    measured(
        "P28 The suite notices faults planted into the computing core",
        f"{len(planted) - len(missed)} of {len(planted)} faults noticed",
    )
    assert len(missed) <= (1 - NOTICED) * len(planted), missed


def test_every_module_in_which_a_fault_can_be_planted_has_tests_of_its_own() -> None:
    mirrors = [mirror_of(module.relative_to(SOURCE)) for module in modules(SOURCE / "compute")]
    assert [str(test) for test in mirrors if not test.exists()] == []


def test_a_test_that_asserts_nothing_notices_nothing(tmp_path: Path) -> None:
    """The control: the fault is real and only an assertion finds it."""
    hollow = tmp_path / "test_hollow.py"
    hollow.write_text("from bangfu.compute import specs\n\n\ndef test_imports() -> None:\n    assert specs\n")
    package = copy_of_source(tmp_path)
    fault = mutant_at(SOURCE / "compute" / "specs.py", 0)
    assert not is_noticed(fault, package, [hollow])


def test_the_order_of_the_tests_does_not_matter(measured: Record) -> None:
    seeds = range(SEED, SEED + SHUFFLES)
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as side_by_side:
        runs = dict(zip(seeds, side_by_side.map(shuffled, seeds), strict=True))
    failed = {seed: run.stdout[-2000:] for seed, run in runs.items() if run.returncode != 0}
    measured("P28 The order of the tests does not matter", f"{SHUFFLES} shuffled runs, {len(failed)} failed")
    assert failed == {}


def shuffled(seed: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.promises.shuffle", f"--shuffle={seed}", *SHUFFLED]
    return subprocess.run(command, cwd=ROOT, env=ELSEWHERE, capture_output=True, text=True, check=False)


def test_nothing_leaves_this_machine() -> None:
    with socket.socket() as outside, pytest.raises(PermissionError, match="leaves this machine"):
        outside.connect(("192.0.2.1", 80))


def test_no_plugin_hides_a_flaky_test() -> None:
    installed = {distribution.metadata["Name"].lower() for distribution in distributions()}
    assert installed & {"pytest-rerunfailures", "flaky", "pytest-retry"} == set()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p id=a>1</p><p id=a>2</p>", "id “a” stands 2 times"),
        ("<form method=post><input name=x></form>", "field without a label"),
        ("<form><button>Go</button></form>", "form without method"),
        ("<button onclick='go()'>Go</button>", "handler in the page"),
        ("<script>go()</script>", "script without a nonce"),
        ("<p><div></p>", "unexpected-end-tag"),
    ],
    ids=["ids", "label", "method", "handler", "script", "markup"],
)
def test_a_faulty_page_fails_whichever_test_touches_it(body: str, fault: str) -> None:
    page = f"<!doctype html><html lang=en><head><title>x</title></head><body>{body}</body></html>"
    with pytest.raises(AssertionError, match=fault):
        check_page(HttpResponse(page).content.decode(), "/")


def test_a_draw_of_faults_can_be_repeated() -> None:
    first, second = (mutants(SOURCE / "compute", count=5, seed=3) for _ in range(2))
    assert [str(mutant) for mutant in first] == [str(mutant) for mutant in second]
