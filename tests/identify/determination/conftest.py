"""The county today, and the county of 2015 with six poor households whose cases are opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.identify.registry.models import Household, Member
from bangfu.policy.loader import book
from tests.counties import planted
from tests.identify.determination.story import BRIDGE, Story, clock
from tests.identify.determination.world import PEOPLE, PLACES, World


@pytest.fixture
def world(db: None) -> World:
    return World(*planted(PLACES, PEOPLE, first=9001))


OVERLAY = """\
title: {zh: own, en: own}
parameters:
  monitoring_range:
    values:
      - {value: 950000, from: 2025-01-01, to: 2025-12-31, region: "539901100", verified: true, reference: a test}
"""


@pytest.fixture
def policy_overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An operator's folder in which one township has a range of its own."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "own.yaml").write_text(OVERLAY, encoding="utf-8")
    monkeypatch.setenv("BANGFU_POLICY_DIR", str(tmp_path))
    book.cache_clear()
    yield
    book.cache_clear()


FIRST = date(2015, 5, 11)
POOR_FEN = 500_000
"""A wage of a household of two: 2,500 yuan a head, below the 2,855 of 2015."""


@pytest.fixture
def world_2015(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """The county as it was on the day the story begins: rights count from the day they were given."""
    clock(monkeypatch, FIRST)
    return World(*planted(PLACES, PEOPLE, first=9001))


@pytest.fixture
def homes(world_2015: World) -> list[Household]:
    found = [world_2015.household(BRIDGE, f"H{n}", wage_fen=POOR_FEN + n, year=2015) for n in range(1, 7)]
    for home, name in zip(found, ("Ada", "Bea", "Cai", "Dan", "Eva", "Fay"), strict=True):
        Member.objects.within(EVERYWHERE).filter(household=home, relation_to_head="01").update(name=f"{name} Bridge")
    return found


@pytest.fixture
def story(world_2015: World, homes: list[Household], monkeypatch: pytest.MonkeyPatch) -> Story:
    told = Story(world_2015, monkeypatch, FIRST)
    told.begin(homes)
    return told
