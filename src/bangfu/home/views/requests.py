"""What she hands in, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access.rules import takes_form
from bangfu.home import services
from bangfu.home.forms import QUESTIONS, write_form
from bangfu.home.models import ANSWERED, Kind
from bangfu.home.rules import HomeRequest, household
from bangfu.home.selectors.entitlements import entitlement_of, entitlement_title, papers_for
from bangfu.home.selectors.entry import own_consents
from bangfu.home.selectors.paper import receipt_pdf
from bangfu.home.selectors.record import place_of
from bangfu.home.selectors.requests import own_request, own_requests, told_in
from bangfu.home.selectors.standing import notices_open_to
from bangfu.home.services.answers import IDENTIFICATION
from bangfu.home.views.pages import hers, posted
from bangfu.identify.registry.models import Household

TITLES: dict[str, tuple[Any, Any]] = {
    Kind.APPLICATION: (_("Apply for help"), _("Somebody from the village visits you, and you are told what follows.")),
    Kind.PROPOSAL: (
        _("Propose my own plan"),
        _("You know best what your family can do. Your plan is talked over with you."),
    ),
    Kind.OBJECTION: (
        _("Object to a notice"),
        _("Anybody in the village may. Your name does not appear, and the line waits until it is answered."),
    ),
    Kind.APPEAL: (_("Appeal"), _("Somebody who has not decided on it before looks at it again.")),
    Kind.CORRECTION: (
        _("Something is wrong in my record"),
        _("Two persons of the office look at it before it is changed."),
    ),
    Kind.SIGNATURE: (_("Sign"), _("Sign only what you agree with. You may say no, and why.")),
    Kind.SATISFACTION: (_("Say how satisfied you are"), _("It helps those who come after you, and costs you nothing.")),
}


@household
@require_safe
def requests(request: HomeRequest) -> HttpResponse:
    consents = own_consents(request.visitor)
    return hers(request, "requests", requests=own_requests(request.visitor), consents=consents)


@household
@require_safe
def request(request: HomeRequest, receipt: str) -> HttpResponse:
    found = own_request(request.visitor, receipt)
    return hers(request, "request", found=found, **told_shown(found), answered=found.state in ANSWERED)


def told_shown(found: Any) -> dict[str, Any]:
    """Her words by their questions, the answer, and what it is about in a reader's language."""
    told = told_in(found)
    about = entitlement_title(found.about) if found.kind == Kind.APPLICATION else ""
    if found.kind == Kind.CORRECTION:
        place = place_of(found.household, found.about)
        about = place.title if place else ""
    return {
        "words": [(QUESTIONS.get(name, name), text) for name, text in told.words.items()],
        "answer": told.answer,
        "about": about,
        "papers": papers_for(found.about) if found.kind == Kind.APPLICATION else [],
    }


@household
@takes_form
def write(request: HomeRequest, kind: str) -> HttpResponse:
    """One form for each kind; what it is about stands in the address, and is looked for among what is hers."""
    if kind not in TITLES:
        raise Http404
    chosen, about = Kind(kind), _about(request)
    context = _context(request, chosen, about)
    notice = context.get("notice")
    lines, initial = notice.line_count if notice else 0, context.pop("initial", None)
    form, problem = write_form(chosen, posted(request), lines=lines, initial=initial), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.request_hand_in(
                actor=request.visitor, kind=kind, words=form.words(), about=_completed(chosen, about, form)
            )
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("We have received it. This is your receipt."))
            return redirect("home:request", made.receipt)
    return hers(
        request, "write", kind=kind, form=form, problem=problem, title=TITLES[kind][0], lead=TITLES[kind][1], **context
    )


def _about(request: HomeRequest) -> dict[str, Any]:
    given = {name: request.GET.get(name, "") for name in ("case", "notice", "request")}
    numbers = {name: int(value) if value.isdecimal() and len(value) < 12 else None for name, value in given.items()}
    return {**numbers, "step": request.GET.get("step", "")[:40], "what": request.GET.get("about", "")[:80]}


def _context(request: HomeRequest, kind: Kind, about: dict[str, Any]) -> dict[str, Any]:
    """What a form shows of what it is about; without it there is something to choose first."""
    home = request.visitor.household
    if kind == Kind.OBJECTION:
        notices = notices_open_to(home)
        return {"notices": notices, "notice": next((one for one in notices if one.pk == about["notice"]), None)}
    if kind == Kind.CORRECTION:
        place = place_of(home, about["what"])
        return {"place": place}
    if kind == Kind.APPLICATION:
        return _prefilled(home, about["what"])
    return {}


def _prefilled(home: Household, code: str) -> dict[str, Any]:
    """An application for an entitlement, with what the register knows written into it; she changes what she likes."""
    title = entitlement_title(code)
    if not title:
        return {"about": ""}
    people = ", ".join(entitlement_of(home, code).people)
    words = _("We apply for “{title}” for {people}.") if people else _("We apply for “{title}” for our household.")
    return {"about": title, "initial": {"happened": str(words).format(title=title, people=people)}}


def _completed(kind: Kind, about: dict[str, Any], form: Any) -> services.About:
    data = form.cleaned_data
    what = {Kind.SATISFACTION: data.get("grade", ""), Kind.APPLICATION: about["what"] or IDENTIFICATION}.get(
        kind, about["what"] if kind == Kind.CORRECTION else ""
    )
    return services.About(**{**about, "what": what}, line=data.get("line"), agrees=form.agrees())


@household
@require_POST
def withdraw(request: HomeRequest, receipt: str) -> HttpResponse:
    services.request_withdraw(actor=request.visitor, receipt=receipt)
    messages.success(request, _("Taken back. Nothing more happens with it."))
    return redirect("home:request", receipt)


@household
@require_safe
def paper(request: HomeRequest, receipt: str) -> HttpResponse:
    found = own_request(request.visitor, receipt)
    content = receipt_pdf(found, language=get_language() or "zh-hans", **told_shown(found))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.receipt}.pdf"'
    return answer
