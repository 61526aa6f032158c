"""What the pages of the register share: how one is shown, and how an act is asked for and done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.selectors import LongPages
from bangfu.ground.access.views.acts import Act, acted

ROWS = 50
UNPROCESSABLE = 422
M = TypeVar("M", bound=Model)


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of this wing; with a form that has errors, or a problem, as one that could not be processed."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and form.is_bound and request.method == "POST" and form.errors)
    return render(request, template, {"wing": "identify", **context}, status=UNPROCESSABLE if wrong else 200)


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], str | None], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    answer = acted(request, act, form, lambda: do(form))
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, "registry/act.html", {"act": act, "form": form, "problem": answer, **context})


def posted(request: StaffRequest) -> QueryDict | None:
    """What was sent, for a form; nothing where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(request: StaffRequest, rows: QuerySet[M]) -> Page[M]:
    return LongPages(rows, ROWS).get_page(request.GET.get("page"))
