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
from bangfu.compute.synthetic.words import words

PERSONS_A_VILLAGE = 1_200


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
class People:
    """Columns of n people: the number as characters (n × 18), the places of surname and given characters (n × 2, -1
    for none), the day of birth as text, and who is female and lives where."""

    number: Texts
    surname: Ints
    given: Ints
    born: Texts
    female: Bools
    village: Ints

    def at(self, rows: Ints) -> People:
        return People(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


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
    given = random.integers(0, len(_given()), (people, 2))
    given[happens(random, people, 0.2), 1] = -1
    surnames = len(words("names")["surname"])
    surname = np.minimum(random.exponential(surnames / 8, people).astype(np.int64), surnames - 1)
    truth = np.sort(random.choice(people, rows, replace=False))
    whole = People(characters, surname, given, born.cast(pl.String).to_numpy().astype("U10"), female, village)
    return Files(_table(whole), _faulty(whole.at(truth), int(village[-1]), faults, random), truth)


def _given() -> str:
    """The given characters, each two neighbours of one sound."""
    return "".join(words("alike")["alike"])


def _table(people: People) -> pl.DataFrame:
    names = np.array(words("names")["surname"])[people.surname]
    for place in range(2):
        names = np.char.add(names, np.array([*_given(), ""])[people.given[:, place]])
    return pl.DataFrame(
        {
            "id_no": np.ascontiguousarray(people.number).view("U18")[:, 0].tolist(),
            "name": names.tolist(),
            "birth": people.born.tolist(),
            "sex": np.where(people.female, "2", "1").tolist(),
            "village": [f"{number:012d}" for number in people.village.tolist()],
        }
    )


def _faulty(people: People, last_village: int, faults: Faults, random: Random) -> pl.DataFrame:
    rows = len(people.born)
    _mistyped(people.number, happens(random, rows, faults.digit), random)
    _swapped(people.number, happens(random, rows, faults.swapped), random)
    people.given[happens(random, rows, faults.heard), 0] ^= 1  # neighbours sound alike
    misread = happens(random, rows, faults.misread)
    people.given[misread, 0] = random.integers(0, len(_given()), int(misread.sum()))
    days = people.born.view("U1").reshape(rows, 10)
    _changed(days, happens(random, rows, faults.birth), 9, random)
    moved = happens(random, rows, faults.moved)
    people.village[moved] = random.integers(0, last_village + 1, int(moved.sum()))
    known = pl.Series(~happens(random, rows, faults.no_number))
    return _table(people).with_columns(pl.when(known).then("id_no").alias("id_no"))


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
