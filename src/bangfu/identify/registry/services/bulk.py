"""A whole register at once: the same checked rows as one by one, joined by their household numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from django.db import transaction

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.identify.registry.models import IncomeLine, Source
from bangfu.identify.registry.services.records import Table
from bangfu.identify.registry.services.rows import rows_copy, rows_insert
from bangfu.identify.registry.services.sources import Stated, source_add


@dataclass(frozen=True)
class Written:
    """How many rows of each kind a register brought."""

    households: int
    members: int
    incomes: int
    living: int


@transaction.atomic
def register_record(*, actor: Actor, area: Area, frames: Mapping[str, pl.DataFrame], stated: Stated) -> Written:
    """New households of the villages of an area, with their members, incomes and living conditions: all or none.

    `frames` holds `households` with `area_code`, and `members`, `incomes`, `income_lines` (`year`, `line`,
    `amount_fen`) and `living` with `household_no`. Errors: NotPermitted, RuleViolated naming the first bad row.
    """
    actor.permit(Permission.REGISTER_IMPORT, area)
    return frames_insert(frames, source_add(stated, area), area)


def frames_insert(frames: Mapping[str, pl.DataFrame], source: Source, area: Area) -> Written:
    """The same for a caller who has stated the actor and permitted the area."""
    villages = areas_within(Scope.below(area)).filter(level=Level.VILLAGE).values_list("code", "pk")
    places = pl.DataFrame(list(villages), schema={"area_code": pl.String, "area_id": pl.Int64}, orient="row")
    households = frames["households"].join(places, on="area_code", how="left", maintain_order="left")
    _refuse_unplaced(households, "area_id", source)
    numbers = rows_insert("households", households.drop("area_code"), source=source)
    homes = households.select("household_no", "area_id", household_id=pl.Series(numbers, dtype=pl.Int64))
    counts: dict[str, int] = {"households": len(numbers)}
    years: list[int] = []
    for table in ("members", "incomes", "living"):
        frame = frames.get(table)
        rows = [] if frame is None else _insert_of(table, frame, homes, source)
        counts[table], years = len(rows), rows if table == "incomes" else years
    if "income_lines" in frames:
        _lines_insert(frames["income_lines"], frames["incomes"], years)
    return Written(**counts)


def _insert_of(table: Table, frame: pl.DataFrame, homes: pl.DataFrame, source: Source) -> list[int]:
    placed = frame.join(homes, on="household_no", how="left", maintain_order="left")
    _refuse_unplaced(placed, "household_id", source)
    return rows_insert(table, placed.drop("household_no"), source=source)


def _lines_insert(lines: pl.DataFrame, incomes: pl.DataFrame, numbers: list[int]) -> None:
    years = incomes.select("household_no", "year", income_year_id=pl.Series(numbers, dtype=pl.Int64))
    placed = lines.join(years, on=["household_no", "year"], how="inner", maintain_order="left")
    rows_copy(IncomeLine._meta.db_table, placed.select("income_year_id", "line", "amount_fen"))


def _refuse_unplaced(frame: pl.DataFrame, key: str, source: Source) -> None:
    lost = frame.filter(pl.col(key).is_null())
    if lost.height:
        raise RuleViolated(
            say("{count} rows belong to no village or household of this area", count=lost.height),
            where=say("{label}, household {number}", label=source.label, number=lost.item(0, "household_no")),
            remedy=say("Check the village codes and the household numbers."),
        )
