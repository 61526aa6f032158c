"""Deliveries: handed over with a proof, confirmed or disputed by the other side; and what follows a gift."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import (
    CallForm,
    ConfirmForm,
    DecideForm,
    DeliveryForm,
    FeedbackForm,
    FollowUpForm,
    NumberForm,
    ReasonForm,
    ReleaseForm,
)
from bangfu.assist.network.selectors import (
    delivery_get,
    follow_up_get,
    follow_ups_visible,
    match_get,
    number_open,
    receipt_pdf,
    release_of,
)
from bangfu.assist.network.views.acts import gift_page
from bangfu.assist.network.views.matches import SEES
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.errors import NotFound, say
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Act
from bangfu.ground.access.views.once import once


@requires(Permission.DELIVERY_RECORD)
@takes_form
def delivery_record(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    initial = {"quantity": found.quantity_owed, "delivered_on": timezone.localdate()}
    act = Act(
        _("Record a delivery"),
        _("All of it or a part. The village or the household confirms what has arrived; the proof is never public."),
        _("Record this delivery"),
        reverse("network:match", args=[number]),
        _("Recorded with a receipt. The village confirms it next."),
    )

    def do(told: dict[str, Any]) -> None:
        file = told["file"]
        proof = services.Proof(told["reference"], file.name if file else "", file.read() if file else b"")
        services.delivery_record(
            actor=request.actor, match=number, quantity=told["quantity"], delivered_on=told["delivered_on"], proof=proof
        )

    return gift_page(request, act, DeliveryForm(*posted(request), initial=initial), do, match=found)


@requires(Permission.DELIVERY_CONFIRM)
@takes_form
def delivery_confirm(request: StaffRequest, number: int) -> HttpResponse:
    found = delivery_get(actor=request.actor, number=number)
    act = Act(
        _("Confirm what has arrived"),
        _("You say with your name how much has arrived. What is missing is owed again; if nothing came, dispute it."),
        _("Confirm what has arrived"),
        reverse("network:match", args=[found.match_id]),
        _("Confirmed."),
    )
    return gift_page(
        request,
        act,
        ConfirmForm(posted(request)[0], initial={"received": found.quantity}),
        lambda told: services.delivery_confirm(actor=request.actor, number=number, **told),
        match=found.match,
        delivery=found,
    )


@requires(Permission.DELIVERY_CONFIRM)
@takes_form
def delivery_dispute(request: StaffRequest, number: int) -> HttpResponse:
    found = delivery_get(actor=request.actor, number=number)
    act = Act(
        _("Dispute this delivery"),
        _("It is not as stated. An officer of the township or county who has no part in it finds out and decides."),
        _("Dispute with this reason"),
        reverse("network:match", args=[found.match_id]),
        _("Recorded. An officer decides."),
    )
    return gift_page(
        request,
        act,
        ReasonForm(posted(request)[0]),
        lambda told: services.delivery_dispute(actor=request.actor, number=number, **told),
        match=found.match,
        delivery=found,
    )


@requires(Permission.DISPUTE_DECIDE)
@takes_form
def dispute_decide(request: StaffRequest, number: int) -> HttpResponse:
    found = delivery_get(actor=request.actor, number=number)
    act = Act(
        _("Decide this dispute"),
        _("If all of it has arrived, the dispute is rejected. If less, it is upheld and the rest is free again."),
        _("Decide"),
        reverse("network:match", args=[found.match_id]),
        _("Decided."),
    )
    return gift_page(
        request,
        act,
        DecideForm(posted(request)[0]),
        lambda told: services.dispute_decide(actor=request.actor, number=number, **told),
        match=found.match,
        delivery=found,
    )


@requires(*SEES)
@require_safe
def delivery_proof(request: StaffRequest, number: int) -> HttpResponse:
    found = delivery_get(actor=request.actor, number=number)
    if not found.proof_digest:
        raise NotFound(
            say("the proof of this delivery is on paper"),
            where=say("receipt {number}", number=found.receipt),
            remedy=say("The match says where the paper is kept."),
        )
    answer = HttpResponse(services.proof_file(found), content_type="application/octet-stream")
    answer.headers["Content-Disposition"] = f'attachment; filename="proof-{found.pk}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@requires(*SEES)
@require_safe
def delivery_paper(request: StaffRequest, number: int) -> HttpResponse:
    """The receipt on paper: what anyone may see of it, and its code."""
    found = delivery_get(actor=request.actor, number=number)
    paper = receipt_pdf(found, language=get_language() or "")
    name = f'inline; filename="{found.receipt}.pdf"'
    return HttpResponse(paper, content_type="application/pdf", headers={"Content-Disposition": name})


@requires(Permission.DELIVERY_CONFIRM)
@takes_form
def feedback_give(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    act = Act(
        _("What the receiving side says"),
        _("Nobody has to say anything, and nobody is asked for thanks or a picture."),
        _("Record what they say"),
        reverse("network:match", args=[number]),
    )
    return gift_page(
        request,
        act,
        FeedbackForm(posted(request)[0]),
        lambda told: services.feedback_give(actor=request.actor, match=number, **told),
        match=found,
    )


@requires(*SEES)
@require_safe
def follow_ups(request: StaffRequest) -> HttpResponse:
    today = timezone.localdate()
    every = "all" in request.GET
    found = follow_ups_visible(actor=request.actor, due_by=None if every else today, open_only=not every)
    context = {"page": page_of(request, found), "today": today, "every": every}
    return show(request, "network/follow_ups.html", context)


@requires(Permission.DELIVERY_CONFIRM)
@takes_form
def follow_up_answer(request: StaffRequest, number: int) -> HttpResponse:
    found = follow_up_get(actor=request.actor, number=number)
    act = Act(
        _("Is it still in use?"),
        _("What is not needed any more may help somebody else: state the village it went to, and we ask there again."),
        _("Record the answer"),
        reverse("network:follow-ups"),
    )
    return gift_page(
        request,
        act,
        FollowUpForm(posted(request)[0], area=found.area),
        lambda told: services.follow_up_answer(actor=request.actor, number=number, **told),
        match=found.match,
    )


@requires(Permission.DELIVERY_CONFIRM)
@takes_form
def release_record(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    act = Act(
        _("The household releases its number"),
        _("By its signature the household lets the donor of this match, and nobody else, learn its telephone number"
          " until the match is closed. It may take this back at any time."),
        _("Record the consent"),
        reverse("network:match", args=[number]),
    )  # fmt: skip
    return gift_page(
        request,
        act,
        ReleaseForm(posted(request)[0], initial={"given_on": timezone.localdate()}),
        lambda told: services.release_record(actor=request.actor, match=number, **told),
        match=found,
    )


@requires(Permission.DELIVERY_CONFIRM)
@require_POST
@once
def release_withdraw(request: StaffRequest, number: int) -> HttpResponse:
    services.release_withdraw(actor=request.actor, match=number)
    messages.success(request, _("Taken back. The donor does not see the number any more."))
    return redirect("network:match", number)


@requires(Permission.DELIVERY_RECORD)
@takes_form
@once
def number_unmask(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    if release_of(found) is None or not found.is_live:
        raise NotFound(
            say("the household has not agreed to release its number, or the match has ended"),
            where=say("match {number}", number=number),
            remedy=say("Ask the village: it asks the household. Offices can be called without."),
        )
    act = Act(
        _("See the household's number"),
        _("It is shown to you for 15 minutes. That you saw it, and why, is on record."),
        _("Show the number"),
        reverse("network:match", args=[number]),
        _("Shown for 15 minutes."),
    )
    return gift_page(
        request,
        act,
        NumberForm(posted(request)[0]),
        lambda told: services.number_unmask(actor=request.actor, match=number, **told),
        match=found,
    )


@requires(Permission.DELIVERY_RECORD)
@takes_form
@once
def call_record(request: StaffRequest, number: int) -> HttpResponse:
    found = match_get(actor=request.actor, number=number)
    if not number_open(actor=request.actor, match=found):
        raise NotFound(
            say("the number is not open to you at this moment"),
            where=say("match {number}", number=number),
            remedy=say("Open it with a reason, then write the call down."),
        )
    act = Act(
        _("Write down a call"),
        _("Only whether you spoke with the household; what was said is yours and theirs."),
        _("Write down a call"),
        reverse("network:match", args=[number]),
    )
    return gift_page(
        request,
        act,
        CallForm(posted(request)[0]),
        lambda told: services.call_record(actor=request.actor, match=number, **told),
        match=found,
    )
