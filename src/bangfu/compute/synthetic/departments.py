"""A register of people and a department's file of some of them, with the faults such files have.

The people do not exist: their numbers begin with 10, which no area bears. Their names are drawn from common surnames
and from pairs of given characters that sound alike, so that a clerk can take one for the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from bangfu.compute.synthetic.persons import Bools, Ints, Random, Texts, happens
from bangfu.compute.synthetic.register import identity_numbers

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
ALIKE = (
    "伟维芳方敏民静婧丽莉磊蕾军君洋阳勇永艳燕杰洁涛韬明铭秀绣霞侠平萍桂贵英瑛华桦玉裕兰岚红宏"
    "梅玫建健志智文雯辉晖力利云芸春椿林琳成诚龙隆凤奉菊局珍真德得福富祥翔庆罄金津银吟"
)
"""Given characters, each two neighbours of one sound."""
PERSONS_A_VILLAGE = 1_200
Columns = tuple[Texts, Ints, Ints, Texts, Bools, Ints]


@dataclass(frozen=True)
class Faults:
    """What share of a file's rows has each fault. `moved`: another village; `heard`: a homophone in the name;
    `misread`: any character there; `birth`: the last digit of the birth date."""

    no_number: float = 0.04
    digit: float = 0.06
    swapped: float = 0.02
    heard: float = 0.03
    misread: float = 0.02
    birth: float = 0.02
    moved: float = 0.02


@dataclass(frozen=True)
class Files:
    """Both tables hold `id_no`, `name`, `birth`, `sex` and `village` as text; `truth` is the register's row of each row
    of the file."""

    register: pl.DataFrame
    file: pl.DataFrame
    truth: Ints


def departments(people: int, rows: int, faults: Faults, seed: int) -> Files:
    """A register of `people` and a file of `rows` of them; the same seed gives the same."""
    random = np.random.default_rng(seed)
    born = pl.Series(np.datetime64("1935-01-01") + random.integers(0, 32_000, people).astype("timedelta64[D]"))
    female = happens(random, people, 0.49)
    village = np.arange(people) // PERSONS_A_VILLAGE
    numbers = pl.concat(
        identity_numbers(born.filter(here), female[here], place)
        for place in range(int(village[-1]) + 1)
        for here in [village == place]
    )
    characters = numbers.to_numpy().astype("U18").view("U1").reshape(people, 18)
    given = random.integers(0, len(ALIKE), (people, 2))
    given[happens(random, people, 0.2), 1] = -1
    surname = np.minimum(random.exponential(len(SURNAMES) / 4, people).astype(np.int64), len(SURNAMES) - 1)
    truth = np.sort(random.choice(people, rows, replace=False))
    columns = characters, surname, given, born.cast(pl.String).to_numpy().astype("U10"), female, village
    return Files(_table(columns), _faulty(truth, columns, faults, random), truth)


def _table(columns: Columns) -> pl.DataFrame:
    numbers, surname, given, born, female, village = columns
    names = np.array(list(SURNAMES))[surname]
    for place in range(2):
        names = np.char.add(names, np.array([*ALIKE, ""])[given[:, place]])
    return pl.DataFrame(
        {
            "id_no": np.ascontiguousarray(numbers).view("U18")[:, 0].tolist(),
            "name": names.tolist(),
            "birth": born.tolist(),
            "sex": np.where(female, "2", "1").tolist(),
            "village": [f"{number:012d}" for number in village.tolist()],
        }
    )


def _faulty(truth: Ints, columns: Columns, faults: Faults, random: Random) -> pl.DataFrame:
    numbers, surname, given, born, female, village = (column[truth] for column in columns)
    rows = len(truth)
    _mistyped(numbers, happens(random, rows, faults.digit), random)
    _swapped(numbers, happens(random, rows, faults.swapped), random)
    given[happens(random, rows, faults.heard), 0] ^= 1  # neighbours sound alike
    misread = happens(random, rows, faults.misread)
    given[misread, 0] = random.integers(0, len(ALIKE), int(misread.sum()))
    days = np.ascontiguousarray(born).view("U1").reshape(rows, 10)
    _changed(days, happens(random, rows, faults.birth), 9, random)
    moved = happens(random, rows, faults.moved)
    village[moved] = random.integers(0, int(columns[-1][-1]) + 1, int(moved.sum()))
    table = _table((numbers, surname, given, days.view("U10")[:, 0], female, village))
    known = pl.Series(~happens(random, rows, faults.no_number))
    return table.with_columns(pl.when(known).then("id_no").alias("id_no"))


def _mistyped(numbers: Texts, rows: Bools, random: Random) -> None:
    """One of the first seventeen digits is another."""
    for place, here in enumerate(np.arange(17)[:, None] == random.integers(0, 17, len(rows))):
        _changed(numbers, rows & here, place, random)


def _changed(digits: Texts, rows: Bools, place: int, random: Random) -> None:
    now = digits[rows, place].astype(np.int64)
    digits[rows, place] = ((now + random.integers(1, 10, len(now))) % 10).astype("U1")


def _swapped(numbers: Texts, rows: Bools, random: Random) -> None:
    """Two neighbours among the first seventeen digits have changed places."""
    at = np.flatnonzero(rows)
    place = random.integers(0, 16, len(at))
    numbers[at, place], numbers[at, place + 1] = numbers[at, place + 1].copy(), numbers[at, place].copy()
