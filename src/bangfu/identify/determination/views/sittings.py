"""Lists of households at a step, and the meetings, notices and samples that are done for a whole list."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import area_get
from bangfu.identify.determination import services
from bangfu.identify.determination.forms import CancelForm, CheckForm, CountForm, EmptyForm, NoticeForm, SittingForm
from bangfu.identify.determination.selectors.lists import household_list, lists_waiting
from bangfu.identify.determination.selectors.sittings import ballots_of, sitting_get, sittings_visible
from bangfu.identify.determination.views.pages import form_page
from bangfu.identify.registry.views.pages import page_of, posted, show


@requires(Permission.CASE_READ)
@require_safe
def lists(request: StaffRequest) -> HttpResponse:
    scope = request.actor.scope(Permission.CASE_READ)
    return show(request, "determination/lists.html", {"waiting": lists_waiting(scope)})


def _place(request: StaffRequest, code: str) -> Area:
    return area_get(scope=request.actor.scope(Permission.CASE_READ), code=code)


@requires(Permission.CASE_READ)
@require_safe
def waiting(request: StaffRequest, code: str, procedure: str, step: str) -> HttpResponse:
    place = _place(request, code)
    found = household_list(area=place, procedure=procedure, step=step)
    return show(request, "determination/list.html", {"list": found, "place": place})


@requires(Permission.SITTING_HOLD)
@takes_form
def sitting_call(request: StaffRequest, code: str, procedure: str, step: str) -> HttpResponse:
    place = _place(request, code)

    def do(form: SittingForm) -> str:
        sitting = services.sitting_call(
            actor=request.actor, area=place, procedure=procedure, step=step, **form.cleaned_data
        )
        return reverse("determination:sitting", args=[sitting.pk])

    found = household_list(area=place, procedure=procedure, step=step)
    return form_page(
        request, "determination/sitting_call.html", SittingForm(posted(request)), do, list=found, place=place
    )


@requires(Permission.NOTICE_DRAFT)
@takes_form
def notice_draft(request: StaffRequest, code: str, procedure: str, step: str) -> HttpResponse:
    place = _place(request, code)

    def do(form: NoticeForm) -> str:
        notice = services.list_notice_draft(
            actor=request.actor, area=place, procedure=procedure, step=step, **form.cleaned_data
        )
        return reverse("notices:notice", args=[notice.pk])

    found = household_list(area=place, procedure=procedure, step=step)
    return form_page(
        request, "determination/notice_draft.html", NoticeForm(posted(request)), do, list=found, place=place
    )


@requires(Permission.CASE_READ)
@takes_form
def sample(request: StaffRequest, code: str, procedure: str, step: str) -> HttpResponse:
    """Draw the sample of a list where there is none, else record what was found at one of its households."""
    place = _place(request, code)
    found = household_list(area=place, procedure=procedure, step=step)
    drawn = found.sample.drawn if found and found.sample else []
    form = CheckForm(posted(request), rows=drawn) if drawn else EmptyForm(posted(request))

    def do(form: CheckForm | EmptyForm) -> str:
        if found is None or not drawn:
            services.list_draw(actor=request.actor, area=place, procedure=procedure, step=step)
        else:
            case = found.rows[0].task.case_id
            services.list_check(actor=request.actor, number=case, step=step, **form.cleaned_data)
        return reverse("determination:sample", args=[code, procedure, step])

    return form_page(request, "determination/sample.html", form, do, list=found, place=place)


@requires(Permission.CASE_READ)
@require_safe
def sittings(request: StaffRequest) -> HttpResponse:
    found = sittings_visible(request.actor.scope(Permission.CASE_READ))
    return show(request, "determination/sittings.html", {"page": page_of(request, found)})


@requires(Permission.CASE_READ)
@require_safe
def sitting(request: StaffRequest, number: int) -> HttpResponse:
    found = sitting_get(scope=request.actor.scope(Permission.CASE_READ), number=number)
    return show(request, "determination/sitting.html", {"sitting": found, "ballots": ballots_of(found)})


@requires(Permission.SITTING_HOLD)
@takes_form
def sitting_count(request: StaffRequest, number: int) -> HttpResponse:
    found = sitting_get(scope=request.actor.scope(Permission.SITTING_HOLD), number=number)
    form = CountForm(posted(request), sitting=found, ballots=ballots_of(found))

    def do(form: CountForm) -> str:
        services.sitting_count(actor=request.actor, number=number, **form.values())
        return reverse("determination:sitting", args=[number])

    return form_page(
        request, "determination/sitting_count.html", form, do, said=_("Counted. The supervision committee signs next."),
        sitting=found,
    )  # fmt: skip


@requires(Permission.SITTING_SIGN)
@takes_form
def sitting_sign(request: StaffRequest, number: int) -> HttpResponse:
    found = sitting_get(scope=request.actor.scope(Permission.SITTING_SIGN), number=number)

    def do(form: EmptyForm) -> str:
        services.sitting_sign(actor=request.actor, number=number)
        return reverse("determination:sitting", args=[number])

    form = EmptyForm(posted(request))
    said = _("Signed. Each household's step can be taken now.")
    return form_page(
        request, "determination/sitting_sign.html", form, do, said=said, sitting=found, ballots=ballots_of(found)
    )


@requires(Permission.SITTING_HOLD)
@takes_form
def sitting_cancel(request: StaffRequest, number: int) -> HttpResponse:
    found = sitting_get(scope=request.actor.scope(Permission.SITTING_HOLD), number=number)

    def do(form: CancelForm) -> str:
        services.sitting_cancel(actor=request.actor, number=number, **form.cleaned_data)
        return reverse("determination:sitting", args=[number])

    return form_page(
        request, "determination/sitting_cancel.html", CancelForm(posted(request)), do, said=_("Cancelled."),
        sitting=found,
    )  # fmt: skip
