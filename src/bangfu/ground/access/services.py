"""Writes of the area tree, the users and their grants: only the operator's command line calls them, no page does.
And the private folder of what a user hands in."""

from __future__ import annotations

import re
import secrets
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection, transaction

from bangfu.compute.areas import CURRENT, EARLIER, AreaPlan, plan_areas
from bangfu.errors import Conflict, NotFound, RuleViolated, say
from bangfu.ground.access.models import Area, Grant, User
from bangfu.ground.access.permissions import Role
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import area_get
from bangfu.ground.audit.services import actor_stated, reason_stated

USERNAME = re.compile(r"[\w.@+-]{2,60}")
PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are read wrongly from paper."""
TREE = ", ".join(CURRENT)
STAGED = {"id": "bigint", "parent_id": "bigint", "level": "smallint", "code": "text", "name": "text"}


@transaction.atomic
def areas_import(*, release: pl.DataFrame, source: str, valid_from: date) -> AreaPlan:
    """Bring the tree up to a release of `bangfu.compute.areas.read_areas`; returns what that changed.

    All or nothing. A changed name, code or place keeps the value before with the days it held; an area that the
    release leaves out stays. Errors: SheetErrors as `plan_areas`.
    """
    actor_stated(number=None, name="operator", permission="area.manage")
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


@dataclass(frozen=True)
class NewUser:
    """A user as she was made, and the password that is shown once and stored only as a hash."""

    user: User
    password: str


@transaction.atomic
def user_add(*, username: str, display_name: str, role: str, area_code: str) -> NewUser:
    """A user with one role in one area and a generated password.

    Errors: RuleViolated for an impossible user name, name or role; Conflict where the user name is taken; NotFound
    where there is no such area.
    """
    where = say("user {username}", username=username)
    if not USERNAME.fullmatch(username):
        remedy = say("Use 2 to 60 letters, digits or . @ + - _")
        raise RuleViolated(say("this cannot be a user name"), where=where, remedy=remedy)
    if not display_name.strip() or len(display_name) > 60:
        remedy = say("Give the name that colleagues know, 60 characters at most.")
        raise RuleViolated(say("the name is empty or too long"), where=where, remedy=remedy)
    if User.objects.filter(username=username).exists():
        remedy = say("Choose another, or see who has it with: bangfu users list")
        raise Conflict(say("this user name is taken"), where=where, remedy=remedy)
    password = "-".join("".join(secrets.choice(PASSWORD_ALPHABET) for _ in range(5)) for _ in range(4))
    user = User(username=username, display_name=display_name.strip())
    user.set_password(password)
    user.save()
    grant_add(user=user, role=role, area=area_get(scope=EVERYWHERE, code=area_code))
    return NewUser(user, password)


def grant_add(*, user: User, role: str, area: Area) -> Grant:
    """A role in an area and everything below it; the same grant again is the one that stands."""
    if role not in Role.values:
        raise RuleViolated(
            say("“{role}” is not a role", role=role),
            where=say("user {username}", username=user.username),
            remedy=say("Choose one of: {names}.", names=", ".join(Role.values)),
        )
    return Grant.objects.get_or_create(user=user, role=role, area=area)[0]


def user_close(*, username: str) -> User:
    """Ends an account at once: sessions included, since a closed user is not read back. What she did stays hers."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise NotFound(
            say("there is no such user"),
            where=say("user {username}", username=username),
            remedy=say("See the user names with: bangfu users list"),
        )
    user.is_active = False
    user.save(update_fields=["is_active"])
    return user


def uploads_folder(user: User) -> Path:
    """Where files that a user hands in wait to be read: mode 700, hers alone, gone when she signs out."""
    everyone: Path = settings.PRIVATE_UPLOADS
    everyone.mkdir(mode=0o700, exist_ok=True)
    folder = everyone / str(user.pk)
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def uploads_discard(user: User) -> None:
    shutil.rmtree(settings.PRIVATE_UPLOADS / str(user.pk), ignore_errors=True)
