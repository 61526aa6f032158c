"""Plans of hubs: who would work with which hub, beside who does, and the adoption."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.alliance import selectors, services
from bangfu.assist.alliance.forms.plans import HubPlanForm
from bangfu.assist.alliance.views.pages import Act, act_page, link, posted, show
from bangfu.assist.alliance.views.structure import of_programme
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.runs.models import RunState

M = Permission.ALLIANCE_MANAGE
ROWS = 50


@requires(M)
@takes_form
def hub_plan_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.programme_get(actor=request.actor, number=number)

    def do(form: HubPlanForm) -> str:
        made = services.hub_plan_request(actor=request.actor, programme=found, **form.cleaned_data)
        return link("hub-plan", made.pk)

    act = Act(
        _("Plan who works with which hub"),
        _("Every organisation goes where its field and its place fit best, and every hub carries about the same. "
          "Nothing changes before a second person adopts the plan."),
        _("Work out a plan"),
        link("programme", number),
        crumbs=of_programme(found),
    )  # fmt: skip
    return act_page(request, act, HubPlanForm(posted(request), programme=found), do)


@requires(Permission.ALLIANCE_READ)
@require_safe
def hub_plan(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_plan_get(actor=request.actor, number=number)
    context: dict[str, object] = {"run": found, "without": selectors.hubs_named(found.without)}
    if found.state == RunState.DONE:
        page = Paginator(found.lines, ROWS).get_page(request.GET.get("page"))
        context |= {"page": page, "lines": selectors.plan_lines(list(page.object_list))}
    return show(request, "hub_plan.html", context)


@requires(M)
@require_POST
def hub_plan_retry(request: StaffRequest, number: int) -> HttpResponse:
    services.hub_plan_retry(actor=request.actor, number=number)
    return redirect(link("hub-plan", number))


@requires(M)
@takes_form
def hub_plan_adopt(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.hub_plan_get(actor=request.actor, number=number)

    def do(form: forms.Form) -> None:
        services.hub_plan_adopt(actor=request.actor, number=number)

    act = Act(
        _("Adopt the plan"),
        _("From today the organisations work with the hubs of this plan; what differs from it ends yesterday."),
        _("Adopt it"),
        link("hub-plan", number),
        crumbs=of_programme(found.programme),
    )
    return act_page(request, act, forms.Form(posted(request)), do)
