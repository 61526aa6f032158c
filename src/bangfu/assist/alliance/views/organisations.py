"""Organisations, local ones being founded, and credit files with their appeals."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.alliance import selectors, services
from bangfu.assist.alliance.forms.organisations import (
    AdvanceForm,
    DecideForm,
    EndForm,
    EvidenceForm,
    IncubationForm,
    OrganisationEditForm,
    OrganisationNewForm,
    OrganisationsFilter,
    ReasonForm,
    facts_of,
)
from bangfu.assist.alliance.models import EvidenceKind, Organisation
from bangfu.assist.alliance.services.standing import LOSING
from bangfu.assist.alliance.views.pages import READERS, Act, Crumb, act_page, link, page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.identify.registry.forms.fields import offered


def crumbs(organisation: Organisation | None = None) -> tuple[Crumb, ...]:
    """The way back to the list, and to the organisation."""
    first: Crumb = (_("Organisations"), link("organisations"))
    return (first,) if organisation is None else (first, (organisation.name, link("organisation", organisation.pk)))


@requires(*READERS)
@require_safe
def organisations(request: StaffRequest) -> HttpResponse:
    form = OrganisationsFilter(request.GET)
    found = selectors.organisations_found(actor=request.actor, **form.chosen())
    return show(request, "organisations.html", {"form": form, "page": page_of(request, found)})


@requires(*READERS)
@require_safe
def organisation(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.organisation_get(actor=request.actor, number=number)
    labels, file = dict(offered("assist_field")), selectors.credit_file(found)
    context = {
        "organisation": found,
        "fields": [labels[name] for name in found.assist_field if name in labels],
        "file": file,
        "weights": [(EvidenceKind(kind), value, kind in LOSING) for kind, value in file.weights],
        "parts": selectors.parts_of_organisation(found),
        "mine": selectors.organisations_of(request.actor).filter(pk=found.pk).exists(),
    }
    return show(request, "organisation.html", context)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def organisation_new(request: StaffRequest) -> HttpResponse:
    form = OrganisationNewForm(posted(request), actor=request.actor)

    def do(form: OrganisationNewForm) -> str:
        made = services.organisation_register(actor=request.actor, area=form.cleaned_data["area"], facts=form.facts())
        return link("organisation", made.pk)

    act = Act(
        _("Register an organisation"),
        _("It can then offer help, join an alliance or work with a hub."),
        _("Register it"),
        link("organisations"),
        _("Registered."),
        crumbs=crumbs(),
    )
    return act_page(request, act, form, do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def organisation_edit(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.organisation_get(actor=request.actor, number=number)
    form = OrganisationEditForm(posted(request), actor=request.actor, initial=facts_of(found))

    def do(form: OrganisationEditForm) -> None:
        services.organisation_change(
            actor=request.actor, number=number, facts=form.facts(), reason=form.cleaned_data["reason"]
        )

    act = Act(
        _("Change what is known"),
        _("What was known before stays in the history."),
        _("Keep the change"),
        link("organisation", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, form, do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def organisation_end(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.organisation_get(actor=request.actor, number=number)

    def do(form: EndForm) -> None:
        values = form.cleaned_data
        services.organisation_end(actor=request.actor, number=number, on=values["until"], reason=values["reason"])

    act = Act(
        _("The organisation has ended"),
        _("It stays readable and takes part in nothing new."),
        _("Record its end"),
        link("organisation", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, EndForm(posted(request)), do)


@requires(Permission.ALLIANCE_READ)
@require_safe
def incubations(request: StaffRequest) -> HttpResponse:
    scope = request.actor.scope(Permission.ALLIANCE_READ)
    page = page_of(request, selectors.incubations_within(scope))
    founded = selectors.founded_by_county(scope)
    steps = selectors.steps_of(page.object_list)
    rows = [(one, steps[one.pk]) for one in page.object_list]
    context = {"page": page, "rows": rows, "founded": founded, "total": sum(one.count for one in founded)}
    return show(request, "incubations.html", context)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def incubation_new(request: StaffRequest) -> HttpResponse:
    def do(form: IncubationForm) -> None:
        services.incubation_start(actor=request.actor, **form.cleaned_data)

    act = Act(
        _("Help a local organisation into being"),
        _("A force that stays. It becomes an organisation like any other once it is registered."),
        _("Begin"),
        link("incubations"),
        crumbs=((_("Local organisations"), link("incubations")),),
    )
    return act_page(request, act, IncubationForm(posted(request), actor=request.actor), do)


@requires(Permission.ALLIANCE_RECORD)
@takes_form
def incubation_advance(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.incubation_get(scope=request.actor.scope(Permission.ALLIANCE_READ), number=number)

    def do(form: AdvanceForm) -> None:
        services.incubation_advance(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        found.organisation.name,
        _("Which stage it has reached. Founding and stopping end the help."),
        _("Record this stage"),
        link("incubations"),
        crumbs=((_("Local organisations"), link("incubations")),),
    )
    return act_page(request, act, AdvanceForm(posted(request)), do)


@requires(Permission.ALLIANCE_MANAGE)
@takes_form
def evidence_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.organisation_get(actor=request.actor, number=number)

    def do(form: EvidenceForm) -> None:
        services.evidence_record(actor=request.actor, organisation=found, **form.cleaned_data)

    act = Act(
        _("Enter a fact into the credit file"),
        _("Deliveries enter by themselves; this is for what happened elsewhere. The organisation can appeal."),
        _("Enter it"),
        link("organisation", number),
        crumbs=crumbs(found),
    )
    return act_page(request, act, EvidenceForm(posted(request)), do)


@requires(Permission.ALLIANCE_ANSWER)
@takes_form
def appeal_new(request: StaffRequest, number: int) -> HttpResponse:
    entry = selectors.evidence_get(actor=request.actor, number=number)

    def do(form: ReasonForm) -> None:
        services.appeal_lodge(actor=request.actor, evidence=entry, reason=form.cleaned_data["reason"])

    act = Act(
        _("Appeal against this entry"),
        _("Somebody who neither wrote the entry nor appeals decides, and tells you the reasons."),
        _("Appeal"),
        link("organisation", entry.organisation_id),
        _("Your appeal waits for a decision."),
        crumbs=crumbs(entry.organisation),
    )
    return act_page(request, act, ReasonForm(posted(request)), do, entry=entry)


@requires(Permission.ALLIANCE_READ)
@require_safe
def appeals(request: StaffRequest) -> HttpResponse:
    found = selectors.appeals_open(request.actor.scope(Permission.ALLIANCE_READ))
    return show(request, "appeals.html", {"page": page_of(request, found)})


@requires(Permission.ALLIANCE_MANAGE)
@takes_form
def appeal_decide(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.appeal_get(scope=request.actor.scope(Permission.ALLIANCE_MANAGE), number=number)
    context: dict[str, Any] = {"entry": found.evidence, "appeal": found}

    def do(form: DecideForm) -> None:
        services.appeal_decide(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("Decide on an appeal"),
        _("An entry that is struck out stays readable and no longer counts."),
        _("Decide"),
        link("appeals"),
        _("Decided."),
        crumbs=((_("Appeals"), link("appeals")),),
    )
    return act_page(request, act, DecideForm(posted(request)), do, **context)
