"""Writing checked rows: the one way into the tables of the register, for one row as for a hundred thousand."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from django.db import connection

from bangfu.compute.identity import NO_ID_PREFIX, birth_dates
from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.access.ciphers import blind_all, seal_all
from bangfu.identify.registry.models import Source
from bangfu.identify.registry.services.records import MODELS, Column, RowProblem, Table, columns, row_problems

SHOWN = 20
ID_DIGITS = 18
SLICE = 10_000


def refuse_problems(problems: Sequence[RowProblem], where: Phrase) -> None:
    """Errors: RuleViolated naming the first problems, where there are any."""
    if not problems:
        return
    first = problems[0]
    more = say("; and {count} more", count=len(problems) - 1) if len(problems) > 1 else say("")
    raise RuleViolated(
        say("{column}: {what}{more}", column=first.column, what=first.what, more=more), where=where, remedy=first.remedy
    )


def rows_insert(table: Table, frame: pl.DataFrame, *, source: Source) -> list[int]:
    """Checks and adds rows; the numbers of the rows, in the frame's order.

    `frame` has the columns of `records` and `area_id`, and but for households `household_id`. The actor is stated, and
    each row's area permitted, by the caller. Errors: RuleViolated with nothing stored.
    """
    keys = [name for name in ("area_id", "household_id") if name in frame.columns]
    values = frame.drop(keys)
    refuse_problems(row_problems(table, values), say("{label}", label=source.label))
    if table == "members":
        values = with_births(values)
    name = MODELS[table]._meta.db_table
    numbers = row_numbers(name, frame.height)
    stored = values.select(
        *(column for name in values.columns for column in stored_columns(table, columns(table)[name], values, numbers))
    ).with_columns(
        *(frame.get_column(key) for key in keys),
        id=pl.Series(numbers, dtype=pl.Int64),
        source_id=pl.lit(source.pk),
        stated_on=pl.lit(source.stated_on),
    )
    stored = _with_defaults(table, stored)
    rows_copy(name, stored)
    return numbers


def with_births(members: pl.DataFrame) -> pl.DataFrame:
    """Where no date of birth is stated, the one in the number of the certificate; a number that stands for "has no ID"
    tells none."""
    if "id_no" not in members.columns:
        return members
    stated = members["birth_date"] if "birth_date" in members.columns else pl.lit(None, pl.Date)
    number = members["id_no"].cast(pl.String)
    told = pl.when(~pl.lit(number.str.starts_with(NO_ID_PREFIX))).then(pl.lit(birth_dates(number)))
    return members.with_columns(pl.coalesce(stated, told).alias("birth_date"))


def stored_columns(table: Table, column: Column, values: pl.DataFrame, numbers: Sequence[int]) -> list[pl.Series]:
    """A column as the database holds it: sealed with its look-up, lists as literals, and empty text for no text."""
    series = values.get_column(column.name)
    if column.sealed:
        texts = series.fill_null("").to_list()
        model = MODELS[table]
        sealed = seal_all(sealed_place(table, column.name), numbers, texts)
        found = [pl.Series(f"{column.name}_sealed", _hex(sealed))]
        if any(field.name == f"{column.name}_blind" for field in model._meta.concrete_fields):
            found.append(pl.Series(f"{column.name}_blind", _hex(all_looked_up(column.name, texts))))
        return found
    if column.kind == "codes":
        lists = series.cast(pl.List(pl.String)).list.join(",").fill_null("")
        return [("{" + lists + "}").alias(column.name)]
    if column.kind in ("text", "code", "month"):
        return [series.fill_null("")]
    return [series]


def sealed_place(table: Table, name: str) -> str:
    """What a sealed value is bound to beside its row."""
    return f"{MODELS[table]._meta.label_lower}.{name}"


def looked_up(name: str, text: str) -> bytes:
    """The blind index of a number. A disability certificate is found by its first 18 digits, the person's own."""
    return all_looked_up(name, [text])[0]


def all_looked_up(name: str, texts: Sequence[str | None]) -> list[bytes]:
    """As `looked_up`, for a column of a whole import; empty where nothing is stated."""
    most = ID_DIGITS if name == "id_no" else None
    return blind_all(name, ((text or "")[:most] for text in texts))


def rows_copy(table: str, frame: pl.DataFrame) -> None:
    """COPY: as objects of Python, a county would take minutes. In slices, since its text is as large as the county."""
    statement = f"COPY {table} ({', '.join(frame.columns)}) FROM STDIN (FORMAT csv, NULL '\\N')"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for part in frame.iter_slices(SLICE):
            text = part.write_csv(include_header=False, null_value="\\N", quote_style="non_numeric")
            copy.write(text.encode())


def row_numbers(table: str, count: int) -> list[int]:
    """Numbers of rows to come: a sealed value is bound to its row before that is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [number for (number,) in cursor.fetchall()]


def _with_defaults(table: Table, stored: pl.DataFrame) -> pl.DataFrame:
    """What was not stated, as the model leaves it: the database itself knows no defaults."""
    added: dict[str, pl.Expr] = {}
    for field in MODELS[table]._meta.concrete_fields:
        if field.column and field.column not in stored.columns and not field.null:
            default = field.get_default()
            added[field.column] = pl.lit("{}" if default == [] else "" if default in ("", b"") else default)
    return stored.with_columns(**added)


def _hex(values: Sequence[bytes]) -> list[str]:
    return ["\\x" + value.hex() for value in values]
