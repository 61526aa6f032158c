"""Published figures as exact as they were meant, and our own with what they are of."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.utils.translation import override

from bangfu.assist.network.models import Need
from bangfu.assist.network.selectors.figures import KeyFigure, PublishedCase, network_figures, published_cases
from bangfu.assist.network.services.devices import contact_assign
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from tests.assist.network.conftest import World
from tests.assist.network.homes import household_of


@pytest.fixture
def beijing() -> PublishedCase:
    return published_cases()["beijing"]


@pytest.mark.seed("001-F")
@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("committees", "= 52"),
        ("committees-2018", "= 34"),
        ("committee-size", "≈ 50"),
        ("committee-1", "= 46"),
        ("hubs", "= 10"),
        ("programme", "= 11"),
        ("areas", "= 90"),
        ("areas-2018", "= 89"),
        ("blocks", "= 7"),
        ("all-organisations", "nearly 3,000"),
        ("all-projects", "> 3,500"),
        ("all-amount", "> 2,000,000,000"),
        ("unexited", "= 52"),
        ("dawopu-households", "= 67"),
        ("dawopu-persons", "= 206"),
        ("dawopu-income", "= 1,300"),
        ("jjj-per-project", "≈ 270,588"),
        ("all-per-project", "≈ 571,429"),
        ("committee-members", "≈ 2,600"),
    ],
)
def test_every_published_figure_prints_how_exact_it_is(beijing: PublishedCase, code: str, shown: str) -> None:
    with override("en"):
        assert beijing.figure(code).shown == shown


@pytest.mark.seed("001-F")
def test_the_figures_of_each_named_action(beijing: PublishedCase) -> None:
    shown = {action.code: [f"{figure.kind} {figure.shown}" for figure in action.figures] for action in beijing.actions}
    assert shown == {
        "dreams": ["organisations > 80", "amount > 14,000,000"],
        "frontier": [
            "organisations = 32",
            "enterprises = 1",
            "amount = 3,780,000",
            "delivered = 3,780,000",
            "villages = 20",
        ],
        "together": ["counties = 52"],
        "jingjinji": ["organisations > 1,200", "projects ≈ 1,700", "amount = 460,000,000"],
    }


@pytest.mark.seed("001-F")
def test_the_two_meanings_of_52_are_kept_apart(beijing: PublishedCase) -> None:
    committees, counties = beijing.figure("committees"), beijing.figure("unexited")
    assert (committees.figure.value, counties.figure.value) == (52, 52)
    assert (committees.kind, counties.kind) == ("committees", "counties")
    assert committees.note != counties.note


@pytest.mark.seed("003-F3")
def test_the_key_figures_have_names_denominators_and_what_others_published(world: World) -> None:
    officer = world.actor("officer")
    homes = [household_of(officer, world.areas["100101100201"], serial) for serial in (301, 302)]
    for role in ("officer", "doctor"):
        given: dict[str, Any] = {"name": "Luo", "phone": "13812340000", "valid_from": date(2026, 3, 1)}
        contact_assign(actor=officer, household=homes[0].pk, role=role, **given)
    need, _other = world.need("100101100201", 4), world.need("100101101201", 4)
    Need.objects.within(EVERYWHERE).filter(pk=need.pk).update(quantity_matched=4)
    found = {figure.code: figure for figure in network_figures(Scope.below(world.areas["100101"]))}
    assert [_share(found[code]) for code in ("registered", "matched")] == [(1, 2, "= 100 %"), (1, 2, "= 72 %")]
    assert (found["caring"].part, _published(found["caring"])) == (1, "= 250,000")
    assert {"members", "devices", "delivered", "confirmed", "farmers", "farmer-homes"} <= set(found)
    assert found["matched"].share == Fraction(1, 2)
    zhuzhou = published_cases()["zhuzhou"]
    assert [zhuzhou.figure(code).shown for code in ("incidence-before", "incidence-after", "villages", "members")] == [
        "= 6.19 %",
        "= 1.30 %",
        "= 166",
        "= 429",
    ]


def _share(figure: KeyFigure) -> tuple[int, int | None, str]:
    return figure.part, figure.whole, _published(figure)


def _published(figure: KeyFigure) -> str:
    return figure.published.shown if figure.published else ""
