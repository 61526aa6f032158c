"""A national export beside the register: what they state differently. Nothing changes by finding it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.compute.differences import HERE, OURS, PAIR, THEIRS, THERE, differing, paired, proposal
from bangfu.compute.identity import MASKS
from bangfu.compute.layouts import EVERY
from bangfu.compute.staging import Staged
from bangfu.compute.workbooks import ROW
from bangfu.errors import LimitExceeded, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal_all, unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import areas_within
from bangfu.ground.runs.services import RETRY, is_last
from bangfu.identify.registry.models import Difference, DifferenceKind, Import, ImportFile, ImportPurpose, ImportState
from bangfu.identify.registry.selectors.imports import dictionary
from bangfu.identify.registry.services.imports import (
    Handed,
    beat,
    failure_told,
    file_opened,
    import_request,
    problems_written,
    state_actor,
)
from bangfu.identify.registry.services.merging import TABLES, collected, comparable, standing_rows
from bangfu.identify.registry.services.records import MODELS, Table, columns
from bangfu.identify.registry.services.rows import row_numbers, rows_copy, sealed_place

MOST_LINES: Final = 500_000
VILLAGE: Final = "area.village"
NUMBER: Final = "household.household_no"
LINE_PLACE: Final = "registry.difference.theirs"
WHO: Final = [["key"], ["person_no"], ["household_no", "name"]]
"""How a person is found again: by her certificate, her person number, her name in her household."""
LINE: Final = {
    "kind": pl.String, "household_no": pl.String, "household_id": pl.Int64, "member_id": pl.Int64, "area_id": pl.Int64,
    "person": pl.String, "field": pl.String, ROW: pl.Int64, OURS: pl.String, THEIRS: pl.String, "open": pl.String,
    "ours_stated_on": pl.Date, "ours_source_id": pl.Int64,
}  # fmt: skip


def comparison_request(*, actor: Actor, area: Area, file: Handed, queued: bool = True) -> Import:
    """Hand in a file to be compared with the register of an area. Not `queued`, the caller executes it herself.

    Errors: NotPermitted, RuleViolated.
    """
    with transaction.atomic():
        found = import_request(actor=actor, area=area, file=file, purpose=ImportPurpose.COMPARE, queued=False)
        if queued:
            comparison_job.configure(lock=f"import-{found.pk}").defer(number=found.pk)
    return found


@app.task(name="registry.compare", retry=RETRY, pass_context=True)
def comparison_job(context: JobContext, number: int) -> None:
    comparison_execute(number=number, last=is_last(context))


def comparison_execute(*, number: int, last: bool = True) -> Import:
    """Read, check and compare a file; a file with errors is not compared at all, as it would not be taken in."""
    found = Import.objects.within(EVERYWHERE).select_related("area", "requested_by").get(pk=number)
    if found.state != ImportState.CHECKING or found.purpose != ImportPurpose.COMPARE:
        return found
    with failure_told(found, last):
        beat(found, 1)
        staged = file_opened(found)
        beat(found, 2)
        sides = None if staged.problems.count else Sides(staged, found)
        lines = None if sides is None else sides.lines()
        beat(found, 3)
        _compared(found, staged, lines, sides.figures if sides else {})
    return found


@transaction.atomic
def _compared(found: Import, staged: Staged, lines: pl.DataFrame | None, figures: dict[str, Any]) -> None:
    state_actor(found)
    current = Import.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
    if current.state != ImportState.CHECKING:
        return  # Another worker was faster, or the file was withdrawn; that counts.
    found.layout = staged.sheets[0].found.layout.code
    found.notes = [note.stored() for note in staged.notes]
    found.problem_count, found.figures = staged.problems.count, figures
    problems_written(found, staged.problems.first())
    if lines is None:
        found.state = ImportState.FAULTY
    else:
        _lines_written(found, lines)
        found.state, found.finished_at = ImportState.DONE, timezone.now()
        ImportFile.objects.filter(number=found).delete()
    found.save()


def _lines_written(found: Import, lines: pl.DataFrame) -> None:
    name = Difference._meta.db_table
    numbers = row_numbers(name, lines.height)
    sealed = seal_all(LINE_PLACE, numbers, lines.get_column("open").fill_null("").to_list())
    texts = [pl.col(column).fill_null("") for column in ("household_no", "person", "field", OURS, THEIRS)]
    rows = lines.drop("open").with_columns(
        proposal(found.stated_on),
        *texts,
        id=pl.Series(numbers, dtype=pl.Int64),
        comparison_id=pl.lit(found.pk),
        theirs_sealed=pl.Series([f"\\x{value.hex()}" for value in sealed], dtype=pl.String),
        decision=pl.lit(""),
    )
    missing = pl.when(pl.col("kind") == DifferenceKind.VALUE).then("proposal").otherwise(_of_missing(found))
    rows_copy(name, rows.with_columns(missing.alias("proposal")))


def _of_missing(found: Import) -> pl.Expr:
    """Who was registered here after their list was made is missing there; else a person decides."""
    fresh = (pl.col("kind") == DifferenceKind.ONLY_HERE) & (pl.col("ours_stated_on") > found.stated_on)
    return pl.when(fresh).then(pl.lit(OURS)).otherwise(pl.lit(""))


@dataclass
class Side:
    """A table of both sides: `theirs` and `ours` hold fields by name in one form, and `open` theirs as written."""

    table: Table
    entity: str
    names: tuple[str, ...]
    theirs: pl.DataFrame
    ours: pl.DataFrame

    @property
    def keyed(self) -> list[str]:
        return [f"{self.entity}.{name}" for name in self.names]


class Sides:
    """Both registers, table by table, and the lines on which they differ."""

    def __init__(self, staged: Staged, found: Import) -> None:
        self.staged = staged
        self.found = found
        self.covers = staged.sheets[0].found.layout.covers
        self.villages = dict(areas_within(Scope.below(found.area)).values_list("pk", "code"))
        self.figures: dict[str, Any] = {}

    def lines(self) -> pl.DataFrame:
        """Every line, in the order of households. Errors: RuleViolated, LimitExceeded."""
        homes = self._side("household")
        if homes is None:
            raise RuleViolated(
                say("this file states nothing of households"),
                where=say("{file}", file=self.found.file_name),
                remedy=say("Hand in a list of households or of their members."),
            )
        parts = list(self._of_households(homes))
        people = self._side("member")
        if people is not None:
            parts += self._of_members(people)
        parts += [part for entity in ("income", "living") for part in self._of_year(entity)]
        lines = pl.concat([part.select(_typed(part)) for part in parts])
        if lines.height > MOST_LINES:
            raise LimitExceeded(
                say("there are {count} differences", count=lines.height),
                where=say("{file}", file=self.found.file_name),
                remedy=say("Check that the file is of this area and year, or compare township by township."),
            )
        self.figures["lines"] = lines.height
        return self._readable(lines).sort("household_no", "member_id", "field", nulls_last=False)

    def _side(self, entity: str) -> Side | None:
        rows = collected(self.staged, entity)
        if rows is None or rows.is_empty():
            return None
        table = TABLES[entity]
        kinds = columns(table)
        names = tuple(name for name in rows.columns if name in kinds and name != "household_no")
        read = {**dict.fromkeys(names), **dict.fromkeys(self._always(table))}
        year = " AND t.year = %s" if table in ("incomes", "living") else ""
        alive = {"households": " AND t.ended_on IS NULL", "members": " AND t.left_on IS NULL"}.get(table, year)
        values = [list(self.villages), *([self.found.year] if year else [])]
        ours = standing_rows(table, read, condition=f"t.area_id = ANY(%s){alive}", values=values)
        ours = ours.rename({f"{name}:now": name for name in read if f"{name}:now" in ours.columns})
        theirs = rows.with_columns(
            *(comparable(kinds[name], rows.get_column(name)).alias(name) for name in names),
            *(rows.get_column(name).cast(pl.String).alias(f"{name}:open") for name in names if kinds[name].sealed),
        )
        lists = [name for name in names if kinds[name].kind == "codes"]
        if table == "members":
            # Her certificate, in the form in which it is looked up: as it was compared just now.
            theirs, ours = theirs.with_columns(key="id_no"), ours.rename({"blind": "key"})
        self.figures[table] = {"ours": ours.height, "theirs": theirs.height}
        return Side(table, entity, names, _ordered(theirs, lists), _ordered(ours, lists))

    def _always(self, table: Table) -> tuple[str, ...]:
        """What is read of ours beside what the file states."""
        if table == "members":
            return ("name", "person_no", "id_no")
        entity, _, name = self.covers.partition(".")
        return (name,) if table == "households" and entity == "household" else ()

    def _of_households(self, side: Side) -> Iterator[pl.DataFrame]:
        pairs = paired(side.theirs, side.ours, [["household_no"]])
        theirs, ours = side.theirs[pairs.get_column(THERE)], side.ours[pairs.get_column(HERE)]
        self.homes = ours.select("household_no", household_id="id", area_id="area_id")
        yield _lines(side, theirs, ours, household_id="id")
        if "area_id" in side.theirs.columns:
            yield self._of_villages(theirs, ours)
        lost = side.theirs.with_row_index(THERE).join(pairs, on=THERE, how="anti")
        stated = pl.col("area_id") if "area_id" in lost.columns else pl.lit(None, dtype=pl.Int64)
        yield lost.select(
            "household_no", ROW, kind=pl.lit(DifferenceKind.ONLY_THERE), area_id=stated.fill_null(self.found.area_id)
        )
        if self.covers:
            alone = side.ours.with_row_index(HERE).join(pairs, on=HERE, how="anti")
            name = self.covers.partition(".")[2]
            alone = alone if self.covers == EVERY else alone.filter(pl.col(name).cast(pl.String).fill_null("") != "")
            yield alone.select(
                "household_no", "area_id", *_ours(), kind=pl.lit(DifferenceKind.ONLY_HERE), household_id="id"
            )

    def _of_villages(self, theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
        """Households that the two sides have in different villages, both named by code."""
        coded = [side.get_column("area_id").replace_strict(self.villages, default=None) for side in (theirs, ours)]
        sides = ours.with_columns(theirs.get_column(ROW), there=coded[0], here=coded[1])
        moved = sides.filter(pl.col("there").is_not_null() & (pl.col("there") != pl.col("here")))
        both = {"household_id": "id", OURS: "here", THEIRS: "there"}
        kind = pl.lit(DifferenceKind.VALUE)
        return moved.select("household_no", "area_id", ROW, *_ours(), field=pl.lit(VILLAGE), kind=kind, **both)

    def _of_members(self, side: Side) -> Iterator[pl.DataFrame]:
        steps = [step for step in WHO if set(step) <= {"key", "household_no", *side.names}]
        pairs = paired(side.theirs, side.ours, steps)
        theirs, ours = side.theirs[pairs.get_column(THERE)], side.ours[pairs.get_column(HERE)]
        yield _lines(side, theirs, ours, household_id="household_id", member_id="id", person="name")
        home = ours.with_columns(theirs.get_column(ROW), theirs.get_column("household_no").alias(THEIRS))
        kind = pl.lit(DifferenceKind.VALUE)
        yield home.filter(pl.col(THEIRS) != pl.col("household_no")).select(
            "household_no", "household_id", "area_id", ROW, THEIRS, *_ours(), kind=kind, field=pl.lit(NUMBER),
            ours="household_no", member_id="id", person="name",
        )  # fmt: skip
        lost = side.theirs.with_row_index(THERE).join(pairs, on=THERE, how="anti").join(self.homes, on="household_no")
        named = pl.col("name") if "name" in lost.columns else pl.lit("")
        masked = [MASKS["id"](number) for number in lost.get_column("id_no:open").to_list()]
        yield lost.with_columns(pl.Series(THEIRS, masked, dtype=pl.String)).select(
            "household_no", "household_id", "area_id", ROW, THEIRS, kind=pl.lit(DifferenceKind.ONLY_THERE),
            person=named, open="id_no:open",
        )  # fmt: skip
        if self.covers:
            alone = side.ours.with_row_index(HERE).join(pairs, on=HERE, how="anti")
            yield alone.join(self.homes.select("household_no"), on="household_no", how="semi").select(
                "household_no", "household_id", "area_id", *_ours(), kind=pl.lit(DifferenceKind.ONLY_HERE),
                member_id="id", person="name",
            )  # fmt: skip

    def _of_year(self, entity: str) -> Iterator[pl.DataFrame]:
        side = self._side(entity)
        if side is None:
            return
        theirs = side.theirs.join(self.homes, on="household_no", how="inner", maintain_order="left")
        known = theirs.select("household_no", "household_id", "area_id")
        ours = known.join(
            side.ours.drop("area_id", "household_id"), on="household_no", how="left", maintain_order="left"
        )
        yield _lines(side, theirs, ours, household_id="household_id")

    def _readable(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Numbers masked on both sides; theirs kept in `open`, to be sealed."""
        numbers = [f for f in dictionary().fields.values() if f.kind in MASKS]
        for field in numbers:
            chosen = (pl.col("field") == field.key).fill_null(value=False)
            part = lines.filter(chosen)
            if part.is_empty():
                continue
            ours = _opened(TABLES[field.entity], field.name, part)
            shown = part.with_columns(
                pl.Series(OURS, [MASKS[field.kind](text) if text else None for text in ours], dtype=pl.String),
                pl.col("open").map_elements(MASKS[field.kind], return_dtype=pl.String).alias(THEIRS),
            )
            lines = pl.concat([lines.filter(~chosen), shown])
        return lines


def _ordered(frame: pl.DataFrame, lists: list[str]) -> pl.DataFrame:
    """Several codes of a field mean the same in any order."""
    return frame.with_columns(pl.col(name).cast(pl.String).str.split(",").list.sort().list.join(",") for name in lists)


def _ours() -> list[pl.Expr]:
    return [pl.col("stated_on").alias("ours_stated_on"), pl.col("source_id").alias("ours_source_id")]


def _lines(side: Side, theirs: pl.DataFrame, ours: pl.DataFrame, **keys: str) -> pl.DataFrame:
    """The fields that pairs of rows state differently, each with where it stands on both sides."""
    found = differing(theirs, ours, side.names)
    at = ours.select("household_no", "area_id", *_ours(), **keys).with_columns(theirs.get_column(ROW))
    opened = {name: theirs.get_column(f"{name}:open") for name in side.names if f"{name}:open" in theirs.columns}
    placed = at.with_row_index(PAIR).with_columns(**opened)
    texts = [pl.when(pl.col("field") == name).then(pl.col(name)) for name in opened]
    written = pl.coalesce([*texts, pl.lit(None, dtype=pl.String)])
    joined = found.join(placed, on=PAIR, how="left", maintain_order="left").with_columns(written.alias("open"))
    whole = joined.drop(PAIR, *opened).with_columns(field=pl.lit(f"{side.entity}.") + pl.col("field"))
    return whole.with_columns(kind=pl.lit(DifferenceKind.VALUE))


def _typed(part: pl.DataFrame) -> list[pl.Expr]:
    return [
        (pl.col(name) if name in part.columns else pl.lit(None)).cast(kind).alias(name) for name, kind in LINE.items()
    ]


def _opened(table: Table, name: str, lines: pl.DataFrame) -> list[str]:
    """Our numbers of lines, opened to be masked."""
    rows = lines.get_column("member_id" if table == "members" else "household_id").to_list()
    with connection.cursor() as cursor:
        model = MODELS[table]
        cursor.execute(f"SELECT id, {name}_sealed FROM {model._meta.db_table} WHERE id = ANY(%s)", [rows])
        sealed = dict(cursor.fetchall())
    place = sealed_place(table, name)
    return [unseal(place, row, sealed[row]) for row in rows]
