"""Taking a file into the register: handed in, checked in the background, stored on a second word, all or nothing."""

from __future__ import annotations

import base64
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.compute.problems import LIMIT, Problem
from bangfu.compute.staging import Staged
from bangfu.compute.workbooks import Workbook, packed, read_workbook, unpacked
from bangfu.errors import BangfuError, Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.ciphers import seal, unseal
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.audit.services import reason_stated
from bangfu.ground.runs.services import RETRY, is_last
from bangfu.identify.registry.models import (
    Household,
    Import,
    ImportFile,
    ImportProblem,
    ImportPurpose,
    ImportState,
    Member,
    Source,
    SourceKind,
    VillageYear,
)
from bangfu.identify.registry.selectors.imports import AUTO, import_get, workbook_staged
from bangfu.identify.registry.services.comparing import Comparison, compared, villages_changed
from bangfu.identify.registry.services.merging import Plan, inserted, updated
from bangfu.identify.registry.services.sources import Stated, source_add

STEPS = 4
PLACE = "registry.importfile.content"
LONGEST_NAME = 200


@dataclass(frozen=True)
class Handed:
    """A file as somebody hands it in: where it lies, what it is called, and of which day and year its values are."""

    path: Path
    name: str
    stated_on: date
    year: int
    layout: str = AUTO


@transaction.atomic
def import_request(
    *, actor: Actor, area: Area, file: Handed, purpose: str = ImportPurpose.REGISTER, queued: bool = True
) -> Import:
    """Hand in a file for an area; it is checked in the background. Not `queued`, the caller checks it herself.

    Errors: NotPermitted, RuleViolated.
    """
    actor.permit(Permission.REGISTER_IMPORT, area)
    if file.stated_on > timezone.localdate():
        raise RuleViolated(
            say("the day of the statement has not come yet"),
            where=say("stated on"),
            remedy=say("Write the day on which the list was exported or filled in, today at the latest."),
        )
    content = file.path.read_bytes()
    found = Import.objects.create(
        area=area,
        purpose=purpose,
        file_name=file.name[-LONGEST_NAME:],
        digest=hashlib.sha256(content).hexdigest(),
        layout="" if file.layout == AUTO else file.layout,
        stated_on=file.stated_on,
        year=file.year,
        requested_by=actor.user,
    )
    sealed = seal(PLACE, found.pk, base64.b64encode(content).decode())
    ImportFile.objects.create(number=found, content_sealed=sealed)
    if queued:
        import_check_job.configure(lock=f"import-{found.pk}").defer(number=found.pk)
    return found


@app.task(name="registry.import_check", retry=RETRY, pass_context=True)
def import_check_job(context: JobContext, number: int) -> None:
    import_check(number=number, last=is_last(context))


@app.task(name="registry.import_store", retry=RETRY, pass_context=True)
def import_store_job(context: JobContext, number: int) -> None:
    import_execute(number=number, last=is_last(context))


def import_check(*, number: int, last: bool = True) -> Import:
    """Read and check a file that was handed in; its errors, or what it would change, stand in the import afterwards."""
    found = Import.objects.within(EVERYWHERE).select_related("area", "requested_by").get(pk=number)
    if found.state != ImportState.CHECKING:
        return found
    with failure_told(found, last):
        beat(found, 1)
        staged = file_opened(found)
        beat(found, 2)
        comparison = compared(staged, found.area, found.stated_on, found.year)
        beat(found, 3)
        _checked(found, comparison)
    return found


@transaction.atomic
def _checked(found: Import, comparison: Comparison) -> None:
    state_actor(found)
    staged = comparison.staged
    found.layout = staged.sheets[0].found.layout.code
    found.notes = [note.stored() for note in staged.notes]
    found.problem_count = staged.problems.count
    found.figures = comparison.figures
    problems_written(found, staged.problems.first())
    found.state = ImportState.FAULTY if staged.problems.count else ImportState.READY
    found.save()


def problems_written(found: Import, problems: list[Problem]) -> None:
    ImportProblem.objects.filter(of=found).delete()
    ImportProblem.objects.bulk_create(
        (
            ImportProblem(
                of=found,
                sheet=problem.sheet[:120],
                row=problem.row,
                column=problem.column[:200],
                place=problem.place,
                value=problem.value[:80],
                what=problem.what.stored(),
                remedy=problem.remedy.stored(),
            )
            for problem in problems[:LIMIT]
        ),
        batch_size=1000,
    )


@transaction.atomic
def import_confirm(*, actor: Actor, number: int, queued: bool = True) -> Import:
    """Say the second word: store what was checked. Errors: NotFound, NotPermitted, Conflict."""
    found = _locked(actor, number)
    if found.state != ImportState.READY or found.purpose != ImportPurpose.REGISTER:
        raise Conflict(
            say("this import is not waiting for your word"),
            where=say("import {number}", number=number),
            remedy=say("Look at its state in the list of imports."),
        )
    found.state = ImportState.STORING
    found.save(update_fields=["state"])
    if queued:
        import_store_job.configure(lock=f"import-{found.pk}").defer(number=found.pk)
    return found


@transaction.atomic
def import_withdraw(*, actor: Actor, number: int) -> Import:
    """Take a file back that was not stored; the file itself is deleted. Errors: NotFound, NotPermitted, Conflict."""
    found = _locked(actor, number)
    if found.state not in (ImportState.READY, ImportState.FAULTY, ImportState.FAILED, ImportState.CHECKING):
        raise Conflict(
            say("this import can no longer be withdrawn"),
            where=say("import {number}", number=number),
            remedy=say("What was stored is corrected by change requests."),
        )
    found.state, found.finished_at = ImportState.WITHDRAWN, timezone.now()
    found.save(update_fields=["state", "finished_at"])
    ImportFile.objects.filter(number=found).delete()
    return found


def import_execute(*, number: int, last: bool = True) -> Import:
    """Store a confirmed file in one transaction: the register changes with the import's own end, or not at all."""
    found = Import.objects.within(EVERYWHERE).select_related("area", "requested_by").get(pk=number)
    if found.state != ImportState.STORING:
        return found
    with failure_told(found, last):
        beat(found, 1)
        staged = file_opened(found)
        beat(found, 2)
        _store(found, staged)
    return found


@transaction.atomic
def _store(found: Import, staged: Staged) -> None:
    actor_for(found.requested_by).permit(Permission.REGISTER_IMPORT, found.area)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('register import'))")
    current = Import.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",)).get(pk=found.pk)
    if current.state != ImportState.STORING:
        return  # Another worker was faster; its result counts.
    comparison = compared(staged, found.area, found.stated_on, found.year)
    if staged.problems.count:
        found.problem_count = staged.problems.count
        problems_written(found, staged.problems.first())
        found.state = ImportState.FAULTY
        found.save()
        return
    found.source = register_merged(comparison, found)
    found.figures, found.state, found.finished_at = comparison.figures, ImportState.DONE, timezone.now()
    found.save()
    ImportFile.objects.filter(number=found).delete()


def register_merged(comparison: Comparison, found: Import) -> Source:
    """Write what a comparison found. The caller has stated the actor and holds the transaction."""
    source = _source(found)
    plans = comparison.plans
    homes = _households_written(plans.get("households"), source)
    members = plans.get("members")
    if members is not None:
        inserted(members, _housed(members.fresh, homes), source)
        updated(members, source)
    if (incomes := plans.get("incomes")) is not None:
        fresh = _housed(incomes.fresh, homes).with_columns(year=pl.lit(found.year))
        inserted(incomes, _counted(fresh, members), source)
        updated(incomes, source)
    if (living := plans.get("living")) is not None:
        inserted(living, _housed(living.fresh, homes).with_columns(year=pl.lit(found.year)), source)
        updated(living, source)
    if comparison.villages is not None:
        _villages_written(comparison, source, found.year)
    return source


def _source(found: Import) -> Source:
    """One source for a file of an area, however often it is handed in."""
    known = Source.objects.within(EVERYWHERE).filter(area=found.area, digest=found.digest).first()
    if known is not None:
        reason_stated(known.label)
        return known
    label = f"{found.file_name} (#{found.pk})"[-LONGEST_NAME:]
    return source_add(Stated(label, found.stated_on, SourceKind.IMPORT, found.digest), found.area)


def _households_written(plan: Plan | None, source: Source) -> dict[str, tuple[int, int]]:
    """Add and change households; where each new one is, by its number."""
    if plan is None:
        return {}
    fresh = plan.fresh.select([name for name in plan.fresh.columns if name in ("household_no", "area_id", *plan.names)])
    numbers = inserted(plan, fresh, source)
    updated(plan, source)
    areas = fresh.get_column("area_id").to_list() if len(fresh) else []
    names = fresh.get_column("household_no").to_list()
    return {name: (number, area) for name, number, area in zip(names, numbers, areas, strict=True)}


def _housed(rows: pl.DataFrame, homes: dict[str, tuple[int, int]]) -> pl.DataFrame:
    """Rows with the number and the area of their household, new or known."""
    names = rows.get_column("household_no").unique().to_list()
    known = dict(homes)
    lacking = [name for name in names if name not in known]
    found = Household.objects.within(EVERYWHERE).filter(household_no__in=lacking)
    known |= {name: (number, area) for name, number, area in found.values_list("household_no", "pk", "area_id")}
    places = pl.DataFrame(
        [(name, *known[name]) for name in names],
        schema={"household_no": pl.String, "household_id": pl.Int64, "area_id": pl.Int64},
        orient="row",
    )
    kept = rows.drop("household_id", "area_id", "area_id:ours", strict=False)
    return kept.join(places, on="household_no", how="left", maintain_order="left")


def _counted(incomes: pl.DataFrame, members: Plan | None) -> pl.DataFrame:
    """An income needs the number of members it is shared by: as stated, else those of the file, else the living."""
    if incomes.is_empty():
        return incomes
    stated = incomes.get_column("members") if "members" in incomes.columns else pl.Series([None] * len(incomes))
    counts: dict[int, int] = {}
    living = Member.objects.within(EVERYWHERE).filter(
        household_id__in=incomes.get_column("household_id").to_list(), left_on__isnull=True
    )
    for household in living.values_list("household_id", flat=True):
        counts[household] = counts.get(household, 0) + 1
    own = pl.Series([max(counts.get(household, 0), 1) for household in incomes.get_column("household_id").to_list()])
    return incomes.with_columns(members=pl.select(pl.coalesce(stated.cast(pl.Int64), own)).to_series())


def _villages_written(comparison: Comparison, source: Source, year: int) -> None:
    if comparison.villages is None:
        return
    for area, stated in villages_changed(comparison.villages.iter_rows(named=True), year):
        row = VillageYear.objects.within(EVERYWHERE).filter(area_id=area, year=year).first()
        if row is None:
            row = VillageYear(area_id=area, year=year)
        for name, value in {**stated, "source": source, "stated_on": source.stated_on}.items():
            setattr(row, name, value)
        row.save()


def file_opened(found: Import) -> Staged:
    """The file of an import, opened for as long as it is read. It is taken apart once; from then on its cells are kept,
    sealed as the file was."""
    return workbook_staged(cells_of(found), area=found.area, layout=found.layout or AUTO)


def cells_of(found: Import) -> Workbook:
    """The cells of an import's file. Errors: SheetErrors, LimitExceeded for the whole file."""
    kept = ImportFile.objects.get(number=found)
    content = base64.b64decode(unseal(PLACE, found.pk, kept.content_sealed))
    if kept.is_read:
        return unpacked(content, found.file_name)
    suffix = Path(found.file_name).suffix.lower() or ".xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(content)
        workbook = read_workbook(path, name=found.file_name)
    sealed = seal(PLACE, found.pk, base64.b64encode(packed(workbook)).decode())
    ImportFile.objects.filter(number=found).update(content_sealed=sealed, is_read=True)
    return workbook


def _locked(actor: Actor, number: int) -> Import:
    seen = import_get(scope=actor.scope(Permission.REGISTER_READ), number=number)
    actor.permit(Permission.REGISTER_IMPORT, seen.area)
    rows = Import.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    return rows.select_related("area", "requested_by").get(pk=number)


def state_actor(found: Import) -> None:
    """What the system finds out about a file is written in the name of who handed it in."""
    actor_for(found.requested_by).permit(Permission.REGISTER_IMPORT, found.area)


@contextmanager
def failure_told(found: Import, last: bool) -> Iterator[None]:
    """What can be acted on ends the import with its sentence; anything else is for the next try, and for the log."""
    try:
        yield
    except BangfuError as error:
        _failed(found, error)
    except Exception:
        if last:
            _failed(found, _broken(found))
        raise


@transaction.atomic
def _failed(found: Import, error: BangfuError) -> None:
    state_actor(found)
    found.state, found.failure, found.finished_at = ImportState.FAILED, error.stored(), timezone.now()
    found.source = None
    found.save(update_fields=["state", "failure", "finished_at", "source"])


def _broken(found: Import) -> BangfuError:
    return BangfuError(
        say("something broke on our side; nothing was stored"),
        where=say("import {number}", number=found.pk),
        remedy=say("Hand the file in again; if it breaks again, report it to who looks after this server."),
    )


def beat(found: Import, done: int) -> None:
    """A sign of life, written at once so that the waiting page sees it."""
    ImportFile.objects.filter(number=found).update(done_steps=done, beat_at=timezone.now())
