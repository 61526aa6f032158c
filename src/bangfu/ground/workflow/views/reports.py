"""Steps and days per procedure, as a page and as a file."""

from __future__ import annotations

import csv

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.ground.workflow.forms import ReportFilter
from bangfu.ground.workflow.selectors import procedure_days, step_days
from bangfu.ground.workflow.views.pages import show


@requires(Permission.CASE_READ)
@require_safe
def report(request: StaffRequest) -> HttpResponse:
    form = ReportFilter(request.GET, actor=request.actor)
    area = form.chosen_area()
    rows = procedure_days(actor=request.actor, area=area) if area else []
    chosen = form.chosen_procedure()
    steps = step_days(actor=request.actor, area=area, procedure=chosen) if area and chosen else []
    context = {"form": form, "area": area, "rows": [r for r in rows if chosen in ("", r.code)], "steps": steps}
    return show(request, "workflow/report.html", context)


@requires(Permission.CASE_READ)
@require_safe
def report_csv(request: StaffRequest) -> HttpResponse:
    area = ReportFilter(request.GET, actor=request.actor).chosen_area()
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="steps-and-days.csv"'
    answer.write("\ufeff")  # without it Excel takes the Chinese for another encoding
    writer = csv.writer(answer)
    heads = (_("Procedure"), _("Area"), _("Steps"), _("Cases"), _("Completed"), _("Median days"), _("90 % within days"))
    writer.writerow([*heads, _("Decisions"), _("Late"), _("Delegated"), _("Raised a level")])
    for row in procedure_days(actor=request.actor, area=area) if area else []:
        counts = (row.steps, row.cases, row.ended, row.median, row.nine_tenths, row.decisions, row.late, row.delegated)
        writer.writerow([_harmless(row.title), _harmless(row.area), *counts, row.risen])
    return answer


def _harmless(text: str) -> str:
    """A cell that begins like a formula must not run in a spreadsheet."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
