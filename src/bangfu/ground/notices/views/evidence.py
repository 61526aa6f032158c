"""Photos, objections and what the re-scan found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.notices import services
from bangfu.ground.notices.forms import AnswerForm, ObjectionForm, ObjectionsFilter, PhotoForm
from bangfu.ground.notices.models import Notice
from bangfu.ground.notices.selectors import (
    findings_within,
    objection_get,
    objections_within,
    objector_of,
    photo_content,
)
from bangfu.ground.notices.services.endings import PHOTO_BYTES
from bangfu.ground.notices.views.pages import act, found, page_of, show


@requires(Permission.NOTICE_DRAFT)
@takes_form
def photo_add(request: StaffRequest, number: int) -> HttpResponse:
    form = PhotoForm(request.POST or None, request.FILES or None)

    def add(values: dict[str, Any]) -> Notice:
        file = values["photo"]
        content = file.read(PHOTO_BYTES + 1)
        return services.photo_add(
            actor=request.actor, number=number, content=content, taken_on=values["taken_on"], name=file.name
        ).notice

    context = {
        "notice": found(request, number),
        "heading": _("Add a photo of the board"),
        "consequence": _(
            "It proves that the notice was posted. It is seen by the offices of this area only, never online."
        ),
        "button": _("Add the photo"),
        "has_files": True,
    }
    return act(request, "notices/act.html", context, form=form, do=add, told=_("Photo added."))


@requires(Permission.NOTICE_READ)
@require_safe
def photo(request: StaffRequest, number: int) -> HttpResponse:
    one, content = photo_content(scope=request.actor.scope(Permission.NOTICE_READ), number=number)
    return HttpResponse(content, content_type=one.media_type, headers={"Cache-Control": "private, no-store"})


@requires(Permission.OBJECTION_RECORD, Permission.OBJECTION_ANSWER)
@require_safe
def objections(request: StaffRequest) -> HttpResponse:
    form = ObjectionsFilter(request.GET)
    rows = objections_within(scope=request.actor.scope(Permission.NOTICE_READ), **form.chosen())
    return show(request, "notices/objections.html", {"form": form, "page": page_of(request, rows)})


@requires(Permission.OBJECTION_RECORD)
@takes_form
def objection_record(request: StaffRequest, number: int) -> HttpResponse:
    form = ObjectionForm(request.POST or None, initial={"position": request.GET.get("line")})
    context = {
        "notice": found(request, number),
        "heading": _("Record an objection"),
        "consequence": _("A line that is objected to is paused until a second person has answered; all others go on."),
        "button": _("Record the objection"),
    }
    return act(
        request,
        "notices/act.html",
        context,
        form=form,
        do=lambda values: services.objection_record(actor=request.actor, number=number, **values).notice,
        told=_("Recorded. The township or county office answers it."),
    )


@requires(Permission.OBJECTION_RECORD, Permission.OBJECTION_ANSWER)
@takes_form
def objection(request: StaffRequest, number: int) -> HttpResponse:
    one = objection_get(scope=request.actor.scope(Permission.NOTICE_READ), number=number)
    form = AnswerForm(request.POST or None)
    answers = request.actor.scope(Permission.OBJECTION_ANSWER).covers(one.area)
    context = {
        "objection": one,
        "objector": objector_of(one) if answers else "",
        "answers": answers,
        "mine": one.recorded_by_id == request.actor.user.pk,
    }
    return act(
        request,
        "notices/objection.html",
        context,
        form=form,
        do=lambda values: (
            services.objection_answer(
                actor=request.actor, number=number, **{**values, "upheld": values["upheld"] == "yes"}
            ).notice
        ),
        told=_("Answered. Tell who objected."),
    )


@requires(Permission.NOTICE_TAKE_DOWN)
@takes_form
def findings(request: StaffRequest) -> HttpResponse:
    """What the present filter finds in what was posted; the button looks again at once."""
    if request.method == "POST":
        scope = request.actor.scope(Permission.NOTICE_TAKE_DOWN)
        read, new = services.notices_rescan(scope=scope, by=request.actor.user.username)
        text = ngettext("%(read)d notice read again.", "%(read)d notices read again.", read) % {"read": read}
        more = ngettext("%(new)d new finding.", "%(new)d new findings.", new) % {"new": new}
        messages.success(request, f"{text} {more}")
        return redirect("notices:findings")
    rows = findings_within(scope=request.actor.scope(Permission.NOTICE_TAKE_DOWN))
    return show(request, "notices/findings.html", {"page": page_of(request, rows)})
