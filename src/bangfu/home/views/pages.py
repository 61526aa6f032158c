"""What the pages of this room share: hers, also as plain text; the office's as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from bangfu.ground.access.views.acts import Act, acted
from bangfu.home.rules import HomeRequest
from bangfu.home.views.plain import as_text

UNPROCESSABLE = 422


def show(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page; with `?text` in the address its words alone, in reading order."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and request.method == "POST" and form.is_bound and form.errors)
    context = {"visitor": getattr(request, "visitor", None), **context}
    page = render(request, template, context, status=UNPROCESSABLE if wrong else 200)
    if "text" in request.GET and request.method in ("GET", "HEAD"):
        return HttpResponse(as_text(page.content.decode()), content_type="text/plain; charset=utf-8")
    return page


def posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def act_page(
    request: HttpRequest, act: Act, form: forms.Form, do: Callable[[Any], HttpResponse | None], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and answers with what `do` gives, or goes back."""
    answer = acted(request, act, form, lambda: do(form))
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, "home/act.html", {"act": act, "form": form, "problem": answer, **context})


def hers(request: HomeRequest, template: str, **context: Any) -> HttpResponse:
    return show(request, f"home/{template}.html", context)
