"""How an act is done once, however often its form arrives: `acted` sees to it on every page of an act, `once` makes it
so for a view that does its act by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.rules import StaffRequest, StaffView
from bangfu.ground.access.services.once import request_key_answer, request_key_drop, request_key_take

P = ParamSpec("P")
T = TypeVar("T")
FIELD = "request_key"
NOT_CONTENTS = frozenset({FIELD, "csrfmiddlewaretoken"})


def once(view: StaffView[P]) -> StaffView[P]:
    """The view of an act that is done once; also where the page itself is refused as soon as the act is done."""

    @wraps(view)
    def guarded(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return done_once(request, lambda: view(request, *args, **kwargs))

    return cast(StaffView[P], guarded)


def done_once(request: HttpRequest, do: Callable[[], T]) -> T | HttpResponse:
    """What `do` answers. Sent twice, at once or after a crash, it is done once and answered alike. A form without a key
    is simply done; every page of an act of the offices has one.

    Key and effect are one transaction. Whatever is not an answer of an act that was done (a refusal, a form that is
    shown again) undoes both, so that the corrected form may be sent again. An answer that is itself what was asked for,
    such as a printed card, cannot be given again: it leaves no key.
    """
    key, actor = key_of(request), getattr(request, "actor", None)
    if key is None or actor is None:
        return do()
    with transaction.atomic():
        digest = hashlib.sha256("".join(contents_of(request)).encode()).hexdigest()
        taken = request_key_take(user=actor.user, key=key, digest=digest, path=request.path)
        if taken.status is not None:
            messages.info(request, _("You sent this before: it was done then, and was not done a second time."))
            return HttpResponseRedirect(taken.location, status=taken.status)
        answer = do()
        if isinstance(answer, HttpResponseRedirect):
            request_key_answer(taken=taken, status=answer.status_code, location=answer.url)
        elif isinstance(answer, HttpResponse) and answer.status_code < 400:
            request_key_drop(taken=taken)
        else:
            transaction.set_rollback(True)
    return answer


def key_of(request: HttpRequest) -> UUID | None:
    """The key that the form was shown with. Errors: RuleViolated where it is none of ours."""
    sent = request.POST.get(FIELD, "") if request.method == "POST" else ""
    try:
        return UUID(sent) if sent else None
    except ValueError:
        raise RuleViolated(
            say("the key of this form is not one of ours"),
            where=say("{path}", path=request.path),
            remedy=say("Open the page anew and fill it in again."),
        ) from None


def contents_of(request: HttpRequest) -> Iterator[str]:
    """Everything by which two sent forms differ: where to, each field in order, each file by its digest."""
    yield f"{request.method} {request.get_full_path()}\n"
    for name in sorted(set(request.POST) - NOT_CONTENTS):
        yield from (f"{len(name)}:{name}={len(value)}:{value}\n" for value in request.POST.getlist(name))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
            yield f"{len(name)}:{name}={file.name}:{digest.hexdigest()}\n"
