"""The actor of each request, and the one place that turns an error into a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from bangfu.errors import BangfuError, Conflict, LimitExceeded, NotFound, NotPermitted
from bangfu.ground.access.models import Outcome
from bangfu.ground.access.selectors import actor_for
from bangfu.ground.access.services import session_closed

STATUS: dict[type[BangfuError], int] = {NotPermitted: 403, NotFound: 404, Conflict: 409, LimitExceeded: 413}
UNPROCESSABLE = 422
NOTED_EVERY = timedelta(minutes=1)
SEEN = "bangfu.seen"
Next = Callable[[HttpRequest], HttpResponse]


class IdleMiddleware:
    """Ends a session in which nothing was done for a while: the next person at the desk is somebody else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, seen = time.time(), request.session.get(SEEN)
            if seen is not None and now - seen > settings.SESSION_IDLE_MINUTES * 60:
                self._close(request)
            elif seen is None or now - seen > NOTED_EVERY.total_seconds():
                request.session[SEEN] = int(now)
                mine = UserSession.objects.filter(session_key=request.session.session_key)
                mine.update(last_seen_at=timezone.now())
        return self.get_response(request)

    def _close(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            session_closed(
                user=request.user,
                session_key=request.session.session_key,
                address=get_client_ip(request) or "",
                outcome=Outcome.TIMED_OUT,
            )
        logout(request)
        text = gettext("You were signed out after a pause of %(minutes)s minutes. Sign in to go on.")
        messages.info(request, text % {"minutes": settings.SESSION_IDLE_MINUTES})


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
