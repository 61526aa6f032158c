"""What the pages of the procedures share: how one is shown, and how a list is cut into pages."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from bangfu.ground.access.rules import StaffRequest

ROWS = 50
UNPROCESSABLE = 422
M = TypeVar("M", bound=Model)


def show(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page; with a form that has errors, or a problem, as one that could not be processed."""
    form = context.get("form")
    wrong = context.get("problem") or (form is not None and request.method == "POST" and form.is_bound and form.errors)
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)


def posted(request: StaffRequest) -> tuple[QueryDict | None, MultiValueDict[str, UploadedFile[bytes]] | None]:
    """What was sent, for a form; nothing where the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def page_of(request: StaffRequest, rows: QuerySet[M]) -> Page[M]:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))
