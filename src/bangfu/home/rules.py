"""How a view states that it is a page of the household's own room, and the cookie that says whose."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core import checks, signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from bangfu.errors import BangfuError
from bangfu.ground.access.rules import View, stated
from bangfu.home.actors import Visitor
from bangfu.home.selectors.entitlements import entitlements_read
from bangfu.home.selectors.entry import visitor_of

P = ParamSpec("P")
HOUSEHOLD = "household"
COOKIE, SALT = "bangfu_home", "bangfu.home"


def check_every_entitlement(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A Django system check: every file of the folder “entitlements” can be read."""
    try:
        entitlements_read()
    except BangfuError as error:
        return [checks.Error(f"{error.where}: {error.what}", hint=str(error.remedy), id="home.E001")]
    return []


class HomeRequest(HttpRequest):
    """A request from a household's room: its `visitor` is known."""

    visitor: Visitor


HomeView = Callable[Concatenate[HomeRequest, P], HttpResponse]


def household(view: HomeView[P]) -> View[P]:
    """Only from inside a household's room; which household is never in the address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = token_in(request)
        visitor = visitor_of(token) if token else None
        if visitor is None:
            closed = "?closed=1" if COOKIE in request.COOKIES else ""
            answer = redirect(reverse("home:enter") + closed)
            answer.delete_cookie(COOKIE, path=reverse("home:front"))
            return answer
        request.visitor = visitor  # type: ignore[attr-defined]
        response = view(cast(HomeRequest, request), *args, **kwargs)
        keep(response, token)
        return response

    return stated(cast("View[P]", guarded), HOUSEHOLD)


def token_in(request: HttpRequest) -> str:
    """The token of the room, if its cookie was signed by us and is not older than the quiet minutes."""
    try:
        seconds = settings.HOME_IDLE_MINUTES * 60
        return str(request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=seconds))
    except signing.BadSignature:
        return ""


def keep(response: HttpResponse, token: str) -> None:
    """Signs the cookie anew, so that the quiet minutes begin again; the page itself stays in no cache."""
    add_never_cache_headers(response)
    if COOKIE in response.cookies:  # the view has just closed the room
        return
    response.set_signed_cookie(
        COOKIE,
        token,
        salt=SALT,
        path=reverse("home:front"),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
