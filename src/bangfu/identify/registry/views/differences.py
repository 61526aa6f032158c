"""National exports beside the register: their differences, who decides on them, and what is corrected where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from bangfu.compute.problems import LIMIT
from bangfu.errors import BangfuError
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.ground.access.views.once import once
from bangfu.identify.registry.forms.differences import (
    CHOSEN,
    ComparisonForm,
    CorrectionsForm,
    DecideForm,
    LinesFilter,
    RequestsForm,
    label_of_field,
    layout_label,
)
from bangfu.identify.registry.models import Difference, DifferenceDecision, DifferenceKind, Import, ImportState
from bangfu.identify.registry.selectors.differences import (
    comparison_get,
    comparisons_within,
    counts_by_field,
    differences_of,
    requestable,
    villages_of,
)
from bangfu.identify.registry.selectors.imports import problems_of
from bangfu.identify.registry.services.corrections import (
    AT_ONCE,
    corrections_export,
    corrections_request,
    differences_decide,
)
from bangfu.identify.registry.services.differences import comparison_request
from bangfu.identify.registry.services.exports import Why
from bangfu.identify.registry.services.imports import STEPS
from bangfu.identify.registry.services.merging import TABLES
from bangfu.identify.registry.services.records import Column, columns
from bangfu.identify.registry.views.cards import shown_value
from bangfu.identify.registry.views.imports import download, handed_in
from bangfu.identify.registry.views.pages import act_page, page_of, posted, show

LINES = 25
"""A page of lines: so many are looked at together, and ticked."""


@dataclass(frozen=True)
class Line:
    """A difference as its reader sees it."""

    row: Difference
    field: Any
    ours: str
    theirs: str


@requires(Permission.REGISTER_IMPORT)
@require_safe
def comparisons(request: StaffRequest) -> HttpResponse:
    found = comparisons_within(request.actor.scope(Permission.REGISTER_IMPORT))
    return show(request, "registry/comparisons.html", {"page": page_of(request, found)})


@requires(Permission.REGISTER_IMPORT)
@takes_form
@once
def comparison_add(request: StaffRequest) -> HttpResponse:
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ComparisonForm(*bound, actor=request.actor)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            with handed_in(form.cleaned_data) as file:
                found = comparison_request(actor=request.actor, area=form.cleaned_data["area"], file=file)
        except BangfuError as error:
            problem = error
        else:
            return redirect("registry:comparison", found.pk)
    return show(request, "registry/comparison_add.html", {"form": form, "problem": problem})


@requires(Permission.REGISTER_IMPORT)
@require_safe
def comparison(request: StaffRequest, number: int) -> HttpResponse:
    found = comparison_get(scope=request.actor.scope(Permission.REGISTER_IMPORT), number=number)
    context: dict[str, Any] = {
        "found": found,
        "steps": STEPS,
        "limit": LIMIT,
        "layout": layout_label(found.layout),
    }
    if found.state == ImportState.FAULTY:
        context["page"] = page_of(request, problems_of(found))
    if found.state == ImportState.DONE:
        context |= _lines_shown(request, found)
    return show(request, "registry/comparison.html", context)


def _lines_shown(request: StaffRequest, found: Import) -> dict[str, Any]:
    scope = request.actor.scope(Permission.REGISTER_IMPORT)
    counts = counts_by_field(scope=scope, found=found)
    form = _filter(request, found, counts)
    page = Paginator(differences_of(scope=scope, found=found, chosen=form.lines()), LINES).get_page(
        request.GET.get("page")
    )
    fields = [row | {"label": _row_label(row)} for row in counts]
    total = {name: sum(row[name] for row in counts) for name in ("all", "ours", "theirs", "person", "decided")}
    whole = differences_of(scope=scope, found=found)
    return {
        "filter": form,
        "decide": DecideForm(lines=[], auto_id="decide_%s"),
        "page": page,
        "rows": [_line(row) for row in page.object_list],
        "fields": fields,
        "total": total,
        "corrections": whole.filter(decision=DifferenceDecision.OURS).count(),
        "requestable": requestable(whole).count(),
        "requested": whole.filter(request__isnull=False).count(),
    }


def _filter(request: StaffRequest, found: Import, counts: list[dict[str, Any]] | None = None) -> LinesFilter:
    scope = request.actor.scope(Permission.REGISTER_IMPORT)
    rows = counts_by_field(scope=scope, found=found) if counts is None else counts
    fields = [row["field"] for row in rows if row["field"]]
    return LinesFilter(request.GET, fields=fields, villages=villages_of(scope=scope, found=found))


def _row_label(row: dict[str, Any]) -> Any:
    return DifferenceKind(row["kind"]).label if row["kind"] != DifferenceKind.VALUE else label_of_field(row["field"])


def _line(row: Difference) -> Line:
    if row.kind != DifferenceKind.VALUE:
        return Line(row, DifferenceKind(row.kind).label, row.ours, row.theirs)
    return Line(row, label_of_field(row.field), _text(row.field, row.ours), _text(row.field, row.theirs))


def _text(key: str, text: str) -> str:
    """A value of a line in the reader's words; of an area, its name."""
    entity, _dot, name = key.partition(".")
    if entity == "area":
        return Area.objects.filter(code=text).values_list("name", flat=True).first() or text
    column = columns(TABLES[entity]).get(name)
    return shown_value(column, _typed(column, text)) if column and text and not column.sealed else text


def _typed(column: Column, text: str) -> Any:
    readers: dict[str, Any] = {
        "codes": lambda told: told.split(","),
        "yes_no": lambda told: told == "true",
        "date": date.fromisoformat,
        "measure": Decimal,
        "money": int,
    }
    return readers.get(column.kind, str)(text)


@requires(Permission.REGISTER_IMPORT)
@require_POST
def comparison_decide(request: StaffRequest, number: int) -> HttpResponse:
    """Decide ticked lines, or all of the filter that stands in the address."""
    scope = request.actor.scope(Permission.REGISTER_IMPORT)
    found = comparison_get(scope=scope, number=number)
    back = f"{reverse('registry:comparison', args=[number])}?{request.GET.urlencode()}"
    chosen = _filter(request, found).lines()
    lines = list(differences_of(scope=scope, found=found).filter(pk__in=_ticked(request)).values_list("pk", flat=True))
    form = DecideForm(request.POST, lines=lines)
    if not form.is_valid():
        messages.error(request, _("Choose a decision, and the lines it is for."))
        return redirect(back)
    values = form.cleaned_data
    try:
        count = differences_decide(
            actor=request.actor,
            number=number,
            decision=values["decision"],
            chosen=chosen,
            lines=values["line"] if values["which"] == CHOSEN else None,
        )
    except BangfuError as error:
        messages.error(request, f"{error.what.render(_)}. {error.remedy.render(_)}")
    else:
        told = ngettext("%(count)s line was decided.", "%(count)s lines were decided.", count)
        messages.success(request, told % {"count": count})
    return redirect(back)


def _ticked(request: StaffRequest) -> list[int]:
    return [int(number) for number in request.POST.getlist("line") if number.isdecimal() and len(number) < 19][:LINES]


@requires(Permission.REGISTER_IMPORT)
@takes_form
def comparison_requests(request: StaffRequest, number: int) -> HttpResponse:
    found = comparison_get(scope=request.actor.scope(Permission.REGISTER_IMPORT), number=number)
    act = Act(
        gettext_lazy("Ask for our corrections"),
        gettext_lazy(
            "Each household or member becomes a change request with their values. Nothing changes until a second "
            "person approves."
        ),
        gettext_lazy("Make the change requests"),
        reverse("registry:comparison", args=[number]),
        gettext_lazy("Done as far as it goes."),
    )

    def do(form: RequestsForm) -> None:
        asked = corrections_request(actor=request.actor, number=number, reason=form.cleaned_data["reason"])
        told = ngettext("%(count)s change request was made.", "%(count)s change requests were made.", asked.requests)
        messages.info(request, told % {"count": asked.requests})
        if asked.left:
            told = _("%(left)s are left: %(most)s are made at a time. Ask again when these are decided.")
            messages.info(request, told % {"left": asked.left, "most": AT_ONCE})
        for household, what in asked.refused[:5]:
            messages.error(request, f"{household}: {what.render(_)}")

    return act_page(request, act, RequestsForm(posted(request)), do, part=found.file_name)


@requires(Permission.REGISTER_EXPORT)
@takes_form
def comparison_corrections(request: StaffRequest, number: int) -> HttpResponse:
    found = comparison_get(scope=request.actor.scope(Permission.REGISTER_EXPORT), number=number)
    form = CorrectionsForm(posted(request), may_unmask=request.actor.may(Permission.PERSON_UNMASK))
    problem = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            name, content = corrections_export(
                actor=request.actor,
                number=number,
                why=Why(values["purpose"], values["reason"]),
                full=values.get("full", False),
            )
        except BangfuError as error:
            problem = error
        else:
            return download(name, content)
    return show(request, "registry/corrections.html", {"found": found, "form": form, "problem": problem})
