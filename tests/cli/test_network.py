"""`bangfu network` as the operator calls it."""

from __future__ import annotations

import argparse
import contextlib
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bangfu.assist.network.models import Campaign, Need
from bangfu.cli import network
from bangfu.errors import Conflict, NotFound, NotPermitted
from bangfu.ground.access.scopes import EVERYWHERE
from tests.assist.network.conftest import Filing, World, filed, world

__all__ = ["filed", "world"]

COUNTY = "100101"


@pytest.fixture(autouse=True)
def _this_database(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    """The command works on the database of the test instead of starting one."""

    @contextlib.contextmanager
    def application() -> Iterator[Callable[[str], ModuleType]]:
        yield importlib.import_module

    monkeypatch.setattr(network, "application", application)


@pytest.fixture
def files(filed: Filing, tmp_path: Path) -> list[str]:
    """The words that name the files of a small campaign."""
    made = filed()
    spec = tmp_path / "spec.yaml"
    lines = ("needs", "offers")
    spec.write_text("\n".join(f"{side}: {{id: who, category: what, quantity: many}}" for side in lines))
    return ["--needs", str(made.needs), "--offers", str(made.offers), "--spec", str(spec), "--title", "Coats"]


def call(*words: str) -> int:
    parser = argparse.ArgumentParser()
    network.configure(parser, str)
    return network.run(parser.parse_args(words))


def test_two_persons_import_and_verify(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code = call("import", *files, "--area", COUNTY, "--recorded-by", "officer", "--published-by", "second")
    printed = capsys.readouterr().out
    assert code == 0
    assert "2 needs, 1 offers, 0 costs" in printed
    assert "2 needs verified, 0 waiting" in printed


def test_one_person_leaves_the_needs_waiting(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call("import", *files, "--area", COUNTY, "--recorded-by", "officer")
    assert "0 needs verified, 2 waiting" in capsys.readouterr().out


def test_one_person_is_not_two(files: list[str]) -> None:
    with pytest.raises(NotPermitted):
        call("import", *files, "--area", COUNTY, "--recorded-by", "officer", "--published-by", "officer")
    assert not Campaign.objects.within(EVERYWHERE).exists()
    assert not Need.objects.within(EVERYWHERE).exists()


def test_an_unknown_account_is_refused(files: list[str]) -> None:
    with pytest.raises(NotFound, match="no open account"):
        call("import", *files, "--area", COUNTY, "--recorded-by", "nobody")


def test_an_area_outside_her_scope_is_not_there(files: list[str]) -> None:
    with pytest.raises(NotFound):
        call("import", *files, "--area", "100102", "--recorded-by", "officer")


def test_a_second_import_is_refused(files: list[str]) -> None:
    call("import", *files, "--area", COUNTY, "--recorded-by", "officer")
    with pytest.raises(Conflict):
        call("import", *files, "--area", COUNTY, "--recorded-by", "officer")


def test_a_campaign_is_matched(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call("import", *files, "--area", COUNTY, "--recorded-by", "officer", "--published-by", "second")
    number = Campaign.objects.within(EVERYWHERE).get().pk
    assert call("match", "--campaign", str(number), "--requested-by", "officer") == 0
    assert "allocated: 9 units" in capsys.readouterr().out


def test_an_impossible_total_is_told_and_fails(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    call("import", *files, "--area", COUNTY, "--recorded-by", "officer", "--published-by", "second")
    number = Campaign.objects.within(EVERYWHERE).get().pk
    assert call("match", "--campaign", str(number), "--units", "10", "--requested-by", "officer") == 1
    assert "at most 9 can" in capsys.readouterr().out


def test_the_open_network_of_an_area_is_matched(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.need("100101100201", 10)
    world.offer(4)
    call("match", "--area", COUNTY, "--requested-by", "officer")
    assert "allocated: 4 units in 1 proposals" in capsys.readouterr().out
