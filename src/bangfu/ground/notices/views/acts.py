"""The binding acts on a notice, each with its page that says what follows from it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bangfu.compute.deadlines import deadline
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.notices import services
from bangfu.ground.notices.forms import AnnouncementForm, WordsForm
from bangfu.ground.notices.selectors import lines_of, outcome_of
from bangfu.ground.notices.views.pages import act, found, page_of
from bangfu.ground.workflow.selectors import calendar


@requires(Permission.NOTICE_POST)
@takes_form
def notice_post(request: StaffRequest, number: int) -> HttpResponse:
    notice, today = found(request, number), timezone.localdate()
    term = notice.kind.term(on=today, region=region_codes(notice.area))
    last = deadline(today, term.days, term.counting, calendar(), notice.area.code)
    context = {
        "notice": notice,
        "page": page_of(request, lines_of(notice)),
        "term": term,
        "last": last,
        "closes": last.day + timedelta(days=1),
        "mine": notice.drafted_by_id == request.actor.user.pk,
    }
    return act(
        request,
        "notices/post.html",
        context,
        form=None,
        do=lambda values: services.notice_post(actor=request.actor, number=number),
        told=_("Posted. Print the paper for the board now; its text can no longer change."),
    )


@requires(Permission.NOTICE_POST)
@takes_form
def notice_return(request: StaffRequest, number: int) -> HttpResponse:
    form = WordsForm(
        request.POST or None, label=_("Reason"), help_text=_("What to mend, so that it can be drafted anew.")
    )
    context = {
        "notice": found(request, number),
        "heading": _("Return this draft"),
        "consequence": _("It goes back to who drafted it with your reason and is not posted."),
        "button": _("Return with this reason"),
    }
    return act(
        request,
        "notices/act.html",
        context,
        form=form,
        do=lambda values: services.notice_return(actor=request.actor, number=number, reason=values["text"]),
        told=_("Returned to who drafted it, with your reason."),
    )


@requires(Permission.NOTICE_POST)
@takes_form
def notice_close(request: StaffRequest, number: int) -> HttpResponse:
    notice = found(request, number)
    outcome = outcome_of(notice)
    form = WordsForm(request.POST or None, label=_("Result"), help_text=_("Such as: nobody objected."))
    text = _("The window for objections ends. {standing} lines go on, {held} are held back by an objection.")
    context = {
        "notice": notice,
        "heading": _("Close this notice"),
        "consequence": text.format(standing=len(outcome.standing), held=len(outcome.held)),
        "button": _("Close the notice"),
    }
    return act(
        request,
        "notices/act.html",
        context,
        form=form,
        do=lambda values: services.notice_close(actor=request.actor, number=number, result=values["text"]),
        told=_("Closed."),
    )


@requires(Permission.NOTICE_TAKE_DOWN)
@takes_form
def notice_take_down(request: StaffRequest, number: int) -> HttpResponse:
    form = WordsForm(
        request.POST or None, label=_("Reason"), help_text=_("Stays on record and is shown to the village.")
    )
    context = {
        "notice": found(request, number),
        "heading": _("Take this notice down"),
        "consequence": _(
            "It vanishes from the public pages at once, and the village takes the paper off its board. "
            "It stays on record and counts for nothing: what it was for needs a new notice."
        ),
        "button": _("Take the notice down"),
    }
    return act(
        request,
        "notices/act.html",
        context,
        form=form,
        do=lambda values: services.notice_take_down(actor=request.actor, number=number, reason=values["text"]),
        told=_("Taken down. Tell the village to take the paper off its board."),
    )


@requires(Permission.NOTICE_DRAFT)
@takes_form
def announce(request: StaffRequest, number: int) -> HttpResponse:
    notice = found(request, number)
    form = AnnouncementForm(request.POST or None, initial={"title": notice.title})
    text = _("An announcement of the {standing} lines that no objection holds is drafted; a second person posts it.")
    context = {
        "notice": notice,
        "heading": _("Announce the result"),
        "consequence": text.format(standing=len(outcome_of(notice).standing)),
        "button": _("Draft the announcement"),
    }
    return act(
        request,
        "notices/act.html",
        context,
        form=form,
        do=lambda values: services.announcement_draft(actor=request.actor, number=number, **values),
        told=_("Drafted. A second person of the township or county office reads and posts it."),
    )
