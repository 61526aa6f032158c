"""All rules of data quality over a million members: ours beside the same rules in vectorised pandas, in one run.

The pandas peer works every condition out with whole columns, keeps what several rules share under a name, looks over
the members with groupby and checks the certificates with pandas and NumPy, as a careful analyst would; its empty texts
are already missing and its lists already text when its time begins. Both begin with the same facts in memory and end
with the same table of findings, which must be equal; the two take turns, and the best turn of each counts.
Prints `name,ours_s,peer,peer_s,ratio`. Run: `python bench/quality.py [members in thousands] [turns]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from bangfu.compute.quality import Facts, Rule, RuleBook, Setting, check, read_rules
from bangfu.compute.quality.compiler import bound, settings_of
from bangfu.compute.quality.fields import TABLES, Kind
from bangfu.compute.quality.language import Node
from bangfu.compute.synthetic import register
from bangfu.policy.loader import book, policy_files

ON = date(2025, 12, 31)
RANGE_FEN = 870_000
PER_HOUSEHOLD = 2.93
VILLAGE_HOUSEHOLDS = 400
DTYPES = {Kind.YES_NO: "boolean", Kind.NUMBER: "Int64", Kind.DATE: "datetime64[s]"}
"""Of columns that the planted tables leave out; all others are texts."""
COLUMNS = {"rule": pl.String, "household_no": pl.String, "person_no": pl.String}


def value(setting: Setting) -> int | float:
    if setting.parameter == "monitoring_range":
        return RANGE_FEN
    stated = book().parameter(setting.parameter, on=ON).value
    return int(str(stated))


class Peer:
    """The frames as pandas holds them, joined once; a column of the household reaches its members by position."""

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        households = tables["household"]
        for table in ("income", "living"):
            households = households.merge(
                tables[table], left_on="household.household_no", right_on=f"{table}.household_no", how="left"
            )
        members = tables["member"].copy()
        places = pd.Series(range(len(households)), index=households["household.household_no"])
        self.parent = places.reindex(members["member.household_no"]).to_numpy()
        members["member.age"] = age(members["member.birth_date"])
        members = members.assign(**read_ids(members["member.id_no"]))
        self.frames = {"household": households, "member": members}
        self.shared: dict[tuple[Any, str], Any] = {}

    def findings(self, rules: list[Rule]) -> pd.DataFrame:
        return pd.concat([self.found(rule) for rule in rules], ignore_index=True)

    def found(self, rule: Rule) -> pd.DataFrame:
        settings = settings_of(
            ON, {one.name: one.number if one.number is not None else value(one) for one in rule.settings}
        )
        answer = self.value(bound(rule.node, settings), rule.table)
        places = answer.fillna(False).to_numpy(dtype=bool).nonzero()[0]
        rows = self.frames[rule.table].iloc[places]
        person = rows["member.person_no"] if rule.table == "member" else None
        return pd.DataFrame(
            {"rule": rule.code, "household_no": rows[f"{rule.table}.household_no"], "person_no": person}
        )

    def value(self, node: Node, level: str) -> Any:
        if node.op == "constant":
            return pd.Timestamp(node.value) if isinstance(node.value, date) else node.value
        if node.level not in (level, "constant"):
            return self.kept(
                ("above", node), level, lambda: self.value(node, "household").take(self.parent).reset_index(drop=True)
            )
        if node.op == "field":
            return self.column(str(node.value), level)
        if node.op == "definition":
            return self.kept(node.value, level, lambda: self.value(node.args[0], level))
        if node.op.startswith("each_"):
            return self.kept(node, level, lambda: self.over_members(node))
        return self.operation(node, [self.value(arg, level) for arg in node.args], level)

    def kept(self, key: Any, level: str, make: Callable[[], Any]) -> Any:
        if (key, level) not in self.shared:
            self.shared[key, level] = make()
        return self.shared[key, level]

    def column(self, name: str, level: str) -> Any:
        frame = self.frames[level]
        if name not in frame:
            table, plain_name = name.split(".")
            kind = DTYPES.get(TABLES[table][plain_name], "str")
            frame[name] = pd.array([None] * len(frame), dtype=kind)
        return frame[name]

    def over_members(self, node: Node) -> Any:
        inner = self.value(node.args[0], "member")
        if not isinstance(inner, pd.Series):
            inner = pd.Series(inner, index=self.frames["member"].index).convert_dtypes()
        groups = inner.astype("boolean" if node.op in ("each_any", "each_all") else "Int64").groupby(
            self.parent, sort=False
        )
        match node.op:
            case "each_any":
                made = groups.any(skipna=False)
            case "each_all":
                made = groups.all(skipna=False)
            case _:
                made = groups.sum(skipna=False)
        return made.reindex(range(len(self.frames["household"])))

    def operation(self, node: Node, args: list[Any], level: str) -> Any:
        first = args[0]
        match node.op:
            case "and" | "or":
                result = first
                for other in args[1:]:
                    result = result & other if node.op == "and" else result | other
                return result
            case "not":
                return ~first
            case "missing":
                return first.isna().astype("boolean")
            case "given":
                return first.notna().astype("boolean")
            case "in":
                return first.isin(node.value).astype("boolean").where(first.notna(), pd.NA)
            case "has":
                found = [first.str.contains(f" {code} ", regex=False) for code in node.value]  # type: ignore[union-attr]
                return pd.concat(found, axis=1).any(axis=1).astype("boolean").where(first.notna(), pd.NA)
            case "when":
                return args[1].where(first.fillna(False), 0).where(first.notna(), pd.NA)
        return FUNCTIONS[node.op](self, args) if node.op in FUNCTIONS else compared(node.op, *args)


def compared(op: str, left: Any, right: Any) -> Any:
    made = OPERATORS[op](left, right)
    if op in ("+", "-", "*") or not isinstance(made, pd.Series):
        return made
    missing = sum(side.isna() for side in (left, right) if isinstance(side, pd.Series))
    return made.astype("boolean").where(missing == 0, pd.NA)


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
}


def months(text: pd.Series) -> pd.Series:
    number = pd.to_numeric(text).astype("Int64")
    return number // 100 * 12 + number % 100 - 1


def shared(peer: Peer, args: list[Any]) -> pd.Series:
    twice = args[0].duplicated(keep=False) & args[0].notna()
    return twice.astype("boolean").where(args[0].notna(), pd.NA)


FUNCTIONS: dict[str, Callable[[Peer, list[Any]], Any]] = {
    "matches": lambda _, args: args[0].str.fullmatch(args[1]).astype("boolean").where(args[0].notna(), pd.NA),
    "length": lambda _, args: args[0].str.len().astype("Int64"),
    "months": lambda _, args: months(args[0]),
    "entries": lambda _, args: (args[0].str.count(" ") - 1).astype("Int64"),
    "shared": shared,
    "repeated": shared,
    "year_of": lambda _, args: args[0].dt.year,
}


def read_ids(number: pd.Series) -> dict[str, Any]:
    """What is wrong with each certificate, its day of birth and its sex."""
    length = number.str.len()
    usual = number.str.fullmatch("[0-9]{17}[0-9X][0-9]*").fillna(False).astype(bool)
    born = pd.to_datetime(number.str[6:14], format="%Y%m%d", errors="coerce").where(length >= 18)
    nothing = number.str.startswith("999999") & (length == 18)
    last = number.str[17]
    problem = np.select(
        [
            number.isna() | nothing,
            number.str.fullmatch(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+|[0-9]{9,}\.[0-9]*"),
            ~length.isin([18, 20, 22]),
            ~usual,
            born.isna() | (born < pd.Timestamp(1890, 1, 1)),
            check_digits(number, usual) != last,
            (length > 18) & ~number.str.fullmatch("[0-9]{17}[0-9X][1-7][1-4]([0-9]{2})?"),
        ],
        ["", "float", "length", "characters", "date", "checksum", "certificate"],
        "",
    )
    odd = pd.to_numeric(number.str[16], errors="coerce") % 2
    sex = pd.Series(np.select([nothing | (length < 18) | odd.isna(), odd == 1], ["", "1"], "2"), dtype="str")
    told = pd.Series(problem, dtype="str")
    return {
        "member.id_problem": told.where(told != ""),
        "member.id_birth": born,
        "member.id_sex": sex.where(sex != ""),
    }


def check_digits(number: pd.Series, usual: pd.Series) -> pd.Series:
    bodies = number[usual].str[:17]
    digits = np.frombuffer("".join(bodies).encode(), np.uint8).reshape(-1, 17) - ord("0")
    totals = digits.astype(np.int64) @ np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
    return pd.Series(np.array(list("10X98765432"))[totals % 11], index=bodies.index, dtype="str").reindex(number.index)


def age(born: pd.Series) -> pd.Series:
    before = (born.dt.month * 100 + born.dt.day) > ON.month * 100 + ON.day
    return (ON.year - born.dt.year - before.astype("int64")).astype("Int64")


def plain(frame: pl.DataFrame, table: str) -> pd.DataFrame:
    """Lists of codes as text between blanks, empty text as missing; whole numbers and truth values may miss."""
    listed = [name for name, kind in frame.schema.items() if kind == pl.List(pl.String)]
    texts = [name for name, kind in frame.schema.items() if kind == pl.String]
    ready = frame.with_columns(
        *(
            pl.when(pl.col(name).list.len() > 0).then(" " + pl.col(name).list.join(" ") + " ").alias(name)
            for name in listed
        ),
        *(pl.col(name).replace("", None) for name in texts),
    )
    made = pd.DataFrame({name: ready[name].to_list() for name in ready.columns})
    for name, kind in ready.schema.items():
        wanted = {pl.Boolean: "boolean", pl.Int64: "Int64", pl.Float64: "Float64", pl.String: "str"}.get(kind)  # type: ignore[call-overload]
        made[name] = made[name].astype(wanted) if wanted else pd.to_datetime(made[name])
    return made.add_prefix(f"{table}.")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    result = work()
    return perf_counter() - start, result


def listed(findings: pl.DataFrame) -> set[tuple[str, str | None, str | None]]:
    return set(findings.select(*COLUMNS).rows())


def packaged() -> RuleBook:
    lists = {name: [code.code for code in listed] for name, listed in book().code_lists.items()}
    return read_rules([file.spec for file in policy_files("quality")], lists)


def main() -> None:
    members = int(sys.argv[1]) * 1000 if len(sys.argv) > 1 else 1_000_000
    households = round(members / PER_HOUSEHOLD)
    villages = [f"53{place:010d}" for place in range(max(1, households // VILLAGE_HOUSEHOLDS))]
    made = register(households, villages, 7, ON.year)
    facts = Facts(
        made.households, made.members, made.incomes, made.living, pl.DataFrame(schema={"area_code": pl.String})
    )
    rules = packaged()
    both = RuleBook(tuple(rule for rule in rules.rules if rule.table != "village"), rules.definitions)
    named = (
        ("household", facts.households),
        ("member", facts.members),
        ("income", facts.incomes),
        ("living", facts.living),
    )
    tables = {table: plain(frame, table) for table, frame in named}
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    both_times, results = [], []
    for _ in range(turns):
        own, ours = timed(lambda: check(both, facts, on=ON, value=value, with_values=False).rows)
        other, theirs = timed(lambda: Peer(tables).findings(list(both.rules)))
        both_times.append((own, other))
        results.append((listed(ours), listed(pl.DataFrame(theirs.to_dict("list"), schema=COLUMNS))))
    if any(one != another for one, another in results):
        raise SystemExit(f"the two disagree: {list(results[0][0] ^ results[0][1])[:5]}")
    own, other = (min(times) for times in zip(*both_times, strict=True))
    print("name,ours_s,peer,peer_s,ratio")
    name = f"quality {len(both.rules)} rules x {made.members.height} members"
    print(f"{name},{own:.3f},pandas,{other:.3f},{other / own:.2f}")


if __name__ == "__main__":
    main()
