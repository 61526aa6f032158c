"""Small faults planted into the computing core, one at a time, to see whether its tests notice."""

from __future__ import annotations

import ast
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conventions.sources import ROOT, SOURCE
from tests.environment import ELSEWHERE

SECONDS = 120
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True)
class Mutant:
    """One fault: the module, the line, what was swapped, and the whole text with it."""

    module: Path
    line: int
    fault: str
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.fault}"


def mutants(folder: Path, *, count: int, seed: int) -> list[Mutant]:
    """`count` faults drawn from all places of a folder where one can be planted; the same seed draws the same."""
    places = [(path, number) for path, many in modules(folder).items() for number in range(many)]
    drawn = random.Random(seed).sample(places, min(count, len(places)))
    return [mutant_at(path, number) for path, number in drawn]


def modules(folder: Path) -> dict[Path, int]:
    """The modules of a folder in which a fault can be planted, and in how many places."""
    counted = {path: _places(path) for path in sorted(folder.rglob("*.py"))}
    return {path: places for path, places in counted.items() if places}


def _places(path: Path) -> int:
    return sum(1 for _ in _swappable(ast.parse(path.read_text(encoding="utf-8"))))


def _swappable(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from ((node, op) for op in node.ops if type(op) in SWAPS)
        elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS and not _of_text(node):
            yield node, node.op


def _of_text(node: ast.expr) -> bool:
    """Joining texts and types (`a + "b"`, `int | None`) is no arithmetic: the swap would only be a crash."""
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(node))


def mutant_at(path: Path, number: int) -> Mutant:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node, op = list(_swappable(tree))[number]
    swapped = SWAPS[type(op)]()
    if isinstance(node, ast.Compare):
        node.ops = [swapped if each is op else each for each in node.ops]  # type: ignore[misc]
    else:
        node.op = swapped  # type: ignore[attr-defined]
    fault = f"{type(op).__name__} became {type(swapped).__name__}"
    return Mutant(path.relative_to(SOURCE), node.lineno, fault, ast.unparse(tree))


def copy_of_source(folder: Path) -> Path:
    """The package in a folder of its own, where a fault hurts nobody else."""
    target = folder / "bangfu"
    shutil.copytree(SOURCE, target, ignore=shutil.ignore_patterns("static*", "__pycache__", "pictures"))
    return target


def is_noticed(mutant: Mutant, package: Path, tests: list[Path]) -> bool:
    """Whether the tests fail with the fault in place; a test that no longer ends has noticed too."""
    path = package / mutant.module
    whole = path.read_text(encoding="utf-8")
    path.write_text(mutant.text, encoding="utf-8")
    try:
        # The examples in the module's own words are tests of it too.
        return fails([*tests, path], package, SECONDS)
    finally:
        path.write_text(whole, encoding="utf-8")


def fails(tests: Iterable[Path], package: Path, seconds: int) -> bool:
    """Whether one of the tests fails on this copy of the package, or they do not end in time."""
    here = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *here, *map(str, tests)]
    environment = {**ELSEWHERE, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode == 1


def mirror_of(module: Path) -> Path:
    """The tests that mirror a module. No others are asked: what a module does is told beside its own name."""
    return ROOT / "tests" / module.parent / f"test_{module.stem}.py"
