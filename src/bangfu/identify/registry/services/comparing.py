"""A staged file against the register: what would be added and changed, and what cannot be, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from bangfu.compute.problems import Problem
from bangfu.compute.staging import NUMBER, PERSON, RELATION, Staged, StagedSheet
from bangfu.compute.workbooks import ROW
from bangfu.errors import Phrase, say
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.models import Household, VillageYear
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.services.merging import (
    SHEET,
    TABLES,
    Plan,
    collected,
    plan_of,
    standing_rows,
)
from bangfu.identify.registry.services.records import Table
from bangfu.identify.registry.services.rows import all_looked_up

IN_FILE = "h.household_no = ANY(%s)"
Say = Callable[[str], tuple[Phrase, Phrase]]


@dataclass
class Comparison:
    """What a file means for the register: a plan for each table it speaks of."""

    staged: Staged
    area: Area
    stated_on: date
    year: int
    plans: dict[Table, Plan]
    villages: pl.DataFrame | None = None

    @property
    def figures(self) -> dict[str, dict[str, int]]:
        found = {str(table): plan.figures for table, plan in self.plans.items()}
        if self.villages is not None:
            found["villages"] = {"new": 0, "changed": len(self.villages), "same": 0, "newer": 0}
        return found


def compared(staged: Staged, area: Area, stated_on: date, year: int) -> Comparison:
    """Everything a file says beside everything the register knows of it; problems are added to those of the file."""
    result = Comparison(staged, area, stated_on, year, {})
    for entity, table in TABLES.items():
        rows = collected(staged, entity)
        if rows is None or rows.is_empty():
            continue
        result.plans[table] = _planned(table, rows, stated_on, year)
    result.villages = _villages(staged)
    _check_households(result)
    _check_members(result)
    _check_heads(result)
    _check_years(result)
    return result


def _planned(table: Table, rows: pl.DataFrame, stated_on: date, year: int) -> Plan:
    names = rows.columns
    numbers = rows.get_column("household_no").unique().to_list()
    if table == "households":
        standing = standing_rows(table, names, condition="t.household_no = ANY(%s)", values=[numbers])
    elif table == "members":
        blinds = all_looked_up("id_no", rows.get_column("key").to_list())
        rows = rows.with_columns(pl.Series("key", [blind.hex() for blind in blinds]))
        condition = "t.id_no_blind = ANY(%s) AND t.left_on IS NULL"
        standing = standing_rows(table, names, condition=condition, values=[blinds]).rename({"blind": "key"})
    else:
        condition = f"{IN_FILE} AND t.year = %s"
        standing = standing_rows(table, names, condition=condition, values=[numbers, year])
    return plan_of(table, rows, standing, stated_on)


class Places:
    """Finds the cell of a problem again: by sheet, row and the key of a field."""

    def __init__(self, staged: Staged) -> None:
        self.staged = staged
        self.sheets = {sheet.name: sheet for sheet in staged.sheets}

    def tell(self, rows: pl.DataFrame, key: str, value: str, reason: Say) -> None:
        """A problem for each row of `rows`, in the column of a field, or the household number's where it has none."""
        for (name,), part in rows.group_by([SHEET], maintain_order=True):
            sheet: StagedSheet = self.sheets[str(name)]
            found = key if key in sheet.found.fields else PERSON if PERSON in sheet.found.fields else NUMBER
            shown = value if found == key and value in part.columns else ""
            values = part.get_column(shown) if shown else pl.Series([""] * len(part), dtype=pl.String)
            always = pl.Series([True] * len(part))
            self.staged.problems.add_where(always, part.get_column(ROW), values, sheet.at(found), reason)

    def one(self, sheet: str, row: int, key: str, said: tuple[Phrase, Phrase]) -> None:
        heading = self.sheets[sheet].found.fields.get(key)
        label, place = (heading.text, heading.place) if heading else ("", 0)
        self.staged.problems.add(Problem(sheet, row, label, place, "", *said))


def _always(what: Phrase, remedy: Phrase) -> Say:
    return lambda value: (what, remedy)


def _check_households(result: Comparison) -> None:
    plan = result.plans.get("households")
    if plan is None:
        return
    places = Places(result.staged)
    joined = plan.joined
    within = pl.Series(list(areas_within(Scope.below(result.area)).values_list("pk", flat=True)), dtype=pl.Int64)
    known = joined.filter(pl.col("id").is_not_null())
    ours = "area_id:ours" if "area_id:ours" in joined.columns else "area_id"
    outside = known.filter(~pl.col(ours).is_in(within.implode()))
    what = say("this household number is not one of {area}", area=result.area.name)
    places.tell(outside, NUMBER, "household_no", _always(what, say("Check the number, and the area you import into.")))
    ended = known.filter(pl.col("ended"))
    what = say("this household has ended; its number is never given again")
    places.tell(ended, NUMBER, "household_no", _always(what, say("Check the number, or delete the row.")))
    if ours != "area_id":
        moved = known.filter(pl.col(ours).is_in(within.implode()) & (pl.col("area_id") != pl.col(ours)))
        what = say("the register has this household in another village")
        remedy = say("Correct the village, or move the household in the register first.")
        places.tell(moved, "area.village", "", _always(what, remedy))
    fresh = joined.filter(pl.col("id").is_null())
    # Where the file names no villages, `area_id` is that of the known household.
    unplaced = fresh if ours == "area_id" else fresh.filter(pl.col("area_id").is_null())
    _tell_unknown(result, places, fresh, unplaced)


def _tell_unknown(result: Comparison, places: Places, fresh: pl.DataFrame, unplaced: pl.DataFrame) -> None:
    """New households need a village, and exactly one head among the members of the file."""
    what = say("this household is not in the register, and the row names no village of the area")
    remedy = say("Check the number; a new household needs its village.")
    unresolved = {(p.sheet, p.row) for p in result.staged.problems.kept}
    told = [row for row in unplaced.iter_rows(named=True) if (row[SHEET], row[ROW]) not in unresolved]
    for row in told:
        places.one(row[SHEET], row[ROW], NUMBER, (what, remedy))
    members = result.plans.get("members")
    heads: set[str] = set()
    if members is not None and "relation_to_head" in members.names:
        rows = members.joined.filter(pl.col("relation_to_head") == HEAD)
        heads = set(rows.get_column("household_no").to_list())
    what = say("this household is not in the register, and the file has no head of it")
    remedy = say("Add the row of its head, or import the list of members first.")
    skipped = {row["household_no"] for row in told}
    for row in fresh.iter_rows(named=True):
        if row["household_no"] not in heads and row["household_no"] not in skipped:
            places.one(row[SHEET], row[ROW], NUMBER, (what, remedy))


def _check_members(result: Comparison) -> None:
    plan = result.plans.get("members")
    if plan is None:
        return
    places = Places(result.staged)
    joined = plan.joined
    theirs = "household_no:ours"
    if theirs in joined.columns:
        elsewhere = joined.filter(pl.col("id").is_not_null() & (pl.col(theirs) != pl.col("household_no")))
        what = say("this person lives in another household of the register")
        remedy = say("Check both numbers. She leaves that household in the register before she joins this one.")
        places.tell(elsewhere, PERSON, "id_no", _always(what, remedy))
    fresh = joined.filter(pl.col("id").is_null())
    needs = (("name", "member.name"), ("relation_to_head", RELATION))
    for name, key in needs:
        lacking = fresh.filter(pl.col(name).is_null()) if name in fresh.columns else fresh
        what = say("this person is not in the register yet, and the row does not state all that is needed")
        remedy = say("State name and relation to the head, or import the list of members first.")
        places.tell(lacking, key, "", _always(what, remedy))
    _check_person_numbers(result, plan, places)


def _check_person_numbers(result: Comparison, plan: Plan, places: Places) -> None:
    if "person_no" not in plan.names:
        return
    numbers = plan.joined.get_column("person_no").drop_nulls().to_list()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_no, encode(id_no_blind, 'hex') FROM registry_member WHERE person_no = ANY(%s)", [numbers]
        )
        taken = pl.DataFrame(cursor.fetchall(), schema={"person_no": pl.String, "owner": pl.String}, orient="row")
    others = plan.joined.join(taken, on="person_no", how="inner").filter(pl.col("owner") != pl.col("key"))
    what = say("this person number belongs to somebody else in the register")
    places.tell(others, "member.person_no", "person_no", _always(what, say("Check the person number.")))


def _check_heads(result: Comparison) -> None:
    """After the import every known household has one head, as the database will insist."""
    plan = result.plans.get("members")
    if plan is None or "relation_to_head" not in plan.names:
        return
    numbers = plan.joined.get_column("household_no").unique().to_list()
    condition = f"{IN_FILE} AND t.left_on IS NULL"
    now = standing_rows("members", (), condition=condition, values=[numbers])
    stated = plan.joined.select("key", "household_no", SHEET, ROW, told="relation_to_head")
    after = (
        now.select("household_no", "relation", key="blind")
        .join(stated.select("key", "told"), on="key", how="left")
        .with_columns(relation=pl.coalesce("told", "relation"))
        .filter(pl.col("relation") == HEAD)
    )
    fresh = plan.joined.filter(pl.col("id").is_null() & (pl.col("relation_to_head") == HEAD))
    counts = (
        pl.concat([after.select("household_no"), fresh.select("household_no")]).group_by("household_no").len("heads")
    )
    known = now.get_column("household_no").unique()
    wrong = stated.join(counts, on="household_no", how="left").filter(
        (pl.col("heads").fill_null(0) != 1) & pl.col("household_no").is_in(known.implode())
    )
    chosen = pl.concat([wrong.filter(pl.col("told") == HEAD), wrong]).unique(
        "household_no", keep="first", maintain_order=True
    )
    what = say("with this row the household would not have exactly one head")
    remedy = say("State one head: the register may have another member as head, who then needs a relation here too.")
    Places(result.staged).tell(chosen, RELATION, "told", _always(what, remedy))


def _check_years(result: Comparison) -> None:
    """A year's income and living conditions belong to a household that is known, or comes with the file."""
    known: set[str] = set()
    homes = result.plans.get("households")
    if homes is not None:
        known = set(homes.joined.get_column("household_no").to_list())
    for table in ("incomes", "living"):
        plan = result.plans.get(table)
        if plan is None:
            continue
        numbers = set(plan.joined.get_column("household_no").to_list()) - known
        found = Household.objects.within(EVERYWHERE).filter(household_no__in=numbers)
        lost = numbers - set(found.values_list("household_no", flat=True))
        rows = plan.joined.filter(pl.col("household_no").is_in(pl.Series(list(lost), dtype=pl.String).implode()))
        what = say("this household is neither in the register nor in the file")
        Places(result.staged).tell(rows, NUMBER, "household_no", _always(what, say("Check the number.")))


def _villages(staged: Staged) -> pl.DataFrame | None:
    """The figures of villages, a row each."""
    parts: list[pl.DataFrame] = []
    for sheet in staged.sheets:
        fields = [name for name in sheet.frame.columns if name.startswith("village.")]
        if sheet.found.sheet.grain == "village" and "area" in sheet.frame.columns and fields:
            renamed = sheet.frame.select("area", *fields).rename({name: name.partition(".")[2] for name in fields})
            parts.append(renamed.filter(pl.col("area").is_not_null()))
    return pl.concat(parts, how="diagonal") if parts else None


def villages_changed(rows: Iterable[dict[str, Any]], year: int) -> list[tuple[int, dict[str, Any]]]:
    """The villages whose figures of a year differ from what a file states, with what it states."""
    found = []
    for row in rows:
        stated = {name: value for name, value in row.items() if name != "area" and value is not None}
        now = VillageYear.objects.within(EVERYWHERE).filter(area_id=row["area"], year=year).values(*stated).first()
        if stated and now != stated:
            found.append((row["area"], stated))
    return found
