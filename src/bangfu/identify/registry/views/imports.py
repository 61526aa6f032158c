"""Files of the register: handed in, their errors, the second word, the result; and files that go out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.compute.problems import LIMIT
from bangfu.compute.writing import Remark, Table, write_annotated, write_template
from bangfu.errors import BangfuError, Phrase
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.identify.registry.forms.imports import ExportForm, ImportForm
from bangfu.identify.registry.models import ImportPurpose, ImportState
from bangfu.identify.registry.selectors.imports import (
    TEMPLATE,
    import_get,
    imports_within,
    layout_get,
    problems_of,
)
from bangfu.identify.registry.services.exports import Why, register_export
from bangfu.identify.registry.services.imports import (
    STEPS,
    Handed,
    cells_of,
    import_request,
)
from bangfu.identify.registry.services.imports import import_confirm as confirm
from bangfu.identify.registry.services.imports import import_withdraw as withdraw
from bangfu.policy.loader import codes

ROWS = 50
UNPROCESSABLE = 422
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and form.is_bound and request.method == "POST" and form.errors)
    return render(request, template, {"wing": "identify", **context}, status=UNPROCESSABLE if wrong else 200)


@requires(Permission.REGISTER_IMPORT)
@require_safe
def imports(request: StaffRequest) -> HttpResponse:
    found = imports_within(request.actor.scope(Permission.REGISTER_IMPORT)).filter(purpose=ImportPurpose.REGISTER)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return show(request, "registry/imports.html", {"page": page})


@requires(Permission.REGISTER_IMPORT)
@takes_form
@once
def import_add(request: StaffRequest) -> HttpResponse:
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*bound, actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            with handed_in(form.cleaned_data) as file:
                found = import_request(actor=request.actor, area=form.cleaned_data["area"], file=file)
        except BangfuError as error:
            problem = error
        else:
            return redirect("registry:import", found.pk)
    return show(request, "registry/import_add.html", {"form": form, "problem": problem})


@contextmanager
def handed_in(values: dict[str, Any]) -> Iterator[Handed]:
    """The upload lives as long as it takes to seal it."""
    upload = values["file"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(upload.name).suffix.lower()}"
        with path.open("wb") as target:
            target.writelines(upload.chunks())
        yield Handed(path, Path(upload.name).name, values["stated_on"], values["year"], values["layout"])


@requires(Permission.REGISTER_IMPORT)
@require_safe
def import_(request: StaffRequest, number: int) -> HttpResponse:
    found = import_get(scope=request.actor.scope(Permission.REGISTER_IMPORT), number=number)
    if found.purpose == ImportPurpose.COMPARE:
        return redirect("registry:comparison", number)
    context: dict[str, Any] = {
        "found": found,
        "steps": STEPS,
        "limit": LIMIT,
        "layout": layout_get(found.layout) if found.layout else None,
    }
    if found.state == ImportState.FAULTY:
        context["page"] = Paginator(problems_of(found), ROWS).get_page(request.GET.get("page"))
    return show(request, "registry/import.html", context)


@requires(Permission.REGISTER_IMPORT)
@require_safe
def import_errors(request: StaffRequest, number: int) -> HttpResponse:
    """The errors as a workbook; for who handed the file in with a copy of it, since its numbers lie open there."""
    found = import_get(scope=request.actor.scope(Permission.REGISTER_IMPORT), number=number)
    headings = (_("Sheet"), _("Row"), _("Column"), _("Value"), _("What is wrong"), _("What to do"))
    rows: list[list[str]] = []
    remarks: list[Remark] = []
    for problem in problems_of(found):
        said = [Phrase.restored(part).render(_) for part in (problem.what, problem.remedy)]
        rows.append([problem.sheet, str(problem.row), problem.column, problem.value, *said])
        remarks.append(Remark(problem.sheet, problem.row, problem.place, "\n".join(said)))
    own = found.state == ImportState.FAULTY and found.requested_by_id == request.actor.user.pk
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_annotated(path, Table(_("Errors"), headings, rows), cells_of(found) if own else None, remarks)
        return download(f"errors-{number}.xlsx", path.read_bytes())


@requires(Permission.REGISTER_IMPORT)
@takes_form
def import_confirm(request: StaffRequest, number: int) -> HttpResponse:
    found = import_get(scope=request.actor.scope(Permission.REGISTER_IMPORT), number=number)
    if request.method == "POST":
        confirm(actor=request.actor, number=number)
        return redirect("registry:import", number)
    return show(request, "registry/import_confirm.html", {"found": found})


@requires(Permission.REGISTER_IMPORT)
@require_POST
def import_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found = withdraw(actor=request.actor, number=number)
    messages.success(request, _("Withdrawn. The file was deleted and nothing was stored."))
    return redirect("registry:comparisons" if found.purpose == ImportPurpose.COMPARE else "registry:imports")


@requires(Permission.REGISTER_IMPORT)
@require_safe
def import_template(request: StaffRequest) -> HttpResponse:
    """Our own template: a sheet each for households, members, incomes and living conditions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        about = [
            (_("Needed columns"), _("They have a green heading; all others may stay empty.")),
            (_("Empty cells"), _("They say nothing and erase nothing.")),
            (_("ID numbers"), _("As text, as they stand on the card.")),
            (_("Dates"), "2026-01-31"),
        ]
        write_template(path, layout_get(TEMPLATE), codes, about=about)
        return download("template.xlsx", path.read_bytes())


@requires(Permission.REGISTER_EXPORT)
@takes_form
def export(request: StaffRequest) -> HttpResponse:
    form = ExportForm(*((request.POST,) if request.method == "POST" else ()), actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            name, content = register_export(
                actor=request.actor,
                area=values["area"],
                layout=layout_get(values["layout"]),
                year=values["year"],
                why=Why(values["purpose"], values["reason"]),
                full=values.get("full", False),
            )
        except BangfuError as error:
            problem = error
        else:
            return download(name, content)
    return show(request, "registry/export.html", {"form": form, "problem": problem})


def download(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=WORKBOOK, headers=headers)
