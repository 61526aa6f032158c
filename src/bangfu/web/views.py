"""The pages for what went wrong outside any view."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, what: str, remedy: str) -> HttpResponse:
    context = {"status": status, "what": what, "where": request.path, "remedy": remedy}
    return render(request, "web/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400, _("this request cannot be understood"), _("Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403, _("your role does not open this page"), _("Go back to your desk."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404, _("there is no such page"), _("Check the address, or start from the home page."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, _("something broke on our side"), _("Try again in a minute; nothing was half saved."))
