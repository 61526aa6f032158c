"""The rules again, slowly: every row by itself in plain Python, reading the files and the conditions in its own way."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from bangfu.compute.identity import birth_date, check_ids, sex
from bangfu.compute.quality import Facts

Row = dict[str, Any]
Key = tuple[str, str | None, str | None, str | None]


class Oracle:
    """`rules` and `definitions` as they stand in the files; `settings` the numbers of each rule by its code."""

    def __init__(
        self, rules: list[Row], definitions: Mapping[str, Mapping[str, str]], settings: Mapping[str, Row], on: date
    ) -> None:
        self.rules = [(rule["code"], rule["object"], ast.parse(rule["when"], mode="eval").body) for rule in rules]
        self.definitions = {
            (table, name): ast.parse(text, mode="eval").body
            for table, named in definitions.items()
            for name, text in named.items()
        }
        self.settings = settings
        self.on = on
        self.counts: dict[tuple[str, str], Counter[Any]] = {}

    def findings(self, facts: Facts) -> set[Key]:
        return self.found({name: list(rows(getattr(facts, name))) for name in Facts.__dataclass_fields__})

    def found(self, records: Mapping[str, list[Row]], only: str = "") -> set[Key]:
        """The findings in these rows, of one rule or of all; the rows themselves stay as they are."""
        wanted = [one for one in self.rules if only in ("", one[0])]
        world = self.world({name: [dict(row) for row in listed] for name, listed in records.items()})
        return {
            (code, *key)
            for code, table, condition in wanted
            for key, row in world[table].items()
            if self.value(condition, table, row, self.settings[code]) is True
        }

    def world(self, records: Mapping[str, list[Row]]) -> dict[str, dict[tuple[str | None, ...], Row]]:
        incomes = {row["household_no"]: row for row in records["incomes"]}
        living = {row["household_no"]: row for row in records["living"]}
        villages = {row["area_code"]: row for row in records["villages"]}
        households = {}
        for row in records["households"]:
            village = villages.setdefault(row["area_code"], {"area_code": row["area_code"]})
            village.setdefault("@below", []).append(row)
            number = row["household_no"]
            row |= {
                "@above": village,
                "@below": [],
                "@income": incomes.get(number, {}),
                "@living": living.get(number, {}),
            }
            households[number] = row
        members = records["members"]
        for row in members:
            row["@above"] = households[row["household_no"]]
            row["@above"]["@below"].append(row)
            self.derive(row)
        self.counts = {}
        for table, listed in (("member", members), ("household", list(households.values()))):
            for row in listed:
                home = row["@above"]["household_no"] if table == "member" else row["household_no"]
                for name in ("id_no", "phone", "bank_account"):
                    if row.get(name) is not None:
                        self.counts.setdefault((table, name), Counter())[row[name]] += 1
                        self.counts.setdefault((f"{table}@", name), Counter())[row[name], home] += 1
        return {
            "village": {(v["area_code"], None, None): v for v in villages.values()},
            "household": {(h["area_code"], h["household_no"], None): h for h in households.values()},
            "member": {(m["@above"]["area_code"], m["household_no"], m["person_no"]): m for m in members},
        }

    def derive(self, row: Row) -> None:
        born, number = row.get("birth_date"), row.get("id_no")
        row["age"] = (
            None if born is None else self.on.year - born.year - ((self.on.month, self.on.day) < (born.month, born.day))
        )
        row["id_problem"] = None if number is None else problem_of(number)
        row["id_birth"] = None if number is None else birth_date(number)
        row["id_sex"] = None if number is None else sex(number) or None

    def value(self, node: ast.expr, table: str, row: Row, settings: Row) -> Any:
        again: Callable[[ast.expr], Any] = lambda one: self.value(one, table, row, settings)  # noqa: E731
        match node:
            case ast.Constant():
                return node.value
            case ast.UnaryOp(op=ast.Not()):
                inner = again(node.operand)
                return None if inner is None else not inner
            case ast.UnaryOp(op=ast.USub()):
                return -again(node.operand)
            case ast.BoolOp():
                return logic(isinstance(node.op, ast.And), [again(one) for one in node.values])
            case ast.BinOp():
                left, right = again(node.left), again(node.right)
                return None if left is None or right is None else ARITHMETIC[type(node.op)](left, right)
            case ast.Compare():
                return self.compared(node, again)
            case ast.Name():
                return self.named(node.id, table, row, settings)
            case ast.Attribute(value=ast.Name(id=name)):
                return self.reached(name, node.attr, table, row, settings)
            case ast.Call(func=ast.Name(id=name)):
                return self.called(name, node.args, table, row, settings)
        raise AssertionError(ast.dump(node))

    def compared(self, node: ast.Compare, again: Callable[[ast.expr], Any]) -> Any:
        parts = []
        for left, op, right in zip([node.left, *node.comparators], node.ops, node.comparators, strict=False):
            first = again(left)
            if isinstance(op, ast.In | ast.NotIn):
                choices = [again(one) for one in right.elts]  # type: ignore[attr-defined]
                parts.append(None if first is None else (first in choices) == isinstance(op, ast.In))
            else:
                second = again(right)
                parts.append(None if first is None or second is None else COMPARED[type(op)](first, second))
        return logic(True, parts)

    def named(self, name: str, table: str, row: Row, settings: Row) -> Any:
        month = self.on.year * 12 + self.on.month - 1
        known = {"this_year": self.on.year, "this_month": month, "today": self.on, **settings}
        if name in known:
            return known[name]
        if (table, name) in self.definitions:
            return self.value(self.definitions[table, name], table, row, {})
        return row.get(name)

    def reached(self, target: str, name: str, table: str, row: Row, settings: Row) -> Any:
        if target == "household" or (target in ("income", "living") and table == "member"):
            row, table = (row["@above"] if table == "member" else row), "household"
        if target in ("income", "living"):
            return row[f"@{target}"].get(name)
        if target == "village":
            row = row["@above"]["@above"] if table == "member" else row["@above"]
        return self.named(name, target, row, {})

    def called(self, name: str, args: list[ast.expr], table: str, row: Row, settings: Row) -> Any:
        how, _, below = name.partition("_")
        if below in ("member", "members", "household", "households"):
            inner = below.rstrip("s")
            home = row["@above"] if table == inner else row
            return over(how, [self.value(args[0], inner, one, settings) for one in home.get("@below", [])])
        first = self.value(args[0], table, row, settings)
        rest = [self.value(one, table, row, settings) for one in args[1:]]
        if name in ("missing", "given"):
            return (first is None) == (name == "missing")
        if first is None:
            return None
        if name in ("shared", "repeated"):
            field = args[0].id  # type: ignore[attr-defined]
            home = row["@above"]["household_no"] if table == "member" else row["household_no"]
            total = self.counts[table, field][first]
            return total > (self.counts[f"{table}@", field][first, home] if name == "shared" else 1)
        return FUNCTIONS[name](first, *rest)


@cache
def problem_of(number: str) -> str | None:
    answer: str | None = check_ids(pl.Series([number])).item()
    return answer


def rows(frame: pl.DataFrame) -> Iterator[Row]:
    for row in frame.iter_rows(named=True):
        stated = {name: None if value in ("", []) else value for name, value in row.items()}
        yield {
            name: None if name.endswith("_ym") and value and months(value) is None else value
            for name, value in stated.items()
        }


def logic(both: bool, values: list[Any]) -> Any:
    """Three values: `and` is false with one false, `or` true with one true; otherwise one unknown makes it unknown."""
    if any(value is (not both) for value in values):
        return not both
    return None if any(value is None for value in values) else both


def over(how: str, values: list[Any]) -> Any:
    if how in ("any", "all"):
        return logic(how == "all", values)
    return None if any(value is None for value in values) else sum(values)


def months(text: str) -> int | None:
    return int(text[:4]) * 12 + int(text[4:]) - 1 if re.fullmatch("[0-9]{4}(0[1-9]|1[0-2])", text) else None


ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
}
COMPARED: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: lambda left, right: left == right,
    ast.NotEq: lambda left, right: left != right,
    ast.Lt: lambda left, right: left < right,
    ast.LtE: lambda left, right: left <= right,
    ast.Gt: lambda left, right: left > right,
    ast.GtE: lambda left, right: left >= right,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "has": lambda listed, *codes: any(code in listed for code in codes),
    "entries": len,
    "matches": lambda text, pattern: re.fullmatch(pattern, text) is not None,
    "length": len,
    "months": months,
    "yuan": lambda amount: amount * 100,
    "when": lambda condition, number: number if condition else 0,
    "year_of": lambda day: day.year,
    "month_of": lambda day: day.year * 12 + day.month - 1,
}
