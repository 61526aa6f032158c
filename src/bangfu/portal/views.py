"""The public home page, the needs hall, and what is published with its proof."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bangfu.ground.access.rules import public
from bangfu.ground.notices.rules import in_language, notice_type
from bangfu.policy.loader import codes
from bangfu.portal.forms import EnoughFilter, NeedsFilter, NoticesFilter, StoriesFilter
from bangfu.portal.selectors import (
    HallPages,
    board_counts,
    enough,
    notice_proven,
    notice_published,
    public_figures,
    published_actions,
    published_appeals,
    published_figures,
    published_needs,
    published_notices,
    published_stories,
    receipt_published,
)

PAGE = 50
MOST_LINES = 5_000


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    context = {"figures": public_figures(), "needs": published_needs(only_open=True)[:5]}
    return render(request, "portal/home.html", context)


@public
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    form = NeedsFilter(request.GET)
    found = published_needs(**form.chosen())
    page = HallPages(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/needs.html", {"form": form, "page": page})


@public
@require_safe
def needs_enough(request: HttpRequest) -> HttpResponse:
    """What each township has enough of, first; then where something is still missing."""
    form = EnoughFilter(request.GET)
    page = Paginator(list(enough(**form.chosen())[:MOST_LINES]), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/enough.html", {"form": form, "page": page})


@public
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    form = NoticesFilter(request.GET)
    page = Paginator(published_notices(**form.chosen()), PAGE).get_page(request.GET.get("page"))
    boards = [{**row, "kind": notice_type(str(row["type"]))} for row in board_counts()]
    return render(request, "portal/notices.html", {"form": form, "page": page, "boards": boards})


@public
@require_safe
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """An online notice as it was posted: the page shows the very text whose digest stands below it."""
    found = notice_published(number)
    text = json.loads(found.text or "{}")
    headings = [found.kind.label(name) for name in text.get("columns", [])]
    page = Paginator(text.get("lines", []), PAGE).get_page(request.GET.get("page"))
    lines = [list(zip(headings, line, strict=True)) for line in page.object_list]
    context = {"notice": found, "text": text, "headings": headings, "page": page, "lines": lines}
    return render(request, "portal/notice.html", context)


@public
@require_safe
def proof(request: HttpRequest, token: str) -> HttpResponse:
    response = render(request, "portal/proof.html", {"notice": notice_proven(token)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """Special actions in the sums of their ledgers, and what was published of them, each figure as exact as it is."""
    page = Paginator(published_actions(), PAGE).get_page(request.GET.get("page"))
    figures, known = published_figures(page.object_list), codes("action_field")
    rows = [
        (action, [in_language(code) for field in action.fields if (code := known.get(field))], figures.get(action.pk))
        for action in page.object_list
    ]
    return render(request, "portal/actions.html", {"page": page, "rows": rows})


@public
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals of qualified charities alone: what one person needs stands in the needs hall."""
    page = Paginator(published_appeals(), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/appeals.html", {"page": page})


@public
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    form = StoriesFilter(request.GET)
    page = Paginator(published_stories(**form.chosen()), PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/stories.html", {"form": form, "page": page})


@public
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """How a gift stands, by the number of its receipt: no person, household or village."""
    response = render(request, "portal/receipt.html", {"receipt": receipt_published(number)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
