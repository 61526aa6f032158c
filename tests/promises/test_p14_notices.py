"""P14, the notices' part: no number by which a person is known reaches a board or a page, however it is written."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from bangfu.compute.disclosure import Holds, Words
from bangfu.compute.identity import check_digit
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.models import Notice, NoticeLine, Refusal, RescanFinding, Snapshot
from bangfu.ground.notices.rules import Filter, NoticeType, notice_types, present_filter
from bangfu.ground.notices.services import notices_rescan
from bangfu.ground.notices.services.notices import NotPublishable
from tests.ground.notices.conftest import World
from tests.ground.notices.conftest import world as world  # noqa: PLC0414 - the same county
from tests.promises.conftest import FULL_SIZE, Record

NUMBERS = 3_000 if FULL_SIZE else 150
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
DISGUISES: tuple[Callable[[str], str], ...] = (
    lambda number: number,
    lambda number: f"联系{number}。",
    lambda number: number.translate(FULL_WIDTH),
    lambda number: number.translate(NUMERALS),
    lambda number: number.translate(FORMAL),
    " ".join,
    lambda number: "-".join((number[:3], number[3:7], number[7:])) if len(number) == 11 else number,
    "\u200b".join,
    lambda number: f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number,
    lambda number: "·".join(number[at : at + 4] for at in range(0, len(number), 4)) if len(number) == 16 else number,
)


def personal(rng: random.Random) -> str:
    """An ID, an old ID, a mobile number or an account of nobody."""
    born = f"{rng.randint(1940, 2020)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    body = f"10{rng.randint(0, 9999):04}{born}{rng.randint(0, 999):03}"
    return rng.choice(
        (
            body + check_digit(body),
            f"{body[:6]}{born[2:]}{rng.randint(0, 999):03}",
            f"1{rng.randint(3, 9)}{rng.randint(0, 999_999_999):09}",
            f"62{rng.randint(0, 99_999_999_999_999):014}",
        )
    )


def passed(screen: Filter, seed: int, count: int) -> list[str]:
    """Which of many disguised numbers the filter would let onto a notice, by type, part and disguise."""
    rng, through = random.Random(seed), []
    for _ in range(count):
        kind = rng.choice(list(notice_types().values()))
        number = personal(rng)
        for i, disguise in enumerate(DISGUISES):
            for part in ("title", "body", *(column.name for column in kind.columns)):
                if not found(screen, kind, part, disguise(number)):
                    through.append(f"{kind.code}, {part}, disguise {i}, {len(number)} digits")
    return through


def found(screen: Filter, kind: NoticeType, part: str, text: str) -> bool:
    row = [text if column.name == part else "" for column in kind.columns]
    texts = {name: text if name == part else "" for name in ("title", "body")}
    return bool(screen.screen(kind, **texts, columns=kind.columns, rows=[row]))


def test_no_number_passes_in_any_part_of_any_type(measured: Record) -> None:
    through = passed(present_filter(), 14, NUMBERS)
    assert through == []
    measured(
        "P14 (notices) No ID, phone or account number reaches a notice in any disguise, part or type",
        f"{NUMBERS:,} numbers × {len(DISGUISES)} disguises × every part of {len(notice_types())} types: 0 passed",
    )


def test_sabotage_a_filter_that_lets_free_text_pass_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bangfu.compute.disclosure.personal_numbers", lambda text: [])
    assert passed(present_filter(), 14, 3) != []


def test_what_names_nobody_passes(world: World) -> None:
    """The control: the filter refuses what it should, and not everything."""
    assert world.posted().line_count == 3
    assert Refusal.objects.within(EVERYWHERE).count() == 0


def test_scenario_6_a_number_or_a_health_word_is_refused_and_the_log_shows_it(world: World) -> None:
    with pytest.raises(NotPublishable):
        world.draft(body="100101199001010018")
    with pytest.raises(NotPublishable):
        world.draft(body="因病致贫")
    kinds = [refusal.findings[0]["kind"] for refusal in Refusal.objects.within(EVERYWHERE).order_by("pk")]
    assert kinds == ["id", "health"]


def test_what_went_around_the_service_is_found_by_the_rescan(world: World) -> None:
    """A line that somebody wrote into the tables past every service: the next re-scan names it."""
    notice = world.posted()
    line = ["Bridge", "Group 3", "Zhao Liu", "2", "unstable", "13800001234"]
    NoticeLine.objects.create(area=notice.area, notice=notice, position=4, cells=line)
    assert notices_rescan() == (1, 1)
    finding = RescanFinding.objects.within(EVERYWHERE).get()
    assert (finding.kind, finding.part, finding.row) == ("phone", "result", 4)


def test_neither_refusals_nor_findings_keep_the_number(world: World) -> None:
    with pytest.raises(NotPublishable):
        world.draft(body="13800001234")
    refusal = Refusal.objects.within(EVERYWHERE).get()
    assert "13800001234" not in str(vars(refusal))
    assert not Notice.objects.within(EVERYWHERE).exists()
    assert not Snapshot.objects.within(EVERYWHERE).exists()


def test_every_list_of_people_has_a_health_filter_and_never_goes_online() -> None:
    lists = [kind for kind in notice_types().values() if any(c.holds is Holds.NAME for c in kind.columns)]
    assert len(lists) >= 5
    assert [kind.code for kind in lists if kind.is_online or not kind.is_household_list] == []
    silent = replace(present_filter(), health=Words((), ()))
    assert [found(present_filter(), kind, "body", "因病") for kind in lists] == [True] * len(lists)
    assert [found(silent, kind, "body", "因病") for kind in lists] == [False] * len(lists)
