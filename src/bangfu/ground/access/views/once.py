"""How the page of an act is made to act once, however often its form arrives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import wraps
from typing import ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from bangfu.errors import RuleViolated, say
from bangfu.ground.access.rules import StaffRequest, StaffView
from bangfu.ground.access.services.once import request_key_answer, request_key_take

P = ParamSpec("P")
FIELD = "request_key"
NOT_CONTENTS = frozenset({FIELD, "csrfmiddlewaretoken"})


def once(view: StaffView[P]) -> StaffView[P]:
    """The view of an act, which answers with a redirect once it is done: sent twice, at once or after a crash, it is
    done once and answered alike. A form without a key is simply done; every page of ours has one.

    Key and effect are one transaction. A refusal (4xx) undoes both, so that the corrected form may be sent again.
    """

    @wraps(view)
    def guarded(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = key_of(request)
        if key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            sent = "".join(contents_of(request))
            digest = hashlib.sha256(sent.encode()).hexdigest()
            taken = request_key_take(user=request.actor.user, key=key, digest=digest, path=request.path)
            if taken.status is not None:
                said = _("You sent this before: it was done then, and was not done a second time.")
                messages.info(request, said)
                return HttpResponseRedirect(taken.location, status=taken.status)
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            elif isinstance(answer, HttpResponseRedirect):
                request_key_answer(taken=taken, status=answer.status_code, location=answer.url)
            else:
                raise TypeError(f"{view.__name__}: an act that is done once answers with a redirect")
        return answer

    return cast(StaffView[P], guarded)


def key_of(request: StaffRequest) -> UUID | None:
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


def contents_of(request: StaffRequest) -> Iterator[str]:
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
