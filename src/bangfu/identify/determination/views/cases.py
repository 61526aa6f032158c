"""The case of a household: opening it, what the visit and other records found, and taking its steps."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text
from bangfu.ground.workflow.forms import DecideForm
from bangfu.ground.workflow.selectors import case_get, line_of, standing
from bangfu.ground.workflow.services import Progress
from bangfu.identify.determination import services
from bangfu.identify.determination.forms import BeginForm, ComparisonForm, SurveyForm
from bangfu.identify.determination.selectors.cases import comparison_of_case, household_of, survey_of_case
from bangfu.identify.determination.selectors.conclusions import named, step_rests_on
from bangfu.identify.determination.selectors.findings import cause_codes, comparison_kinds
from bangfu.identify.determination.selectors.standings import determinations_of, procedures_to_begin, stages_of
from bangfu.identify.determination.views.pages import form_page
from bangfu.identify.registry.models import LinkKind
from bangfu.identify.registry.selectors import household_get
from bangfu.identify.registry.selectors.linking import department_facts
from bangfu.identify.registry.views.pages import posted, show

COMPARED_FILES = (LinkKind.VEHICLES, LinkKind.HOUSING, LinkKind.PAYROLL)
"""The departments' files that a comparison looks into; those of health and insurance are no part of it."""


@requires(Permission.REGISTER_READ)
@require_safe
def household_stages(request: StaffRequest, number: int) -> HttpResponse:
    """What a household is and has been, in every regime, and by which decision."""
    found = household_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    context = {
        "household": found,
        "stages": [(stage, named("status", stage.status), named("regime", stage.regime)) for stage in stages_of(found)],
        "determinations": determinations_of(found).order_by("-decided_on", "-pk"),
    }
    return show(request, "determination/household.html", context)


@requires(Permission.CASE_READ)
@takes_form
def case_begin(request: StaffRequest, number: int) -> HttpResponse:
    found = household_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    form = BeginForm(posted(request), procedures=procedures_to_begin(request.actor, timezone.localdate()))

    def do(form: BeginForm) -> str:
        case = services.case_begin(actor=request.actor, household=number, procedure=form.cleaned_data["procedure"])
        return reverse("workflow:case", args=[case.pk])

    said = _("The case is open. Its first steps wait in the inboxes of those who take them.")
    return form_page(request, "determination/case_begin.html", form, do, said=said, household=found)


@requires(Permission.CASE_READ)
@takes_form
def step(request: StaffRequest, number: int, step: str) -> HttpResponse:
    case = case_get(actor=request.actor, number=number)
    line = line_of(case, step)
    form = DecideForm(posted(request), outcomes=line.step.outcomes, act=line.act)

    def do(form: DecideForm) -> str:
        progress = services.step_take(actor=request.actor, number=number, step=step, **form.cleaned_data)
        messages.success(request, str(_said(progress)))
        return reverse("workflow:case", args=[number])

    may = standing(request.actor, line) if line.is_open else None
    rests = step_rests_on(case, line)
    return form_page(request, "determination/step.html", form, do, case=case, line=line, standing=may, rests=rests)


def _said(progress: Progress) -> Text:
    if progress.decision.is_late:
        return _("Recorded, and marked as late. The case goes on.")
    return _("Recorded. The case goes on.") if progress.case.is_going_on else _("Recorded. The case is closed.")


@requires(Permission.REGISTER_READ)
@takes_form
def survey(request: StaffRequest, number: int, step: str) -> HttpResponse:
    case = case_get(actor=request.actor, number=number)
    line = line_of(case, step)
    form = SurveyForm(posted(request), causes=cause_codes(case), survey=survey_of_case(case))

    def do(form: SurveyForm) -> str:
        services.survey_record(actor=request.actor, number=number, step=step, **form.values())
        return reverse("determination:step", args=[number, step])

    return form_page(request, "determination/survey.html", form, do, case=case, line=line)


@requires(Permission.REGISTER_READ)
@takes_form
def comparison(request: StaffRequest, number: int, step: str) -> HttpResponse:
    case = case_get(actor=request.actor, number=number)
    line = line_of(case, step)
    household = household_of(case)
    kinds = comparison_kinds(household)
    told = department_facts(
        scope=request.actor.scope(Permission.REGISTER_READ), household=household, kinds=COMPARED_FILES
    )
    form = ComparisonForm(posted(request), kinds=kinds, comparison=comparison_of_case(case))

    def do(form: ComparisonForm) -> str:
        services.comparison_record(actor=request.actor, number=number, step=step, **form.values())
        return reverse("determination:step", args=[number, step])

    return form_page(request, "determination/comparison.html", form, do, case=case, line=line, told=told)
