"""The door of the room: in with a card, out again on this device or on all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bangfu.ground.access.rules import public, takes_form
from bangfu.ground.access.views.pages import address_of
from bangfu.home import services
from bangfu.home.forms import EnterForm
from bangfu.home.rules import COOKIE, HomeRequest, household, keep
from bangfu.home.selectors.requests import receipt_of
from bangfu.home.selectors.standing import office_of
from bangfu.home.services import EntryRefused
from bangfu.home.views.pages import posted, show


@public
@never_cache
@takes_form
def enter(request: HttpRequest) -> HttpResponse:
    """The QR code on the card leads here, with the number of the card filled in."""
    initial = {"identifier": request.GET.get("card", "")[:20]}
    form, problem = EnterForm(posted(request), initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            token = services.household_enter(address=address_of(request), **form.cleaned_data)
        except EntryRefused as error:
            problem = error
        else:
            answer = redirect("home:front")
            keep(answer, token)
            return answer
    context = {"form": form, "problem": problem, "closed": "closed" in request.GET}
    return show(request, "home/enter.html", context)


@household
@require_POST
def leave(request: HomeRequest) -> HttpResponse:
    """Out on this device, or with `all` on every device."""
    if "all" in request.POST:
        services.visits_end_all(actor=request.visitor)
    else:
        services.visit_end(actor=request.visitor)
    answer = redirect("home:enter")
    answer.delete_cookie(COOKIE, path=reverse("home:front"))
    return answer


@public
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What the code on a printed receipt proves; it tells nobody's name and nothing of what was asked."""
    found = receipt_of(token)
    return show(request, "home/receipt.html", {"found": found, "office": office_of(found.area)})
