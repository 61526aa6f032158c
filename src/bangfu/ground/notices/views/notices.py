"""The list, one notice, its paper, and drafting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.notices import services
from bangfu.ground.notices.forms import DraftForm, NoticesFilter
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.rules import notice_type, notice_types
from bangfu.ground.notices.selectors import (
    board_pdf,
    lines_of,
    notices_within,
    objections_within,
    outcome_of,
    photos_of,
    proof_address,
)
from bangfu.ground.notices.services.notices import NotPublishable, place_of
from bangfu.ground.notices.views.pages import found, page_of, show

SHOWN_FINDINGS = 20


@requires(Permission.NOTICE_READ)
@require_safe
def notices(request: StaffRequest) -> HttpResponse:
    form = NoticesFilter(request.GET)
    rows = notices_within(scope=request.actor.scope(Permission.NOTICE_READ), **form.chosen())
    return show(request, "notices/notices.html", {"form": form, "page": page_of(request, rows)})


@requires(Permission.NOTICE_READ)
@require_safe
def notice(request: StaffRequest, number: int) -> HttpResponse:
    one = found(request, number)
    context = {
        "notice": one,
        "page": page_of(request, lines_of(one)),
        "photos": photos_of(one),
        "objections": objections_within(scope=request.actor.scope(Permission.NOTICE_READ), notice=one)[:20],
        "outcome": outcome_of(one),
        "proof": proof_address(one.snapshot.token) if hasattr(one, "snapshot") else "",
        **_what_may_be_done(request, one),
    }
    return show(request, "notices/notice.html", context)


def _what_may_be_done(request: StaffRequest, one: Notice) -> dict[str, Any]:
    """Which acts this person may do in this notice's area; a right elsewhere shows no button here."""
    acts = {
        "posts": Permission.NOTICE_POST,
        "drafts": Permission.NOTICE_DRAFT,
        "takes_down": Permission.NOTICE_TAKE_DOWN,
        "records": Permission.OBJECTION_RECORD,
        "answers": Permission.OBJECTION_ANSWER,
    }
    allowed = {name: request.actor.scope(permission).covers(one.area) for name, permission in acts.items()}
    return {"can": allowed, "mine": one.drafted_by_id == request.actor.user.pk}


@requires(Permission.NOTICE_READ)
@require_safe
def board(request: StaffRequest, number: int) -> HttpResponse:
    one = found(request, number)
    paper = board_pdf(one, language=get_language() or "zh-hans")
    disposition = f'inline; filename="notice-{number}.pdf"'
    return HttpResponse(paper, content_type="application/pdf", headers={"Content-Disposition": disposition})


@requires(Permission.NOTICE_DRAFT)
@require_safe
def draft_types(request: StaffRequest) -> HttpResponse:
    return show(request, "notices/draft_types.html", {"types": notice_types().values()})


@requires(Permission.NOTICE_DRAFT)
@takes_form
@once
def notice_draft(request: StaffRequest, type: str) -> HttpResponse:
    kind = notice_type(type)
    form = DraftForm(request.POST if request.method == "POST" else None, actor=request.actor, kind=kind)
    context: dict[str, Any] = {"form": form, "kind": kind, "problem": None}
    if request.method == "POST" and form.is_valid():
        try:
            drafted = _draft(request, form, type)
        except NotPublishable as error:
            context["problem"] = error
            context["findings"] = [(place_of(f, kind), f) for f in error.findings[:SHOWN_FINDINGS]]
        except BangfuError as error:
            context["problem"] = error
        else:
            messages.success(
                request, _("Drafted. A second person of the township or county office reads and posts it.")
            )
            return redirect("notices:notice", drafted.pk)
    return show(request, "notices/draft.html", context)


def _draft(request: StaffRequest, form: DraftForm, type: str) -> Notice:
    values = dict(form.cleaned_data)
    headings, *rows = values.pop("table") or [[]]
    lines = [services.Line([*row, *[""] * (len(headings) - len(row))]) for row in rows]
    return services.notice_draft(actor=request.actor, type=type, columns=headings, rows=lines, **values)
