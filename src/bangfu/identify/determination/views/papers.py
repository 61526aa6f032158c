"""The papers as PDF: blank ones, and those of a household, prefilled with masked numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.errors import NotFound, say
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.identify.determination.selectors import papers as printing
from bangfu.identify.determination.selectors.sittings import sitting_get
from bangfu.identify.determination.selectors.standings import determination_get
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.selectors import head_names, household_get


class Blank(Protocol):
    def __call__(self, *, language: str) -> bytes: ...


class OfReview(Protocol):
    def __call__(self, review: printing.Review, /, *, language: str) -> bytes: ...


@dataclass(frozen=True)
class Paper:
    """A paper: its address, what it is called and for, how it is made blank and how of a household."""

    slug: str
    title: Promise
    use: Promise
    blank: Blank
    filled: Callable[[Household, str], bytes] | None = None


def _application(household: Household, language: str) -> bytes:
    return printing.application_paper(printing.family_of(household), language=language)


def _survey(household: Household, language: str) -> bytes:
    return printing.survey_paper(printing.family_of(household), language=language)


def _handbook(household: Household, language: str) -> bytes:
    return printing.handbook_paper(printing.Handbook(printing.family_of(household)), language=language)


PAPERS = (
    Paper(
        "application",
        _("Application of a household"),
        _("The household applies and authorises the comparison of data; it takes the receipt home."),
        printing.application_paper,
        _application,
    ),
    Paper(
        "survey",
        _("Survey form of a home visit"),
        _("At least two people write what they find at home, beside what the register says."),
        printing.survey_paper,
        _survey,
    ),
    Paper(
        "handbook",
        _("Handbook of the household"),
        _("Stays in the home: what is recorded, the plan, visits, two people to call, and what the household can do."),
        printing.handbook_paper,
        _handbook,
    ),
    Paper(
        "agenda",
        _("Agenda and attendance of the democratic review"),
        _("What the meeting goes through, how many must be present, and where they sign."),
        printing.agenda_paper,
    ),
    Paper(
        "ballots",
        _("Ballots of the democratic review"),
        _("To cut apart; households are written in by hand. Nobody notes who got which."),
        printing.ballots_paper,
    ),
    Paper(
        "count",
        _("Counting sheets of the democratic review"),
        _("Two people count without seeing each other's sheet; the third sheet compares them."),
        printing.count_paper,
    ),
    Paper(
        "minutes",
        _("Minutes of the democratic review"),
        _("What was read out and said, the result of each household, and the signatures."),
        printing.minutes_paper,
    ),
)


REVIEWS: dict[str, OfReview] = {
    "agenda": printing.agenda_paper,
    "ballots": printing.ballots_paper,
    "count": printing.count_paper,
    "minutes": printing.minutes_paper,
}


@requires(Permission.REGISTER_READ)
@require_safe
def papers(request: StaffRequest) -> HttpResponse:
    return render(request, "determination/papers.html", _listed(PAPERS))


@requires(Permission.REGISTER_READ)
@require_safe
def paper(request: StaffRequest, paper: str) -> HttpResponse:
    language = _language(request)
    return _answer(_found(paper).blank(language=language), f"{paper}-{language}")


@requires(Permission.REGISTER_READ)
@require_safe
def household_papers(request: StaffRequest, number: int) -> HttpResponse:
    household = _seen(request, number)
    context = _listed(tuple(paper for paper in PAPERS if paper.filled))
    head = head_names([household]).get(household.pk, "")
    return render(request, "determination/papers.html", {**context, "household": household, "head": head})


@requires(Permission.REGISTER_READ)
@require_safe
def household_paper(request: StaffRequest, number: int, paper: str) -> HttpResponse:
    household, language = _seen(request, number), _language(request)
    fill = _found(paper).filled
    if fill is None:
        raise _no_paper(paper)
    return _answer(fill(household, language), f"{paper}-{household.pk}-{language}")


@requires(Permission.CASE_READ)
@require_safe
def sitting_paper(request: StaffRequest, number: int, paper: str) -> HttpResponse:
    """Agenda, ballots, counting sheets or minutes of a meeting that was called."""
    found = sitting_get(scope=request.actor.scope(Permission.CASE_READ), number=number)
    make, language = REVIEWS.get(paper), _language(request)
    if make is None:
        raise _no_paper(paper)
    review = printing.review_of(found, language=language)
    return _answer(make(review, language=language), f"{paper}-{number}-{language}")


@requires(Permission.REGISTER_READ)
@require_safe
def determination_paper(request: StaffRequest, number: int) -> HttpResponse:
    """What the household is handed of a determination."""
    found = determination_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    language = _language(request)
    result = printing.result_of(found, language=language)
    if result is None:
        raise _no_paper("result")
    return _answer(printing.result_paper(result, language=language), f"result-{number}-{language}")


def _seen(request: StaffRequest, number: int) -> Household:
    return household_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)


def _listed(papers: tuple[Paper, ...]) -> dict[str, object]:
    return {"wing": "identify", "papers": papers, "languages": settings.LANGUAGES}


def _language(request: StaffRequest) -> str:
    """The language that the link asks for; else the reader's own."""
    asked = request.GET.get("language", "")
    return asked if asked in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE


def _found(slug: str) -> Paper:
    found = next((paper for paper in PAPERS if paper.slug == slug), None)
    if found is None:
        raise _no_paper(slug)
    return found


def _no_paper(slug: str) -> NotFound:
    return NotFound(
        say("there is no such paper"),
        where=say("paper {name}", name=slug),
        remedy=say("Choose one from the list of papers."),
    )


def _answer(content: bytes, name: str) -> HttpResponse:
    disposition = f'inline; filename="{name}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})
