"""The register laid out for rules: lists of codes as bits, months counted, rows in groups.

Members stand in order of their household, so that looking over the members of a household is one pass over a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from bangfu.compute.identity import ages, id_facts
from bangfu.compute.quality.fields import TABLES, Kind
from bangfu.errors import LimitExceeded, RuleViolated, say

Ints = npt.NDArray[np.int64]
MOST_LIST_CODES = 62
EMPTY: Final[dict[Kind, Any]] = {
    Kind.YES_NO: pl.Boolean,
    Kind.NUMBER: pl.Int64,
    Kind.TEXT: pl.String,
    Kind.CODE: pl.String,
    Kind.CODES: pl.List(pl.String),
    Kind.MONTH: pl.String,
    Kind.DATE: pl.Date,
}


@dataclass(frozen=True)
class Facts:
    """The frames of a register, columns named as in the dictionary; a column that is absent is missing throughout.
    `incomes` and `living` hold one year, one row a household; `villages` one row an area."""

    households: pl.DataFrame
    members: pl.DataFrame
    incomes: pl.DataFrame
    living: pl.DataFrame
    villages: pl.DataFrame


@dataclass
class Layout:
    """`frames` by level with columns `table.field`; `parent` says for each row of a level its row of the level above;
    rows stand in order of their parent."""

    frames: dict[str, pl.DataFrame]
    parent: dict[str, Ints]
    bits: dict[str, dict[str, int]] = field(default_factory=dict)
    first: dict[str, tuple[Ints, Ints]] = field(default_factory=dict)

    def groups(self, level: str) -> tuple[Ints, Ints]:
        """Where the rows of each parent begin, and which parents have rows."""
        if level not in self.first:
            parent = self.parent[level]
            begin = np.flatnonzero(np.diff(parent, prepend=-1))
            self.first[level] = (begin, parent[begin])
        return self.first[level]

    def height(self, level: str) -> int:
        return self.frames[level].height


def layout(facts: Facts, used: Iterable[str], on: date) -> Layout:
    """Only the fields that some rule uses are carried."""
    wanted = {table: sorted(name.split(".")[1] for name in used if name.split(".")[0] == table) for table in TABLES}
    villages = _carried(facts.villages, "village", wanted, ("area_code",)).sort("village.area_code")
    households = _carried(facts.households, "household", wanted, ("household_no", "area_code"))
    for table, frame in (("income", facts.incomes), ("living", facts.living)):
        side = _carried(frame, table, wanted, ("household_no",))
        if side.width > 1:
            households = _beside(households, side, f"{table}.household_no")
    known = pl.concat([villages["village.area_code"], households["household.area_code"]]).unique().sort()
    villages = pl.DataFrame({"village.area_code": known}).join(villages, on="village.area_code", how="left")
    households, of_village = _in_order(households, "household.area_code", known)
    members = _carried(facts.members, "member", wanted, ("household_no", "person_no"))
    members, of_household = _in_order(members, "member.household_no", households["household.household_no"])
    members = _derived(members, facts, wanted["member"], on)
    frames = {"village": villages, "household": households, "member": members}
    made = Layout(frames, {"household": of_village, "member": of_household})
    _encode(made)
    return made


def _beside(households: pl.DataFrame, side: pl.DataFrame, key: str) -> pl.DataFrame:
    """The household's row of another table; where both stand in the same order, which is usual, without a search."""
    if side[key].equals(households["household.household_no"], check_names=False):
        return households.hstack(side.drop(key))
    return households.join(side, left_on="household.household_no", right_on=key, how="left", maintain_order="left")


def _carried(frame: pl.DataFrame, table: str, wanted: Mapping[str, list[str]], keys: tuple[str, ...]) -> pl.DataFrame:
    kinds = TABLES[table]
    names = dict.fromkeys((*keys, *wanted[table]))
    if table == "member" and {"id_problem", "id_birth", "id_sex"} & set(names):
        names |= {"id_no": None}
    if "age" in names:
        names |= {"birth_date": None}
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None, EMPTY[kinds.get(name, Kind.TEXT)])).alias(
            f"{table}.{name}"
        )
        for name in names
    ]
    return frame.select(columns).rechunk()


def _in_order(frame: pl.DataFrame, key: str, parents: pl.Series) -> tuple[pl.DataFrame, Ints]:
    """The rows in order of their parents, and each one's parent. Errors: RuleViolated for a row without one.

    Rows of one parent mostly stand together already, and in the parents' order: only the first row of each run is
    looked up, or none.
    """
    begins = frame.select((pl.col(key) != pl.col(key).shift()).fill_null(True).arg_true()).to_series()
    runs = frame[key].gather(begins)
    lengths = np.diff(begins.to_numpy(), append=frame.height)
    if runs.equals(parents, check_names=False):
        return frame, np.repeat(np.arange(len(parents)), lengths)
    places = pl.DataFrame({key: parents, "@parent": np.arange(len(parents))})
    found = pl.DataFrame({key: runs}).join(places, on=key, how="left", maintain_order="left")["@parent"]
    if found.null_count():
        raise RuleViolated(
            say("a row belongs to no {key}", key=key.split(".")[1]),
            where=say("the register that was read"),
            remedy=say("Read households and members at the same moment."),
        )
    parent = np.repeat(found.to_numpy(), lengths)
    if not found.is_sorted():
        order = np.argsort(parent, kind="stable")
        frame, parent = frame[pl.Series(order)], parent[order]
    return frame, parent


def _derived(members: pl.DataFrame, facts: Facts, wanted: list[str], on: date) -> pl.DataFrame:
    added = []
    if "age" in wanted:
        added.append(ages(pl.col("member.birth_date"), on).cast(pl.Int64).alias("member.age"))
    told = {"id_problem": "problem", "id_birth": "born", "id_sex": "sex"}
    if not set(told) & set(wanted):
        return members.with_columns(added)
    read = id_facts(members["member.id_no"])
    if "id_problem" in facts.members.columns:
        told.pop("id_problem")
    added += [pl.lit(read[told[name]]).alias(f"member.{name}") for name in told if name in wanted]
    return members.with_columns(added)


def _encode(made: Layout) -> None:
    """Every column in the form in which conditions read it; an empty text is missing.

    Codes stay text: comparing a column with a short text takes a fraction of the time of numbering its texts first.
    """
    kinds = {f"{table}.{name}": kind for table, names in TABLES.items() for name, kind in names.items()}
    for level, frame in made.frames.items():
        changed: list[Any] = []
        for name in frame.columns:
            series, kind = frame[name], kinds.get(name)
            if kind is Kind.CODES:
                changed.append(_bits(series, name, made))
            elif kind is Kind.MONTH:
                changed.append(_month_count(series))
            elif kind is Kind.NUMBER and series.dtype.is_decimal():
                changed.append(series.cast(pl.Float64))
            elif kind in (Kind.CODE, Kind.TEXT) and series.dtype == pl.String and not name.endswith("_no"):
                changed.append(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name))
        made.frames[level] = frame.with_columns(changed)


def _bits(series: pl.Series, name: str, made: Layout) -> pl.Series:
    lengths = series.list.len().fill_null(0).to_numpy()
    values = series.filter(pl.Series(lengths > 0)).explode()
    codes = {text: place for place, text in enumerate(sorted(values.unique()))}
    if len(codes) > MOST_LIST_CODES:
        raise LimitExceeded(
            say("the field holds {count} different codes", count=len(codes)),
            where=say(name),
            remedy=say("Compare the values with the code list."),
        )
    made.bits[name] = codes
    result = np.zeros(len(series), np.int64)
    if len(values):
        each = np.left_shift(np.int64(1), values.replace_strict(codes, return_dtype=pl.Int64).to_numpy())
        filled = lengths > 0
        starts = np.concatenate(([0], np.cumsum(lengths[filled])[:-1])).astype(np.int64)
        result[filled] = np.bitwise_or.reduceat(each, starts)
    return pl.Series(name, result).replace(0, None)


def _month_count(series: pl.Series) -> pl.Series:
    """YYYYMM as months since the year 0; missing where it is no month."""
    number = series.cast(pl.Int64, strict=False)
    frame = pl.DataFrame({"number": number, "length": series.str.len_chars()})
    month = pl.col("number") % 100
    sound = (pl.col("length") == 6) & month.is_between(1, 12)
    return frame.select(pl.when(sound).then(pl.col("number") // 100 * 12 + month - 1).alias(series.name)).to_series()
