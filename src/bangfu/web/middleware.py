"""The actor of each request, and the one place that turns an error into a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.errors import BangfuError, Conflict, LimitExceeded, NotFound, NotPermitted
from bangfu.ground.access.selectors import actor_for

STATUS: dict[type[BangfuError], int] = {NotPermitted: 403, NotFound: 404, Conflict: 409, LimitExceeded: 413}
UNPROCESSABLE = 422
Next = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Sets `request.actor` for who has signed in. Her grants are read anew each time: a change counts at once."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            request.actor = actor_for(request.user)  # type: ignore[attr-defined]
        return self.get_response(request)


class ErrorPagesMiddleware:
    """Shows a BangfuError as a page that says what, where and the remedy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, BangfuError):
            return None
        status = STATUS.get(type(error), UNPROCESSABLE)
        context = {
            "status": status,
            **{part: getattr(error, part).render(gettext) for part in ("what", "where", "remedy")},
        }
        return render(request, "web/error.html", context, status=status)
