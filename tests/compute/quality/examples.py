"""For each rule many small households of chance, all in one register: some break the rule, some keep it.

Each candidate stands in a village of its own. The fields that a rule reads take values from its own condition, the
next numbers above and below, and a few that are always worth trying; the engine looks at all of them in one pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from bangfu.compute.identity import check_digit
from bangfu.compute.quality import Facts, Rule
from bangfu.compute.quality.compiler import bound, settings_of
from bangfu.compute.quality.fields import DERIVED, TABLES, Kind
from bangfu.compute.quality.language import Node

FRAMES = {"household": "households", "member": "members", "income": "incomes", "living": "living",
          "village": "villages"}  # fmt: skip
EMPTY: dict[Kind, Any] = {Kind.YES_NO: pl.Boolean, Kind.NUMBER: pl.Float64, Kind.TEXT: pl.String, Kind.CODE: pl.String,
                          Kind.CODES: pl.List(pl.String), Kind.MONTH: pl.String, Kind.DATE: pl.Date}  # fmt: skip
BODY = "10000019900101001"
GOOD = BODY + check_digit(BODY)
NUMBERS = [GOOD, BODY + ("1" if GOOD[-1] != "1" else "2"), GOOD + "11", GOOD + "95", GOOD[:10], "100000199013010018",
           "1000001990O1010018", "99999919900101001X", "A" * 15, "1.2345E+17"]  # fmt: skip
MONTHS = ["201405", "202001", "202401", "202506", "202511", "202512", "202612"]
DAYS = [date(1900, 1, 1), date(1950, 5, 1), date(1985, 1, 1), date(2008, 1, 1), date(2012, 2, 1), date(2017, 1, 1),
        date(2022, 6, 1), date(2027, 1, 1)]  # fmt: skip
SEED, FEWEST, EACH_FIELD = 1, 40, 120
SIZES = [0, 1, 2, 2, 3, 4, 20]


def candidates(rules: Iterable[Rule], settings: Mapping[str, Any], on: date) -> Facts:
    """Households for each rule, more for one that reads more fields; a number begins with the place of its rule."""
    parts = [_block(place, rule, bound(rule.node, settings_of(on, settings[rule.code])))
             for place, rule in enumerate(rules)]  # fmt: skip
    frames = {name: pl.concat([part[name] for part in parts], how="diagonal") for name in FRAMES.values()}
    return Facts(**frames)


def how_many(rule: Rule) -> int:
    return FEWEST + EACH_FIELD * len(_sources(rule.node))


def numbered(place: int, candidate: int) -> str:
    return f"{place:04d}{candidate:08d}"


def _block(place: int, rule: Rule, node: Node) -> dict[str, pl.DataFrame]:
    chance = np.random.default_rng((SEED, place))
    choices = {name: _tried(name, node) for name in sorted(_sources(node))}
    each = how_many(rule)
    sizes = chance.choice(SIZES, each) if rule.table == "household" else chance.integers(1, 4, each)
    villages = [numbered(place, candidate) for candidate in range(each)]
    owners = np.repeat(np.arange(each), sizes)
    keys = {
        "household": {"household_no": villages, "area_code": villages},
        "member": {"household_no": [villages[owner] for owner in owners],
                   "person_no": [f"{villages[owner]}{row:06d}" for row, owner in enumerate(owners)]},
        "income": {"household_no": villages},
        "living": {"household_no": villages},
        "village": {"area_code": villages},
    }  # fmt: skip
    return {name: _frame(table, keys[table], choices, owners, chance) for table, name in FRAMES.items()}


def _frame(
    table: str, keys: dict[str, list[str]], choices: dict[str, list[Any]], owners: Any, chance: np.random.Generator
) -> pl.DataFrame:
    """Members of one household mostly have the same value, as the members of one household in a rule often must."""
    height = len(next(iter(keys.values())))
    columns = {name: pl.Series(name, values, dtype=pl.String) for name, values in keys.items()}
    for name, kind in TABLES[table].items():
        listed = choices.get(f"{table}.{name}")
        if listed is None or name in columns:
            continue
        picked = chance.integers(0, len(listed), height)
        if table == "member" and height:
            alike = chance.random(height) < 0.4
            picked = np.where(alike, chance.integers(0, len(listed), owners.max() + 1)[owners], picked)
        columns[name] = pl.Series(name, [listed[one] for one in picked], dtype=EMPTY[kind], strict=False)
    return pl.DataFrame(columns)


def _sources(node: Node) -> set[str]:
    """Derived fields come from the date of birth and the number of the certificate."""
    fields = {str(one.value) for one in node.walk() if one.op == "field"}
    made = {"member.age": "member.birth_date"} | {f"member.{name}": "member.id_no" for name in DERIVED - {"age"}}
    return {made.get(name, name) for name in fields} | ({"member.sex"} if "member.id_sex" in fields else set())


def _tried(name: str, node: Node) -> list[Any]:
    table, column = name.split(".")
    kind = TABLES[table][column]
    numbers, texts = _constants(node), _texts(node, name)
    match kind:
        case Kind.YES_NO:
            return [True, False, None]
        case Kind.NUMBER:
            return [
                0,
                0,
                0,
                0,
                5,
                50,
                2025,
                10**6,
                10**9,
                None,
                *(one + step for one in numbers for step in (-1, 0, 1)),
            ]
        case Kind.CODE:
            return [None, "1", "2", *texts, *texts]
        case Kind.CODES:
            return [None, *([code] for code in texts), ["1", "4"], ["ILLNESS"], ["100A54"]]
        case Kind.MONTH:
            return [None, *MONTHS]
        case Kind.DATE:
            return [None, *DAYS]
    return [None, "A1?", "13000000001", "王", *NUMBERS]


def _constants(node: Node) -> list[Any]:
    found = {one.value for one in node.walk() if one.op == "constant" and one.kind is Kind.NUMBER}
    return sorted(one for one in found if isinstance(one, int | float))


def _texts(node: Node, name: str) -> list[str]:
    """The codes that the condition compares this field with."""
    found: set[str] = set()
    for one in node.walk():
        if one.args and one.args[0].op == "field" and one.args[0].value == name:
            values = one.value if isinstance(one.value, tuple) else (one.args[1].value,) if len(one.args) > 1 else ()
            found |= {str(value) for value in values if isinstance(value, str)}
    return sorted(found)
