"""Valid files of a national layout, broken in known ways: each kind says which cells an import must name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from bangfu.compute.identity import check_digit
from bangfu.compute.writing import table_of
from bangfu.policy.loader import codes
from tests.register_files import Row, layout

TITLES = 2
FIRST = TITLES + 2
"""The row of the first person, below the titles and the headings."""
NUMBER, PERSON, HOUSE, NAME, RELATION = "证件号码", "人编号", "户编号", "姓名", "与户主关系"
Cell = tuple[int, str]


@dataclass(frozen=True)
class Typed:
    """A cell that is no text: a number, a formula with its last result, or nothing but an error."""

    kind: str
    value: Any


@dataclass
class Mutant:
    """A file as rows of cells; `broken` is what an import must name, no more and no less."""

    headings: list[str]
    rows: list[list[Any]]
    heads: list[bool]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    broken: set[Cell] = field(default_factory=set)

    def get(self, row: int, column: str) -> Any:
        return self.rows[row][self.headings.index(column)]

    def put(self, row: int, column: str, value: Any) -> None:
        self.rows[row][self.headings.index(column)] = value

    def tell(self, row: int, column: str) -> None:
        self.broken.add((row + FIRST, column))

    def write(self, path: Path) -> Path:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet("家庭成员")
            sheet.merge_range(0, 0, 0, 5, "建档立卡成员名单")
            for place, heading in enumerate(self.headings):
                sheet.write_string(TITLES, place, heading)
            for number, row in enumerate(self.rows, FIRST - 1):
                for place, value in enumerate(row):
                    _write(sheet, number, place, value)
            for top, left, bottom, right in self.merged:
                sheet.merge_range(top, left, bottom, right, "")
        return path


def _write(sheet: Any, row: int, place: int, value: Any) -> None:
    if not isinstance(value, Typed):
        sheet.write_string(row, place, value)
    elif value.kind == "number":
        sheet.write_number(row, place, value.value)
    else:
        sheet.write_formula(row, place, "=1/0", None, value.value)


def valid(rows: list[Row]) -> Mutant:
    table = table_of(layout("members26").sheets[0], rows, codes)
    heads = [row["member.relation_to_head"] == "01" for row in rows]
    return Mutant(list(table.headings), [list(row) for row in table.rows], heads)


Kind = Callable[[Mutant, list[int], random.Random], None]


def cell(column: str, *values: Any) -> Kind:
    """One cell of somebody who is not the head gets a value that cannot stand there."""

    def break_it(mutant: Mutant, home: list[int], chance: random.Random) -> None:
        row = home[-1]
        mutant.put(row, column, chance.choice(values))
        mutant.tell(row, column)

    return break_it


def wrong_check_digit(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    number = mutant.get(home[-1], NUMBER)
    mutant.put(home[-1], NUMBER, number[:-1] + chance.choice([d for d in "0123456789X" if d != number[-1]]))
    mutant.tell(home[-1], NUMBER)


def no_date_of_birth(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    body = f"100000{chance.choice(('19901301', '20230229', '18000101'))}001"
    mutant.put(home[-1], NUMBER, body + check_digit(body))
    mutant.tell(home[-1], NUMBER)


def twice(column: str) -> Kind:
    def break_it(mutant: Mutant, home: list[int], chance: random.Random) -> None:
        mutant.put(home[-1], column, mutant.get(home[0], column))
        mutant.tell(home[-1], column)

    return break_it


def number_that_lost_digits(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    mutant.put(home[-1], NUMBER, Typed("number", int(mutant.get(home[-1], NUMBER)[:15] + "000")))
    mutant.tell(home[-1], NUMBER)


def house_number_that_lost_digits(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    mutant.put(home[-1], HOUSE, Typed("number", 9.9900100100100001e16))
    mutant.tell(home[-1], HOUSE)


def second_head(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    mutant.put(home[-1], RELATION, mutant.get(home[0], RELATION))
    mutant.tell(home[-1], RELATION)


def no_head(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    mutant.put(home[0], RELATION, "其他")
    mutant.tell(home[0], HOUSE)


def two_phones(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    mutant.put(home[-1], "联系电话", f"139{chance.randrange(10**8):08d}")
    mutant.tell(home[-1], "联系电话")


def merged(mutant: Mutant, home: list[int], chance: random.Random) -> None:
    place = mutant.headings.index("务工状况")
    left = place - 1
    top = home[0] + FIRST - 1
    mutant.merged.append((top, left, top + 1, left))
    mutant.tell(home[0], mutant.headings[left])


KINDS: dict[str, Kind] = {
    "ID with a wrong check digit": wrong_check_digit,
    "ID without a date of birth": no_date_of_birth,
    "ID too short": cell(NUMBER, "10000019900101", "1" * 15),
    "ID too long": cell(NUMBER, "1" * 19),
    "ID with letters": cell(NUMBER, "10000O199001010017"),
    "ID in exponents": cell(NUMBER, "1.00000199001010E+17"),
    "ID stored as a number": number_that_lost_digits,
    "ID missing": cell(NUMBER, "", "-", "—"),
    "ID twice": twice(NUMBER),
    "disability certificate of no category": cell(NUMBER, "10000019900101001" + "X" + "91"),
    "person number twice": twice(PERSON),
    "household number missing": cell(HOUSE, "", "/"),
    "household number stored as a number": house_number_that_lost_digits,
    "name missing": cell(NAME, ""),
    "name too long": cell(NAME, "长" * 61),
    "name is an error": cell(NAME, Typed("error", "#REF!"), Typed("error", "#DIV/0!")),
    "relation unknown": cell(RELATION, "邻居", "77"),
    "two heads": second_head,
    "no head": no_head,
    "people unknown": cell("民族", "火星族"),
    "education unknown": cell("文化程度", "博士后站"),
    "school unknown": cell("在校生状况", "小学七年级"),
    "health of which one is unknown": cell("健康状况", "残疾、富裕"),
    "labour unknown": cell("劳动技能", "超级劳动力"),
    "months beyond a year": cell("务工时间（月）", "13", Typed("number", 14)),
    "months below zero": cell("务工时间（月）", "-1"),
    "months in words": cell("务工时间（月）", "半年", "1.5"),
    "months are an error": cell("务工时间（月）", Typed("error", "#N/A")),
    "yes or no unclear": cell("参加大病医疗", "大概", "2"),
    "village unknown": cell("行政村", "不存在村"),
    "township unknown": cell("乡(镇)", "不存在乡"),
    "phone too short": cell("联系电话", "1380000", "12345678901"),
    "phone in exponents": cell("联系电话", "1.38E+10"),
    "two phones of one household": two_phones,
    "cells merged": merged,
}
SHOWN_ELSEWHERE = {"township unknown": "行政村"}
"""Where the villages are told, when what stands above them is wrong."""


def mutate(rows: list[Row], seed: int) -> tuple[Mutant, list[str]]:
    """A valid file broken in one to four ways, each in a household of its own."""
    chance = random.Random(seed)
    mutant = valid(rows)
    homes: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        homes.setdefault(row["household.household_no"], []).append(number)
    large = [home for home in homes.values() if len(home) >= 3 and mutant.heads[home[0]]]
    names = [list(KINDS)[seed % len(KINDS)], *chance.sample(list(KINDS), chance.randrange(0, 4))]
    for name, home in zip(names, chance.sample(large, len(names)), strict=True):
        before = set(mutant.broken)
        KINDS[name](mutant, home, chance)
        if column := SHOWN_ELSEWHERE.get(name):
            mutant.broken = before | {(row, column) for row, _ in mutant.broken - before}
    return mutant, names
