"""The frames of a synthetic register, village by village."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bangfu.compute.synthetic import codes
from bangfu.compute.synthetic.households import household_columns, living_columns
from bangfu.compute.synthetic.incomes import income_columns, income_lines
from bangfu.compute.synthetic.persons import Bools, Ints, Persons, Random, below, families, happens, member_columns
from bangfu.compute.synthetic.words import words
from bangfu.errors import LimitExceeded, say

MOST_VILLAGES = 10_000
"""Each village has an identity-number prefix of its own, 100000 to 109999, so that no two numbers can meet."""
MOST_PER_VILLAGE = 5_000
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class Register:
    """`households` one row a household; `members` one a person; `incomes` and `living` one a household for the year;
    `income_lines` the lines a1 to e4 that the incomes sum up. Joined by `household_no`; money in fen."""

    households: pl.DataFrame
    members: pl.DataFrame
    incomes: pl.DataFrame
    income_lines: pl.DataFrame
    living: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def register(households: int, villages: Sequence[str], seed: int, year: int) -> Register:
    """A whole register in memory: `households` spread evenly over the `villages` (12-digit codes).

    >>> one = register(3, ["999001001001"], seed=1, year=2025)
    >>> one.households["household_no"].to_list()
    ['99900100100100001', '99900100100100002', '99900100100100003']
    >>> bool(one.members["id_no"].str.starts_with("10").all())
    True
    """
    parts = list(registers(households, villages, seed, year))
    return Register(
        **{name: pl.concat([part.frames()[name] for part in parts], rechunk=True) for name in parts[0].frames()}
    )


def registers(households: int, villages: Sequence[str], seed: int, year: int) -> Iterator[Register]:
    """The same register one village at a time, for one larger than memory. A village's people depend on the seed, its
    place in the list and its number of households alone."""
    share, more = divmod(households, len(villages))
    if len(villages) > MOST_VILLAGES or share >= MOST_PER_VILLAGE:
        raise LimitExceeded(
            say("{households} households in {villages} villages", households=households, villages=len(villages)),
            where=say("the synthetic register"),
            remedy=say(
                "spread them over at most {villages} villages of {most} households",
                villages=MOST_VILLAGES,
                most=MOST_PER_VILLAGE,
            ),
        )
    for place, village in enumerate(villages):
        count = share + (place < more)
        if count:
            yield _village(village, place, count, np.random.default_rng((seed, place)), year)


def _village(village: str, place: int, count: int, random: Random, year: int) -> Register:
    persons = families(count, random)
    members = member_columns(persons, random, work_area=village[:6])
    size = np.bincount(persons.household, minlength=count)
    households = household_columns(persons, members, size, random, year)
    money = income_columns(persons, members, households, size, random)
    numbers = pl.Series("household_no", np.arange(1, count + 1)).cast(pl.String).str.zfill(5)
    numbers = pl.select((pl.lit(village) + numbers).alias("household_no")).to_series()
    phones = 13_000_000_000 + place * 100_000 + np.arange(count)
    frame = _frame({"household_no": numbers, "area_code": pl.Series([village] * count), **households}).with_columns(
        phone=pl.Series(phones).cast(pl.String),
        bank_account="6299" + pl.Series(phones * 10_000).cast(pl.String),
    )
    incomes = {"household_no": numbers, "year": np.full(count, year), **money.totals, "members": size}
    living = {"household_no": numbers, "year": np.full(count, year), **living_columns(households, size, random)}
    return Register(
        frame,
        _members(persons, members, numbers, village=place, random=random, year=year),
        _frame(incomes),
        income_lines(numbers, year, money.lines),
        _frame(living),
    )


def _frame(columns: dict[str, Any]) -> pl.DataFrame:
    """Whole numbers as Int64, text as String: the same types in every village, an empty one included."""
    texts = {name for name, values in columns.items() if isinstance(values, np.ndarray) and values.dtype.kind == "O"}
    return pl.DataFrame({name: values.tolist() if name in texts else values for name, values in columns.items()})


def _members(
    persons: Persons, columns: dict[str, Any], households: pl.Series, *, village: int, random: Random, year: int
) -> pl.DataFrame:
    place = np.arange(len(persons.age)) - np.searchsorted(persons.household, persons.household) + 1
    born = _births(persons.age, random, year)
    first = households.gather(persons.household)
    health = _health(columns.pop("healthy"), columns.pop("chronic"), columns.pop("major"), columns.pop("disabled"))
    ethnicity = np.where(
        happens(random, len(households), 0.9), codes.HAN, random.choice(codes.OTHER_PEOPLES, len(households))
    )
    rare = random.random(len(households))
    ethnicity = np.where(below(rare, 0.01), codes.UYGHUR, np.where(below(rare, 0.015), codes.TIBETAN, ethnicity))
    own = ethnicity[persons.household]
    frame = _frame(
        {
            "household_no": first,
            "person_no": pl.select(first + pl.Series(place).cast(pl.String).str.zfill(2)).to_series(),
            "name": _names(persons, np.isin(own, (codes.UYGHUR, codes.TIBETAN)), random),
            "sex": np.where(persons.female, codes.FEMALE, codes.MALE),
            "birth_date": born.cast(pl.Date),
            "id_type": np.full(len(own), codes.RESIDENT_ID),
            "id_no": identity_numbers(born, persons.female, village),
            "relation_to_head": persons.relation,
            "ethnicity": own,
            "health": health,
            **columns,
        }
    )
    return frame.with_columns(
        serious_illness_ins=pl.lit(True),
        commercial_ins=pl.lit(False),
        medical_aid=pl.lit(False),
        planned_work=pl.lit(False),
        is_relocated_person=pl.lit(False),
        join_reason=pl.lit(codes.FIRST_REGISTRATION),
        joined_on=pl.lit(date(2014, 1, 1)).clip(lower_bound=pl.col("birth_date")),
    )


def _births(age: Ints, random: Random, year: int) -> pl.Series:
    """Days of birth, so that everybody has her age on the last day of the year."""
    begin = (year - age - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return pl.Series("birth_date", begin + random.integers(0, 365, len(age)).astype("timedelta64[D]"))


def identity_numbers(born: pl.Series, female: Bools, village: int) -> pl.Series:
    """18 digits: the village's prefix, the day of birth, a running number (odd for men) and the check digit."""
    days = pl.DataFrame({"born": born, "female": female}).with_columns(
        rank=pl.int_range(pl.len()).over("born", "female"), day=pl.col("born").dt.strftime("%Y%m%d").cast(pl.Int64)
    )
    running = (days["rank"] * 2 + (~days["female"]).cast(pl.Int64)).to_numpy()
    if len(running) and running.max() > 999:
        raise LimitExceeded(
            say("more than 500 births on one day"), where=say("a village"), remedy=say("spread over more villages")
        )
    body = (100_000 + village) * 10**11 + days["day"].to_numpy() * 1000 + running
    total = sum(body // 10 ** (16 - place) % 10 * weight for place, weight in enumerate(CHECK_WEIGHTS))
    digit = pl.Series(np.array(list(CHECK_DIGITS))[total % 11])
    return pl.select((pl.Series(body).cast(pl.String) + digit).alias("id_no")).to_series()


def _health(healthy: Bools, chronic: Bools, major: Bools, disabled: Bools) -> pl.Series:
    ill = np.where(major, codes.MAJOR_ILLNESS, np.where(chronic, codes.CHRONIC, ""))
    parts = pl.DataFrame({"ill": ill, "disabled": disabled, "healthy": healthy})
    listed = pl.concat_list(
        pl.when("healthy").then(pl.lit(codes.HEALTHY)).when(pl.col("ill") != "").then("ill"),
        pl.when("disabled").then(pl.lit(codes.DISABLED)),
    )
    return parts.select(listed.list.drop_nulls().alias("health")).to_series()


def _names(persons: Persons, long: Bools, random: Random) -> pl.Series:
    """Surname, the mark that says example, a given name; longer names with a dot for some peoples."""
    word, count = words("names"), len(persons.age)
    family = random.integers(0, len(word["surname"]), count)
    family = np.where(
        np.isin(persons.place, (1, 4)), family, family[np.searchsorted(persons.household, persons.household)]
    )
    given = {kind: np.array(word[kind], dtype=object)[random.integers(0, len(word[kind]), count)] for kind in word}
    plain = np.array(word["surname"], dtype=object)[family] + word["mark"][0]
    plain += np.where(persons.female, given["female"], given["male"])
    dotted = np.where(persons.female, given["long_female"], given["long_male"]) + "·" + given["long_family"]
    return pl.Series("name", np.where(long, dotted, plain).tolist(), dtype=pl.String)
