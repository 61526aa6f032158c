"""Size and shape of the code, as docs/architecture.md states them."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path
from statistics import quantiles

import pytest

from tests.conventions.sources import ROOT, SOURCE, Function, Module, modules

EVERYWHERE = ("src", "tests", "bench")
APP_FILES = {
    "__init__", "models", "services", "selectors", "forms", "views", "urls", "apps", "templates", "migrations",
    "permissions", "rules", "scopes", "actors", "ciphers",
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PUBLIC_COMPUTE = (
    "bangfu.compute.measures",
    "bangfu.compute.matching",
    "bangfu.compute.assignment",
    "bangfu.compute.items",
)


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_files_are_short() -> None:
    sizes = {module.name: module.lines for module in modules(*EVERYWHERE)}
    assert {name: size for name, size in sizes.items() if size > 500} == {}
    assert quantiles(sizes.values(), n=20)[-1] <= 350


def test_functions_are_short() -> None:
    sizes = {f"{m.name}:{f.lineno} {f.name}": length(f) for m in modules(*EVERYWHERE) for f in m.functions()}
    assert {name: size for name, size in sizes.items() if size > 70} == {}
    assert quantiles(sizes.values(), n=20)[-1] <= 35


def test_every_function_is_annotated() -> None:
    bare = [
        f"{module.name}:{function.lineno} {function.name}"
        for module in modules(*EVERYWHERE)
        for function in module.functions()
        if function.returns is None or any(a.annotation is None for a in arguments(function))
    ]
    assert bare == []


def arguments(function: Function) -> list[ast.arg]:
    named = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return [argument for argument in named if argument.arg not in ("self", "cls")]


def test_nothing_is_caught_broadly_and_dropped() -> None:
    dropped = [
        f"{module.name}:{handler.lineno}"
        for module in modules(*EVERYWHERE)
        for handler in ast.walk(module.tree)
        if isinstance(handler, ast.ExceptHandler) and is_broad(handler)
        if not any(isinstance(node, ast.Raise) for node in ast.walk(handler))
    ]
    assert dropped == []


def is_broad(handler: ast.ExceptHandler) -> bool:
    names = (
        {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else {"Exception"}
    )
    return bool(names & {"Exception", "BaseException"})


def test_no_star_imports_and_no_imports_inside_functions() -> None:
    found = [
        f"{module.name}:{node.lineno}"
        for module in modules(*EVERYWHERE)
        for node in ast.walk(module.tree)
        if (isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names))
        or (isinstance(node, Function) and any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(node)))
    ]
    assert found == []


def test_sentences_in_code_are_english() -> None:
    """Chinese stands in the catalogue and in data files, where a translator finds it; a few names are both."""
    found = [
        f"{module.name}:{number}"
        for module in modules("src")
        for number, line in enumerate(module.text.splitlines(), 1)
        if CHINESE.search(line.replace("帮扶", "").replace("演示账号", "").replace("中文", ""))
    ]
    assert found == []


def apps() -> list[Path]:
    return sorted(path.parent for path in SOURCE.rglob("apps.py") if path.parent.name != "web")


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_an_app_has_the_same_files_as_every_other(app: Path) -> None:
    names = {path.stem for path in app.iterdir() if path.name != "__pycache__"}
    assert names - APP_FILES == set()


def public_functions() -> list[tuple[str, str]]:
    exported = [(name, importlib.import_module(name)) for name in PUBLIC_COMPUTE]
    return [(name, item) for name, module in exported for item in module.__all__ if item[0].islower()]


@pytest.mark.parametrize(("module", "name"), public_functions())
def test_public_functions_of_the_core_show_an_example(module: str, name: str) -> None:
    documentation = getattr(importlib.import_module(module), name).__doc__ or ""
    assert ">>>" in documentation


def test_no_mark_is_left_over() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|mark\.(skip|xfail)\b")
    own = Path(__file__).name
    found = [m.name for m in modules(*EVERYWHERE) if m.path.name != own and marks.search(m.text)]
    assert found == []


def test_no_promise_test_can_skip() -> None:
    promises = modules("tests/promises")
    assert promises
    assert [module.name for module in promises if can_skip(module)] == []


def can_skip(module: Module) -> bool:
    return bool(re.search(r"\.skip|xfail|importorskip|skipif", module.text))


def test_the_readme_opens_with_the_two_commands() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert text.index("make run") < text.index("make test") < 1500
