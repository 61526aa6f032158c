"""The office's page of one household: her card, consents, and the erasure of a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.network.selectors.devices import contacts_missing, contacts_of
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.home import services
from bangfu.home.forms import CardForm, ConsentForm
from bangfu.home.rules import keep
from bangfu.home.selectors.entry import card_of, consents_of
from bangfu.home.selectors.paper import card_pdf
from bangfu.home.selectors.requests import requests_within
from bangfu.home.views.pages import act_page, posted, show
from bangfu.identify.registry.forms import EraseForm
from bangfu.identify.registry.selectors import head_names, household_get, member_get


@requires(Permission.REQUEST_READ)
@require_safe
def household_office(request: StaffRequest, number: int) -> HttpResponse:
    """Card, consents and requests of one household."""
    scope = request.actor.scope(Permission.REQUEST_READ)
    home = household_get(scope=scope, number=number)
    context = {
        "home": home,
        "head": head_names([home]).get(home.pk, ""),
        "card": card_of(scope=scope, household=home),
        "consents": consents_of(scope=scope, household=home)[:10],
        "contacts": contacts_of(home),
        "missing": contacts_missing(home),
        "requests": requests_within(scope=scope).filter(household=home)[:20],
    }
    return show(request, "home/household_office.html", context)


@requires(Permission.HOUSEHOLD_ADMIT)
@never_cache
@takes_form
def card_issue(request: StaffRequest, number: int) -> HttpResponse:
    """The answer is the paper itself: the code stands on it and nowhere else."""
    home = household_get(scope=request.actor.scope(Permission.HOUSEHOLD_ADMIT), number=number)
    act = Act(
        _("Issue a card"),
        _("It is printed once, with a new code. An earlier card of this household stops working at once."),
        _("Issue and print the card"),
        reverse("home:household-office", args=[number]),
        _("Issued."),
    )

    def do(form: CardForm) -> HttpResponse:
        issued = services.card_issue(actor=request.actor, household=number, **form.cleaned_data)
        answer = HttpResponse(card_pdf(issued, language=get_language() or "zh-hans"), content_type="application/pdf")
        answer["Content-Disposition"] = f'attachment; filename="card-{issued.card.number}.pdf"'
        return answer

    return act_page(request, act, CardForm(posted(request)), do, household=home)


@requires(Permission.HOUSEHOLD_ADMIT)
@require_POST
def card_revoke(request: StaffRequest, number: int) -> HttpResponse:
    services.card_revoke(actor=request.actor, household=number)
    messages.success(request, _("Revoked. The card opens nothing any more."))
    return redirect("home:household-office", number)


@requires(Permission.HOUSEHOLD_ADMIT)
@never_cache
@takes_form
def consent(request: StaffRequest, number: int) -> HttpResponse:
    """With her consent the agent is in her room for half an hour, and everything done there says so."""
    home = household_get(scope=request.actor.scope(Permission.HOUSEHOLD_ADMIT), number=number)
    act = Act(
        _("Open her room together with her"),
        _("Only with her consent, for half an hour. All you do there is marked as done through you."),
        _("She consents: open the room"),
        reverse("home:household-office", args=[number]),
        _("Open."),
    )

    def do(form: ConsentForm) -> HttpResponse:
        token = services.consent_record(actor=request.actor, household=number, **form.cleaned_data)
        answer = redirect("home:front")
        keep(answer, token)
        return answer

    return act_page(request, act, ConsentForm(posted(request)), do, household=home)


@requires(Permission.PERSON_ERASE)
@takes_form
def member_erase(request: StaffRequest, number: int) -> HttpResponse:
    found = member_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    act = Act(
        _("Erase this person"),
        _(
            "Every value of this person goes for good, in the register as in cases, notices, requests and history. "
            "That it happened stays."
        ),
        _("Erase for good"),
        reverse("registry:home"),
        _("Erased."),
    )

    def do(form: EraseForm) -> None:
        services.person_erase(actor=request.actor, number=number, order_no=form.cleaned_data["order_no"])

    return act_page(request, act, EraseForm(posted(request)), do, household=found.household)
