"""Households as they live together, and their members: who, how old, at school or at work, in what health."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bangfu.compute.synthetic import codes

Random = np.random.Generator
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Texts = npt.NDArray[Any]

HEAD, SPOUSE, FIRST_CHILD, SECOND_CHILD, CHILD_IN_LAW, GRANDCHILD, MOTHER, FATHER = range(8)
PLACES = 8


@dataclass(frozen=True)
class Persons:
    """One entry a member, ordered by household and place in it; `household` numbers the households from 0."""

    household: Ints
    place: Ints
    age: Ints
    female: Bools
    relation: Texts


def happens(random: Random, count: int, share: float | npt.NDArray[np.float64]) -> Bools:
    """To which of `count` something happens that happens to this share of them (or to each with a share of its own)."""
    return below(random.random(count), share)


def below(draw: npt.NDArray[np.float64], share: float | npt.NDArray[np.float64]) -> Bools:
    """Which draws, even between 0 and 1, fall into a share."""
    return draw < share


def families(households: int, random: Random) -> Persons:
    """Who lives together: two in three heads with a spouse, children by age, old parents with some."""
    present = np.zeros((households, PLACES), dtype=np.bool_)
    ages = np.zeros((households, PLACES), dtype=np.int64)
    female = np.zeros((households, PLACES), dtype=np.bool_)
    age = np.clip(random.normal(52, 14, households), 24, 88).astype(np.int64)
    present[:, HEAD], ages[:, HEAD], female[:, HEAD] = True, age, happens(random, households, 0.15)
    present[:, SPOUSE] = happens(random, households, np.where(age < 70, 0.82, 0.5))
    ages[:, SPOUSE] = np.clip(age + random.integers(-5, 4, households), 22, 95)
    female[:, SPOUSE] = ~female[:, HEAD]
    younger = np.minimum(ages[:, HEAD], np.where(present[:, SPOUSE], ages[:, SPOUSE], 999))
    _children(present, ages, female, younger, random)
    old = random.integers(20, 32, households) + age
    present[:, MOTHER] = (old < 92) & happens(random, households, 0.25)
    present[:, FATHER] = (old < 90) & happens(random, households, 0.18)
    ages[:, MOTHER], ages[:, FATHER], female[:, MOTHER] = old, old + 1, True
    household, place = np.nonzero(present)
    own_female = female[household, place]
    child = np.where(own_female, codes.DAUGHTER, codes.SON)
    fixed = np.array(
        [codes.HEAD, codes.SPOUSE, "", "", "", codes.GRANDCHILD, codes.PARENT, codes.PARENT],
        dtype=object,
    )[place]
    relation = np.where(np.isin(place, (FIRST_CHILD, SECOND_CHILD, CHILD_IN_LAW)), child, fixed)
    return Persons(household, place, ages[household, place], own_female, relation)


def _children(present: Bools, ages: Ints, female: Bools, younger: Ints, random: Random) -> None:
    """Children are 21 to 33 years younger than the younger parent; a grown one may have married in the house."""
    households = len(younger)
    for place, share in ((FIRST_CHILD, 0.8), (SECOND_CHILD, 0.45)):
        ages[:, place] = younger - random.integers(21, 34, households)
        stays = np.where(ages[:, place] < 19, share, share * 0.35)
        present[:, place] = (ages[:, place] >= 0) & (ages[:, place] < 55) & happens(random, households, stays)
        female[:, place] = happens(random, households, 0.47)
    first = ages[:, FIRST_CHILD]
    married = present[:, FIRST_CHILD] & (first >= 26) & happens(random, households, 0.6)
    present[:, CHILD_IN_LAW] = married
    ages[:, CHILD_IN_LAW] = np.maximum(first + random.integers(-3, 3, households), 22)
    female[:, CHILD_IN_LAW] = ~female[:, FIRST_CHILD]
    couple = np.minimum(first, ages[:, CHILD_IN_LAW])
    ages[:, GRANDCHILD] = couple - random.integers(21, 30, households)
    present[:, GRANDCHILD] = married & (ages[:, GRANDCHILD] >= 0) & happens(random, households, 0.7)
    female[:, GRANDCHILD] = happens(random, households, 0.48)


def member_columns(persons: Persons, random: Random, work_area: str) -> dict[str, Any]:
    """The members' columns that follow from age and chance: school, health, labour, work, insurance."""
    age, count = persons.age, len(persons.age)
    student, education = _schooling(age, random)
    sick = random.random(count)
    disabled = happens(random, count, np.where(age < 16, 0.008, 0.035))
    major = below(sick, np.where(age < 16, 0.002, 0.012))
    chronic = ~major & below(sick, np.where(age < 16, 0.01, np.where(age < 60, 0.07, 0.3)))
    healthy = ~(disabled | major | chronic)
    enrolled = student != ""
    labour = _labour(age, enrolled, healthy, disabled | major, random)
    able = np.isin(labour, (codes.ORDINARY, codes.SKILLED)) | (labour == codes.WEAK) & happens(random, count, 0.2)
    works = able & (age < 68) & happens(random, count, 0.55)
    post = ~works & np.isin(labour, (codes.ORDINARY, codes.WEAK)) & (age >= 18) & (age < 65)
    post &= happens(random, count, 0.1)
    employee = works & (age < 60) & happens(random, count, 0.12)
    pension = (age >= 16) & ~enrolled
    soldier = ~persons.female & (age >= 18) & (age <= 24) & works & happens(random, count, 0.05)
    party = (age >= 22) & happens(random, count, 0.05)
    league = (age >= 14) & (age < 28) & ~party & happens(random, count, 0.3)
    return {
        "education": education,
        "student_status": student,
        "dropout_reason": np.full(count, ""),
        "healthy": healthy,
        "chronic": chronic,
        "major": major,
        "disabled": disabled,
        "labour": labour,
        "work_place_area": np.where(works, work_area, ""),
        "work_months": np.where(works, random.integers(3, 13, count), 0),
        "work_income_month_fen": np.where(works, random.integers(15, 61, count) * 100_00, 0),
        "work_industry": np.where(works, random.choice((codes.MANUFACTURING, codes.CONSTRUCTION), count), ""),
        "work_channel": np.where(works, codes.FOUND_BY_ONESELF, ""),
        "point_to_point": works & happens(random, count, 0.1),
        "public_post": np.where(post, random.choice((codes.CLEANER, codes.RANGER), count), ""),
        "public_post_months": np.where(post, random.integers(3, 13, count), 0),
        "resident_medical": ~employee,
        "employee_medical": employee,
        "resident_pension": pension & ~employee,
        "employee_pension": employee,
        "military": soldier,
        "mandarin": (age >= 3) & ((age < 65) | happens(random, count, 0.5)),
        "political_status": np.where(party, codes.PARTY_MEMBER, np.where(league, codes.LEAGUE_MEMBER, codes.MASSES)),
    }


def _schooling(age: Ints, random: Random) -> tuple[Texts, Texts]:
    """Who is at school and where; the others' education. The two exclude one another."""
    count = len(age)
    chance = random.random(count)
    junior = np.array(codes.JUNIOR_GRADES)[np.clip(age - 12, 0, 2)]
    years, higher = np.clip(age - 15, 0, 2), np.clip(age - 18, 0, 3)
    senior = np.where(
        below(chance, 0.6), np.array(codes.SENIOR_GRADES)[years], np.array(codes.VOCATIONAL_GRADES)[years]
    )
    student = np.select(
        [
            age < 3,
            age < 6,
            age < 12,
            age < 15,
            (age < 18) & ((age < 16) | below(chance, 0.96)),
            (age >= 18) & (age < 22) & below(chance, 0.5),
        ],
        [
            np.full(count, codes.PRE_SCHOOL_CHILD),
            np.full(count, codes.KINDERGARTEN),
            np.array(codes.PRIMARY_GRADES)[np.clip(age - 6, 0, 5)],
            junior,
            senior,
            np.where(
                below(chance, 0.25), np.array(codes.COLLEGE_GRADES)[higher], np.array(codes.BACHELOR_GRADES)[higher]
            ),
        ],
        default="",
    )
    draw = random.random(count)
    young = np.select(
        [below(draw, 0.55), below(draw, 0.8), below(draw, 0.92)],
        [codes.JUNIOR, codes.SENIOR, codes.COLLEGE],
        default=codes.BACHELOR,
    )
    middle = np.select(
        [below(draw, 0.05), below(draw, 0.4), below(draw, 0.88)],
        [codes.ILLITERATE, codes.PRIMARY, codes.JUNIOR],
        codes.SENIOR,
    )
    old = np.select([below(draw, 0.3), below(draw, 0.8)], [codes.ILLITERATE, codes.PRIMARY], default=codes.JUNIOR)
    left = np.where(age < 30, young, np.where(age < 60, middle, old))
    left = np.where((age < 22) & (left == codes.BACHELOR), codes.COLLEGE, left)
    left = np.where((age < 20) & np.isin(left, (codes.COLLEGE, codes.BACHELOR)), codes.JUNIOR, left)
    return student, np.where(student == "", left, "")


def _labour(age: Ints, enrolled: Bools, healthy: Bools, severe: Bools, random: Random) -> Texts:
    chance = random.random(len(age))
    adult = np.where(
        healthy,
        np.where(below(chance, 0.15), codes.SKILLED, codes.ORDINARY),
        np.where(severe & below(chance, 0.5), codes.LOST, codes.WEAK),
    )
    elder = np.where((age < 72) & ~severe & below(chance, 0.6), codes.WEAK, codes.NO_LABOUR)
    return np.where((age < 16) | enrolled, codes.NO_LABOUR, np.where(age < 60, adult, elder))
