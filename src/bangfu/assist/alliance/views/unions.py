"""Alliances with their roll, mobilisations with what came back, and the library of practices."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.alliance import selectors, services
from bangfu.assist.alliance.forms.organisations import ReasonForm
from bangfu.assist.alliance.forms.structure import (
    InvitationForm,
    JoinForm,
    MobilisationForm,
    NamedForm,
    PracticeCopyForm,
    PracticeForm,
    PracticeNewForm,
    ReplyForm,
    text_of,
)
from bangfu.assist.alliance.models import Alliance, Mobilisation, Practice
from bangfu.assist.alliance.views.pages import READERS, Act, Crumb, act_page, day_of, link, page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.identify.registry.views.cards import yuan

M = Permission.ALLIANCE_MANAGE


def of_alliance(alliance: Alliance | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Social assistance alliances"), link("alliances"))
    return (first,) if alliance is None else (first, (alliance.name, link("alliance", alliance.pk)))


def of_call(call: Mobilisation | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Mobilisations"), link("mobilisations"))
    return (first,) if call is None else (first, (call.title, link("mobilisation", call.pk)))


def of_practice(practice: Practice | None = None) -> tuple[Crumb, ...]:
    first: Crumb = (_("Case library"), link("practices"))
    return (first,) if practice is None else (first, (practice.title, link("practice", practice.pk)))


@requires(*READERS)
@require_safe
def alliances(request: StaffRequest) -> HttpResponse:
    form, day = day_of(request)
    page = page_of(request, selectors.alliances_visible(request.actor))
    sizes = selectors.roll_sizes(list(page.object_list), day)
    rows = [(one, sizes.get(one.pk, 0)) for one in page.object_list]
    return show(request, "alliances.html", {"form": form, "day": day, "page": page, "rows": rows})


@requires(*READERS)
@require_safe
def alliance(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.alliance_get(actor=request.actor, number=number)
    form, day = day_of(request)
    counts = selectors.roll_counts(found, day)
    context = {
        "alliance": found,
        "form": form,
        "day": day,
        "page": page_of(request, selectors.roll(found, day)),
        "counts": [(kind.label, count) for kind, count in counts],
        "total": sum(count for _kind, count in counts),
        "invitations": selectors.invitations_of(found)[:50],
    }
    return show(request, "alliance.html", context)


@requires(M)
@takes_form
def alliance_new(request: StaffRequest) -> HttpResponse:
    def do(form: NamedForm) -> str:
        return link("alliance", services.alliance_start(actor=request.actor, **form.cleaned_data).pk)

    act = Act(
        _("Start an alliance"),
        _("Its members owe an answer to each new need, and draw others in."),
        _("Start it"),
        link("alliances"),
        crumbs=of_alliance(),
    )
    return act_page(request, act, NamedForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def alliance_join(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.alliance_get(actor=request.actor, number=number)

    def do(form: JoinForm) -> None:
        services.member_join(actor=request.actor, alliance=found, **form.cleaned_data)

    act = Act(
        _("An organisation joins"),
        _("As one of the four kinds of members."),
        _("Put it on the roll"),
        link("alliance", number),
        crumbs=of_alliance(found),
    )
    return act_page(request, act, JoinForm(posted(request), actor=request.actor, alliance=found), do)


@requires(M, Permission.ALLIANCE_ANSWER)
@takes_form
def invitation_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.alliance_get(actor=request.actor, number=number)

    def do(form: InvitationForm) -> None:
        services.invitation_record(actor=request.actor, alliance=found, **form.cleaned_data)

    act = Act(
        _("A member invites another organisation"),
        _("When it joins, the roll says who drew it in."),
        _("Record the invitation"),
        link("alliance", number),
        crumbs=of_alliance(found),
    )
    return act_page(request, act, InvitationForm(posted(request), actor=request.actor, alliance=found), do)


@requires(M)
@takes_form
def invitation_decline(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.invitation_get(scope=request.actor.scope(M), number=number)

    def do(form: forms.Form) -> None:
        services.invitation_decline(actor=request.actor, number=number)

    act = Act(
        _("It does not join"),
        found.invited,
        _("Record that it does not join"),
        link("alliance", found.alliance_id),
        crumbs=of_alliance(found.alliance),
    )
    return act_page(request, act, forms.Form(posted(request)), do)


@requires(*READERS)
@require_safe
def mobilisations(request: StaffRequest) -> HttpResponse:
    page = page_of(request, selectors.mobilisations_visible(request.actor))
    scope = request.actor.scope(Permission.ALLIANCE_READ)
    seen = selectors.responses_of([one for one in page.object_list if scope.covers(one.area)])
    rows = [(one, seen.get(one.pk)) for one in page.object_list]
    owed = selectors.replies_owed(request.actor)
    return show(request, "mobilisations.html", {"page": page, "rows": rows, "owed": owed})


@requires(*READERS)
@require_safe
def mobilisation(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.mobilisation_get(actor=request.actor, number=number)
    officer = request.actor.scope(Permission.ALLIANCE_READ).covers(found.area)
    seen = selectors.response_of(found) if officer else None
    context = {
        "call": found,
        "page": page_of(request, selectors.replies_of(request.actor, found)),
        "owed": selectors.replies_owed(request.actor).filter(mobilisation=found),
        "late": found.answer_by < timezone.localdate(),
        "seen": seen,
        "percent": float(seen.rate * 100) if seen else None,
        "pledged": yuan(seen.pledged_fen) if seen else "",
        "delivered": yuan(seen.delivered_fen) if seen else "",
    }
    return show(request, "mobilisation.html", context)


@requires(M)
@takes_form
def mobilisation_new(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.committee_get(actor=request.actor, number=number)

    def do(form: MobilisationForm) -> str:
        call = services.mobilisation_send(actor=request.actor, committee=found, **form.cleaned_data)
        return link("mobilisation", call.pk)

    act = Act(
        _("Call on the organisations of this committee"),
        _("Each organisation under it, and under the committees below it, receives the call once and owes an answer."),
        _("Send the call"),
        link("committee", number),
        _("Sent."),
        crumbs=((_("Joint committees"), link("committees")), (found.name, link("committee", number))),
    )
    return act_page(request, act, MobilisationForm(posted(request)), do)


@requires(M)
@takes_form
def mobilisation_remind(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.mobilisation_get(actor=request.actor, number=number)

    def do(form: forms.Form) -> None:
        services.mobilisation_remind(actor=request.actor, number=number)

    act = Act(
        _("Remind who has not answered"),
        _("Once a day at most; the page of the call shows how often each was reminded."),
        _("Remind them"),
        link("mobilisation", number),
        _("Reminded."),
        crumbs=of_call(found),
    )
    return act_page(request, act, forms.Form(posted(request)), do)


@requires(M, Permission.ALLIANCE_ANSWER)
@takes_form
def reply(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.reply_get(actor=request.actor, number=number)

    def do(form: ReplyForm) -> None:
        services.reply_record(actor=request.actor, number=number, answer=form.answer())

    act = Act(
        found.organisation.name,
        found.mobilisation.title,
        _("Record the answer"),
        link("mobilisation", found.mobilisation_id),
        crumbs=of_call(found.mobilisation),
    )
    return act_page(request, act, ReplyForm(posted(request), initial={"words": found.words}), do)


@requires(*READERS)
@require_safe
def practices(request: StaffRequest) -> HttpResponse:
    return show(request, "practices.html", {"page": page_of(request, selectors.practices_visible(request.actor))})


@requires(*READERS)
@require_safe
def practice(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.practice_get(actor=request.actor, number=number)
    context = {
        "practice": found,
        "steps": [line for line in found.steps.splitlines() if line.strip()],
        "documents": [line for line in found.documents.splitlines() if line.strip()],
        "manages": request.actor.scope(M).covers(found.area),
        "mine": found.written_by_id == request.actor.user.pk,
    }
    return show(request, "practice.html", context)


@requires(M)
@takes_form
def practice_new(request: StaffRequest) -> HttpResponse:
    def do(form: PracticeNewForm) -> str:
        area = form.cleaned_data["area"]
        return link("practice", services.practice_draft(actor=request.actor, area=area, text=form.text()).pk)

    act = Act(
        _("Write down a practice"),
        _("As a template that another county can start from. A colleague publishes it."),
        _("Keep the draft"),
        link("practices"),
        crumbs=of_practice(),
    )
    return act_page(request, act, PracticeNewForm(posted(request), actor=request.actor), do)


@requires(M)
@takes_form
def practice_edit(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.practice_get(actor=request.actor, number=number)

    def do(form: PracticeForm) -> None:
        services.practice_change(actor=request.actor, number=number, text=form.text())

    act = Act(
        _("Change the draft"),
        found.title,
        _("Keep the draft"),
        link("practice", number),
        crumbs=of_practice(found),
    )
    return act_page(request, act, PracticeForm(posted(request), actor=request.actor, initial=text_of(found)), do)


@requires(M)
@takes_form
def practice_publish(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.practice_get(actor=request.actor, number=number)

    def do(form: forms.Form) -> None:
        services.practice_publish(actor=request.actor, number=number)

    act = Act(
        _("Publish this practice"),
        _("Everybody who works here can then read it and start from it. It can be withdrawn, not changed."),
        _("Put it into the library"),
        link("practice", number),
        _("It is in the library."),
        crumbs=of_practice(found),
    )
    return act_page(request, act, forms.Form(posted(request)), do)


@requires(M)
@takes_form
def practice_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.practice_get(actor=request.actor, number=number)

    def do(form: ReasonForm) -> None:
        services.practice_withdraw(actor=request.actor, number=number, **form.cleaned_data)

    act = Act(
        _("Take it out of the library"),
        _("What others started from it stays theirs."),
        _("Take it out"),
        link("practice", number),
        crumbs=of_practice(found),
    )
    return act_page(request, act, ReasonForm(posted(request)), do)


@requires(M)
@takes_form
def practice_copy(request: StaffRequest, number: int) -> HttpResponse:
    found = selectors.practice_get(actor=request.actor, number=number)

    def do(form: PracticeCopyForm) -> str:
        area = form.cleaned_data["area"]
        return link("practice", services.practice_copy(actor=request.actor, practice=found, area=area).pk)

    act = Act(
        _("Start from this case"),
        _("A draft of your own with its steps and documents; its figures stay the other place's."),
        _("Make my draft"),
        link("practice", number),
        crumbs=of_practice(found),
    )
    return act_page(request, act, PracticeCopyForm(posted(request), actor=request.actor), do)
