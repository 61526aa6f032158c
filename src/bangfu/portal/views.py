"""The public home page and the needs hall."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bangfu.ground.access.rules import public
from bangfu.portal.forms import NeedsFilter
from bangfu.portal.selectors import public_figures, published_needs

PAGE = 50


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
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/needs.html", {"form": form, "page": page})
