"""What the pages of the alliance share: how one is shown, how an act is asked for and done, and as of which day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from bangfu.assist.alliance.forms.structure import DayFilter
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.views.acts import Act, Crumb, acted

ROWS = 50
UNPROCESSABLE = 422
READERS = (Permission.ALLIANCE_READ, Permission.ALLIANCE_ANSWER)
M = TypeVar("M", bound=Model)
__all__ = ["READERS", "Act", "Crumb", "act_page", "day_of", "link", "page_of", "posted", "show"]


def link(name: str, *arguments: object) -> str:
    return reverse(f"alliance:{name}", args=arguments)


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of this room; with a form that has errors, or a problem, as one that could not be processed."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and form.is_bound and request.method == "POST" and form.errors)
    return render(request, f"alliance/{template}", context, status=UNPROCESSABLE if wrong else 200)


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], str | None], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    answer = acted(request, act, form, lambda: do(form))
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, "act.html", {"act": act, "form": form, "problem": answer, **context})


def posted(request: StaffRequest) -> QueryDict | None:
    """What was sent, for a form; nothing where the page is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(request: StaffRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def day_of(request: StaffRequest) -> tuple[DayFilter, date]:
    """The day that a page is asked for, today if none."""
    form = DayFilter(request.GET)
    return form, form.chosen().get("as_of") or timezone.localdate()
