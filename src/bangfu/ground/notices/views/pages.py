"""What the pages of notices share: how one is shown, how a list is cut, and an act that may be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render

from bangfu.errors import BangfuError, RuleViolated, SheetErrors
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.views.once import done_once
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.selectors import notice_get

ROWS = 50
UNPROCESSABLE = 422
M = TypeVar("M", bound=Model)


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page; with a form that has errors, or a problem, as one that could not be processed."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and form.is_bound and request.method == "POST" and form.errors)
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)


def page_of(request: StaffRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def found(request: StaffRequest, number: int) -> Notice:
    return notice_get(scope=request.actor.scope(Permission.NOTICE_READ), number=number)


def act(
    request: StaffRequest,
    template: str,
    context: dict[str, Any],
    *,
    form: Form | None,
    do: Callable[[dict[str, Any]], Notice],
    told: str,
) -> HttpResponse:
    """The page of a binding act: shown, refused in words that say what to do, or done and back at the notice."""

    def done() -> HttpResponse | BangfuError | None:
        if form is not None and not form.is_valid():
            return None
        try:
            notice = do({} if form is None else form.cleaned_data)
        except (RuleViolated, SheetErrors) as error:
            return error
        messages.success(request, told)
        return redirect("notices:notice", notice.pk)

    answer = done_once(request, done) if request.method == "POST" else None
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, template, {**context, "form": form, "problem": answer})
