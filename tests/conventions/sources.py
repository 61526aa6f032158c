"""The files that the conventions speak of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bangfu"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def modules(*folders: str) -> tuple[Module, ...]:
    """Every Python file below these folders of the project, migrations apart: those are generated."""
    files = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(_module(path) for path in files if "migrations" not in path.parts)


def templates() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.html") if "templates" in path.parts)


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(path, text, ast.parse(text))
