"""The area tree brought up to a national release, in bulk: only the operator's command line calls this."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db import connection, transaction

from bangfu.compute.areas import CURRENT, EARLIER, AreaPlan, plan_areas
from bangfu.ground.access.permissions import Permission
from bangfu.ground.audit.services import actor_stated, reason_stated

TREE = ", ".join(CURRENT)
STAGED = {"id": "bigint", "parent_id": "bigint", "level": "smallint", "code": "text", "name": "text"}


@transaction.atomic
def areas_import(*, release: pl.DataFrame, source: str, valid_from: date) -> AreaPlan:
    """Bring the tree up to a release of `bangfu.compute.areas.read_areas`; returns what that changed.

    All or nothing. A changed name, code or place keeps the value before with the days it held; an area that the
    release leaves out stays. Errors: SheetErrors as `plan_areas`.
    """
    actor_stated(number=None, name="operator", permission=Permission.AREA_MANAGE)
    reason_stated(source)
    with connection.cursor() as cursor:
        # Two imports that compared with the same tree would both add what is new.
        cursor.execute("LOCK TABLE access_area IN SHARE ROW EXCLUSIVE MODE")
        current = _fetched(cursor, f"SELECT {TREE} FROM access_area", CURRENT)
        earlier = _fetched(cursor, "SELECT DISTINCT area_id AS id, code FROM access_areaversion", EARLIER)
        next_id = int(current["id"].max() or 0) + 1  # type: ignore[arg-type]
        plan = plan_areas(release, current, earlier, day=valid_from, next_id=next_id)
        _add(cursor, plan, source, valid_from)
        _change(cursor, plan, source, valid_from)
        _move(cursor, plan)
    return plan


def _fetched(cursor: Any, query: str, schema: dict[str, Any]) -> pl.DataFrame:
    """A query's rows by COPY: as objects of Python, the tree would take a minute and a gigabyte."""
    with cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)") as copy:
        data = b"".join(bytes(block) for block in copy)
    if not data:
        return pl.DataFrame(schema=schema)
    texts = pl.read_csv(data, has_header=False, new_columns=list(schema), infer_schema=False)
    return texts.select(_typed(pl.col(name), kind) for name, kind in schema.items())


def _typed(texts: pl.Expr, kind: Any) -> pl.Expr:
    if kind == pl.Boolean:
        return texts == "t"
    return texts.str.to_date() if kind == pl.Date else texts.cast(kind)


def _copy(cursor: Any, target: str, frame: pl.DataFrame) -> None:
    with cursor.copy(f"COPY {target} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(frame.write_csv(include_header=False).encode())


def _stage(cursor: Any, columns: dict[str, str], frame: pl.DataFrame) -> None:
    """A table of this transaction alone that the statements after it join with."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.staged")
    definition = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    cursor.execute(f"CREATE TEMP TABLE staged ({definition}) ON COMMIT DROP")
    _copy(cursor, "pg_temp.staged", frame.select(list(columns)))
    cursor.execute("ANALYZE pg_temp.staged")


def _add(cursor: Any, plan: AreaPlan, source: str, valid_from: date) -> None:
    if plan.added.is_empty():
        return
    _copy(cursor, "access_area", plan.added.with_columns(valid_from=pl.lit(valid_from), source=pl.lit(source)))
    cursor.execute("SELECT setval(pg_get_serial_sequence('access_area', 'id'), max(id)) FROM access_area")
    # A session that knew the tree while it was small would check each new row's parent by reading the whole table.
    cursor.execute("DISCARD PLANS")


def _change(cursor: Any, plan: AreaPlan, source: str, valid_from: date) -> None:
    if plan.changed.is_empty():
        return
    kept = pl.col("id").is_in(plan.versions.implode())
    columns = {**STAGED, "is_standard": "boolean", "kept": "boolean"}
    _stage(cursor, columns, plan.changed.with_columns(kept=kept))
    cursor.execute(
        "INSERT INTO access_areaversion (area_id, parent_id, code, name, valid_from, valid_to, source) "
        "SELECT a.id, a.parent_id, a.code, a.name, a.valid_from, %s, a.source "
        "FROM access_area a JOIN pg_temp.staged s USING (id) WHERE s.kept",
        [valid_from],
    )
    # Codes may change places among each other, and each must be free before it is taken.
    cursor.execute(
        "UPDATE access_area a SET code = '~' || a.id FROM pg_temp.staged s WHERE a.id = s.id AND a.code <> s.code"
    )
    cursor.execute(
        "UPDATE access_area a SET parent_id = s.parent_id, level = s.level, code = s.code, name = s.name, "
        "is_standard = s.is_standard, source = %s, valid_from = CASE WHEN s.kept THEN %s ELSE a.valid_from END "
        "FROM pg_temp.staged s WHERE a.id = s.id",
        [source, valid_from],
    )


def _move(cursor: Any, plan: AreaPlan) -> None:
    if plan.paths.is_empty():
        return
    _stage(cursor, {"id": "bigint", "path": "text"}, plan.paths)
    cursor.execute("UPDATE access_area a SET path = s.path FROM pg_temp.staged s WHERE a.id = s.id")
