"""What these pages share: how one is shown, how a list is cut into pages, and where a request comes from."""

from __future__ import annotations

from typing import Any, TypeVar

from allauth.core.internal.httpkit import get_client_ip
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

ROWS = 50
UNPROCESSABLE = 422
M = TypeVar("M", bound=Model)


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page; with a form that has errors, or a problem, as one that could not be processed."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and request.method == "POST" and form.is_bound and form.errors)
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def page_of(request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def address_of(request: HttpRequest) -> str:
    return get_client_ip(request) or ""
