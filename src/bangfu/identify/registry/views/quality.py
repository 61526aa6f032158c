"""Data quality: checks, their results by rule, village and household, and the rules themselves."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from bangfu.compute.quality import FAMILIES, SEVERITIES, Rule
from bangfu.errors import BangfuError
from bangfu.ground.access.models import Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import areas_below
from bangfu.ground.access.views.once import once
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry import services
from bangfu.identify.registry.forms.quality import QualityForm
from bangfu.identify.registry.selectors import household_get
from bangfu.identify.registry.selectors.quality import (
    findings_within,
    found_by_area,
    found_by_rule,
    quality_run_before,
    quality_run_get,
    quality_runs_within,
    rule_book,
)
from bangfu.identify.registry.views.pages import page_of, posted, show

SHOWN_RULES = 10


@dataclass(frozen=True)
class Said:
    """A rule in the reader's language."""

    rule: Rule

    @property
    def language(self) -> str:
        return "zh" if (get_language() or "").startswith("zh") else "en"

    @property
    def text(self) -> str:
        return self.rule.text[self.language]

    @property
    def remedy(self) -> str:
        return self.rule.remedy[self.language]

    @property
    def family(self) -> str:
        return gettext(FAMILIES[self.rule.family])

    @property
    def severity(self) -> str:
        return gettext(SEVERITIES[self.rule.severity])

    @property
    def is_error(self) -> bool:
        return self.rule.severity == "error"


@requires(Permission.REGISTER_READ)
@require_safe
def quality(request: StaffRequest) -> HttpResponse:
    runs = quality_runs_within(request.actor.scope(Permission.REGISTER_READ))
    return show(request, "registry/quality.html", {"page": page_of(request, runs)})


@requires(Permission.QUALITY_RUN)
@takes_form
@once
def quality_request(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    start = {"on_day": today, "year": today.year - 1, "area": request.GET.get("area", "")}
    form = QualityForm(posted(request), actor=request.actor, initial=start)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            queued = services.quality_run_request(actor=request.actor, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("registry:quality-run", queued.pk)
    return show(request, "registry/quality_request.html", {"form": form, "problem": problem})


@requires(Permission.QUALITY_RUN)
@require_POST
def quality_retry(request: StaffRequest, number: int) -> HttpResponse:
    services.quality_run_retry(actor=request.actor, number=number)
    return redirect("registry:quality-run", number)


@requires(Permission.REGISTER_READ)
@require_safe
def quality_run(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    run = quality_run_get(scope=scope, number=number)
    context: dict[str, Any] = {"run": run}
    if run.state == RunState.DONE:
        by_rule = _by_rule(found_by_rule(scope=scope, run=run))
        below = {area.pk: area for area in areas_below(run.area)} if run.area.level < Level.VILLAGE else {}
        context |= {
            "rules": by_rule,
            "top": by_rule[:SHOWN_RULES],
            "areas": found_by_area(scope=scope, run=run, below=below),
            "before": quality_run_before(scope=scope, run=run),
            "unanswered": list(run.unanswered.items()),
        }
    return show(request, "registry/quality_run.html", context)


@requires(Permission.REGISTER_READ)
@require_safe
def quality_findings(request: StaffRequest, number: int, code: str) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    run = quality_run_get(scope=scope, number=number)
    rows = page_of(request, findings_within(scope=scope, run=run, rule=_known(code).code))
    return show(request, "registry/quality_findings.html", {"run": run, "said": Said(_known(code)), "page": rows})


@requires(Permission.REGISTER_READ)
@require_safe
def quality_household(request: StaffRequest, number: int, household: int) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    run, home = quality_run_get(scope=scope, number=number), household_get(scope=scope, number=household)
    page = page_of(request, findings_within(scope=scope, run=run, household=home.pk))
    rows = [(finding, Said(rule)) for finding in page.object_list if (rule := rule_book().rule(finding.rule))]
    return show(request, "registry/quality_household.html", {"run": run, "household": home, "rows": rows, "page": page})


@requires(Permission.REGISTER_READ)
@require_safe
def quality_rules(request: StaffRequest) -> HttpResponse:
    rules = [Said(rule) for rule in rule_book().rules]
    groups = [
        (gettext(title), [said for said in rules if said.rule.family == name]) for name, title in FAMILIES.items()
    ]
    return show(request, "registry/quality_rules.html", {"groups": groups, "count": len(rules)})


@requires(Permission.REGISTER_READ)
@require_safe
def quality_rule(request: StaffRequest, code: str) -> HttpResponse:
    return show(request, "registry/quality_rule.html", {"said": Said(_known(code))})


@requires(Permission.REGISTER_READ)
@require_safe
def quality_counts(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    run = quality_run_get(scope=scope, number=number)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([gettext(name) for name in ("Rule", "Finding", "Severity", "Findings", "Villages")])
    for row in _by_rule(found_by_rule(scope=scope, run=run)):
        writer.writerow([row["rule"], row["said"].text, row["said"].severity, row["total"], row["places"]])
    name = f'attachment; filename="quality-{run.pk}.csv"'
    body = "\ufeff" + text.getvalue()
    return HttpResponse(body, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _known(code: str) -> Rule:
    rule = rule_book().rule(code)
    if rule is None:
        raise Http404(code)
    return rule


def _by_rule(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the rule as the reader reads it and the length of its bar; a rule that was withdrawn is left out."""
    most = max((row["total"] for row in rows), default=1)
    known = [(row, rule_book().rule(row["rule"])) for row in rows]
    return [row | {"said": Said(rule), "share": -(-100 * row["total"] // most)} for row, rule in known if rule]
