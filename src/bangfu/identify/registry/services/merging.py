"""The rows of a file beside the rows of the register: what is new, what changes, what is newer here; and writing it.

Empty cells state nothing: they never erase. A row of the register that was stated later than the file keeps its values.
Everything is done set by set, so that a county takes as few statements as a household.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import polars as pl
from django.db import connection

from bangfu.compute.staging import NUMBER, PERSON, PLACE, Staged
from bangfu.compute.workbooks import ROW
from bangfu.ground.access.ciphers import seal_all, unseal
from bangfu.identify.registry.models import Source
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.services.records import MODELS, POLARS, Column, Table, columns
from bangfu.identify.registry.services.rows import all_looked_up, rows_copy, rows_insert, sealed_place

TABLES: Final[dict[str, Table]] = {
    "household": "households",
    "member": "members",
    "income": "incomes",
    "living": "living",
}
SHEET: Final = "sheet"
KEYS: Final[dict[Table, tuple[str, ...]]] = {
    "households": ("household_no",),
    "members": ("key",),
    "incomes": ("household_no",),
    "living": ("household_no",),
}
BLINDED: Final = frozenset({"phone", "bank_account", "id_no"})


@dataclass
class Plan:
    """What a file means for one table. `fresh` and `changed` hold the file's values; `changed` also the row's `id`."""

    table: Table
    names: tuple[str, ...]
    fresh: pl.DataFrame
    changed: pl.DataFrame
    same: int = 0
    newer: int = 0
    standing: pl.DataFrame = field(default_factory=pl.DataFrame)
    joined: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def figures(self) -> dict[str, int]:
        return {"new": len(self.fresh), "changed": len(self.changed), "same": self.same, "newer": self.newer}


def collected(staged: Staged, entity: str) -> pl.DataFrame | None:
    """One row for each household or member of the file, from all its sheets: `sheet`, `row`, keys, then its fields by
    name. None where the file states nothing of the kind."""
    parts = [part for sheet in staged.sheets if (part := _part(sheet.frame, sheet.name, entity)) is not None]
    if not parts:
        return None
    whole = pl.concat(parts, how="diagonal")
    key = "key" if entity == "member" else "household_no"
    firsts = [pl.col(name).drop_nulls().first() for name in whole.columns if name not in (key, SHEET, ROW)]
    grouped = whole.group_by(key, maintain_order=True).agg(pl.col(SHEET).first(), pl.col(ROW).first(), *firsts)
    if entity in ("income", "living"):
        names = [name for name in grouped.columns if name not in (key, SHEET, ROW)]
        grouped = grouped.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    return grouped


def _part(frame: pl.DataFrame, sheet: str, entity: str) -> pl.DataFrame | None:
    if NUMBER not in frame.columns or (entity == "member" and PERSON not in frame.columns):
        return None
    fields = {name: name.partition(".")[2] for name in frame.columns if name.startswith(f"{entity}.")}
    if entity in ("income", "living") and not fields:
        return None
    fields.pop(NUMBER, None)
    chosen = frame.select(
        pl.lit(sheet).alias(SHEET),
        pl.col(ROW).alias(ROW),
        pl.col(NUMBER).alias("household_no"),
        *(pl.col(key).alias(name) for key, name in fields.items()),
        *([pl.col(PLACE).alias("area_id")] if entity == "household" and PLACE in frame.columns else []),
    ).filter(pl.col("household_no").is_not_null())
    if entity == "member":
        chosen = chosen.filter(pl.col("id_no").is_not_null()).with_columns(key=pl.col("id_no").str.slice(0, 18))
    return chosen


def plan_of(table: Table, rows: pl.DataFrame, standing: pl.DataFrame, stated_on: date) -> Plan:
    """The rows of a file against those of the register."""
    names = tuple(name for name in rows.columns if name in columns(table) and name != "household_no")
    # Of members the key is the look-up of the number already.
    compared = rows.with_columns(
        rows.get_column("key").alias("id_no=")
        if (table, name) == ("members", "id_no")
        else comparable(columns(table)[name], rows.get_column(name))
        for name in names
    )
    keys = list(KEYS[table])
    joined = compared.join(standing, on=keys, how="left", suffix=":ours", maintain_order="left")
    known = pl.col("id").is_not_null()
    differs = [
        pl.col(f"{name}=").is_not_null() & pl.col(f"{name}=").ne_missing(pl.col(f"{name}:now")) for name in names
    ]
    other = pl.any_horizontal(differs) if differs else pl.lit(value=False)
    newer = pl.col("stated_on") > stated_on
    marks = joined.select(
        fresh=~known, changed=known & other & ~newer, newer=known & other & newer, same=known & ~other
    ).fill_null(value=False)
    plain = joined.drop([name for name in joined.columns if name.endswith(("=", ":now"))], strict=False)
    fresh, changed = plain.filter(marks.get_column("fresh")), plain.filter(marks.get_column("changed"))
    same, later = int(marks.get_column("same").sum()), int(marks.get_column("newer").sum())
    return Plan(table, names, fresh, changed, same, later, standing, joined)


def comparable(column: Column, values: pl.Series) -> pl.Series:
    """A column of the file in the form in which `standing_rows` reads the register."""
    if column.name in BLINDED and column.sealed:
        keys = all_looked_up(column.name, values.to_list())
        return pl.Series(f"{column.name}=", [key.hex() or None for key in keys], dtype=pl.String)
    return values.alias(f"{column.name}=")


def standing_rows(table: Table, names: Iterable[str], *, condition: str, values: Sequence[Any]) -> pl.DataFrame:
    """Rows of the register with the columns `names` as `:now`, in a form that can be compared. Sealed numbers are
    compared by their look-up; those without one are opened, here and nowhere else."""
    kinds = columns(table)
    model = MODELS[table]
    chosen = {name: kinds[name] for name in names if name in kinds and name != "household_no"}
    selected = [_readable(column) for column in chosen.values()]
    base = "t.id, t.area_id, t.stated_on, t.source_id" + ("" if table == "households" else ", t.household_id")
    head = "t.household_no" if table == "households" else "h.household_no"
    join = "" if table == "households" else "JOIN registry_household h ON h.id = t.household_id"
    extra = ", encode(t.id_no_blind, 'hex') AS blind, t.relation_to_head AS relation" if table == "members" else ""
    extra += ", t.ended_on IS NOT NULL AS ended" if table == "households" else ""
    statement = (
        f"SELECT {base}, {head} AS household_no{extra}{''.join(', ' + text for text in selected)} "
        f"FROM {model._meta.db_table} t {join} WHERE {condition}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        described = [entry[0] for entry in cursor.description or ()]
        found = cursor.fetchall()
    schema = _schema(described, chosen)
    frame = pl.DataFrame(found, schema=schema, orient="row")
    opened = [name for name, column in chosen.items() if column.sealed and name not in BLINDED]
    return frame.with_columns(_opened(table, name, frame) for name in opened)


def _readable(column: Column) -> str:
    name = column.name
    if column.sealed:
        source = f"t.{name}_blind" if name in BLINDED else f"t.{name}_sealed"
        return f"nullif(encode({source}, 'hex'), '') AS \"{name}:now\""
    if column.kind == "codes":
        return f"nullif(array_to_string(t.{name}, ','), '') AS \"{name}:now\""
    if column.kind == "measure":
        return f't.{name}::text AS "{name}:now"'
    if column.kind in ("text", "code", "month"):
        return f"nullif(t.{name}, '') AS \"{name}:now\""
    return f't.{name} AS "{name}:now"'


def _schema(described: Sequence[str], chosen: dict[str, Column]) -> dict[str, Any]:
    fixed = {
        "id": pl.Int64,
        "source_id": pl.Int64,
        "area_id": pl.Int64,
        "household_id": pl.Int64,
        "stated_on": pl.Date,
        "ended": pl.Boolean,
    }
    schema: dict[str, Any] = {}
    for name in described:
        column = chosen.get(name.removesuffix(":now")) if name.endswith(":now") else None
        if column is None:
            schema[name] = fixed.get(name, pl.String)
        else:
            texts = column.sealed or column.kind in ("codes", "measure", "text", "code", "month")
            schema[name] = pl.String if texts else POLARS[column.kind]
    return schema


def _opened(table: Table, name: str, frame: pl.DataFrame) -> pl.Series:
    place = sealed_place(table, name)
    pairs = zip(frame.get_column("id"), frame.get_column(f"{name}:now"), strict=True)
    texts = [None if sealed is None else unseal(place, row, bytes.fromhex(sealed)) or None for row, sealed in pairs]
    return pl.Series(f"{name}:now", texts, dtype=pl.String)


def inserted(plan: Plan, rows: pl.DataFrame, source: Source) -> list[int]:
    """Add rows that the register does not have. `rows` holds `area_id`, and but for households `household_id`."""
    if rows.is_empty():
        return []
    kinds = columns(plan.table)
    keys = [name for name in ("area_id", "household_id") if name in rows.columns]
    names = [name for name in rows.columns if name in kinds]
    typed = rows.select(*keys, *(_typed(kinds[name]) for name in names))
    return rows_insert(plan.table, typed, source=source)


def _typed(column: Column) -> pl.Expr:
    """A column of a staged file in the type in which `rows_insert` takes it."""
    if column.kind == "codes":
        return pl.col(column.name).cast(pl.String).str.split(",")
    return pl.col(column.name).cast(POLARS[column.kind])


def updated(plan: Plan, source: Source) -> None:
    """Write the values of changed rows; heads last, since a household never has two."""
    rows = plan.changed
    if rows.is_empty():
        return
    if plan.table == "members" and "relation_to_head" in plan.names:
        is_head = (pl.col("relation_to_head") == HEAD).fill_null(value=False)
        parts = [rows.filter(~is_head), rows.filter(is_head)]
    else:
        parts = [rows]
    for part in parts:
        if len(part):
            _update(plan.table, plan.names, part, source)


def _update(table: Table, names: Sequence[str], rows: pl.DataFrame, source: Source) -> None:
    target = MODELS[table]._meta.db_table
    kinds = columns(table)
    numbers = rows.get_column("id")
    stored = [numbers, *(series for name in names for series in _stored(table, kinds[name], rows, numbers.to_list()))]
    frame = pl.DataFrame(stored)
    written = [name for name in frame.columns if name != "id"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.changes")
        listed = ", ".join(["id", *written])
        cursor.execute(f"CREATE TEMPORARY TABLE changes ON COMMIT DROP AS SELECT {listed} FROM {target} LIMIT 0")
    rows_copy("changes", frame)
    with connection.cursor() as cursor:
        values = ", ".join(f"{name} = coalesce(s.{name}, t.{name})" for name in written)
        cursor.execute(
            f"UPDATE {target} t SET {values}, source_id = %s, stated_on = %s FROM changes s WHERE t.id = s.id",
            [source.pk, source.stated_on],
        )


def _stored(table: Table, column: Column, rows: pl.DataFrame, numbers: list[int]) -> list[pl.Series]:
    """A column as the database holds it, null where the file says nothing."""
    values = rows.get_column(column.name)
    if column.sealed:
        texts = values.to_list()
        sealed = seal_all(sealed_place(table, column.name), numbers, [text or "" for text in texts])
        pairs = list(zip(texts, sealed, strict=True))
        found = [_bytes(f"{column.name}_sealed", [value if text else None for text, value in pairs])]
        if column.name in BLINDED:
            keys = all_looked_up(column.name, texts)
            found.append(_bytes(f"{column.name}_blind", [key or None for key in keys]))
        return found
    if column.kind == "codes":
        return [pl.select(("{" + values + "}").alias(column.name)).to_series()]
    return [values]


def _bytes(name: str, values: Sequence[bytes | None]) -> pl.Series:
    return pl.Series(name, [None if value is None else "\\x" + value.hex() for value in values], dtype=pl.String)
