"""After publication: the answers that members owe, second looks at what was published, and bundles by village."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import AnswerForm, AuditForm, AuditsFilter, BundlesFilter, DrawForm
from bangfu.assist.network.models import NeedState
from bangfu.assist.network.selectors import (
    answer_due,
    answers_of,
    audit_get,
    audits_within,
    bundled_areas,
    bundles,
    members_owing,
    need_seen,
    needs_owed,
    organisations_for,
    owed,
    published_need_get,
)
from bangfu.assist.network.views.needs_pages import need_act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import LongPages
from bangfu.ground.access.views.acts import Act

ROWS, VILLAGES = 50, 20


@requires(Permission.OFFER_RECORD)
@require_safe
def answers(request: StaffRequest) -> HttpResponse:
    """The needs that her organisations owe an answer to, the one longest published first."""
    now = timezone.now()
    mine = organisations_for(request.actor).select_related("area")[:ROWS]
    page = LongPages(needs_owed(mine, at=now), ROWS).get_page(request.GET.get("page"))
    return show(request, "network/answers.html", {"page": page, "rows": owed(page.object_list, at=now)})


@requires(Permission.OFFER_RECORD)
@takes_form
def need_answer(request: StaffRequest, number: int) -> HttpResponse:
    published_need_get(number=number)
    act = Act(
        _("Answer to this need"),
        _("Each member that fits owes an answer; say also whom you drew in. A later one replaces it."),
        _("Send the answer"),
        reverse("network:answers"),
        _("Thank you, your answer is recorded."),
    )

    def do(form: AnswerForm) -> object:
        return services.member_answer(actor=request.actor, number=number, **form.cleaned_data)

    form = AnswerForm(*posted(request), actor=request.actor)
    return need_act_page(request, act, form, do)


@requires(Permission.NEED_PUBLISH)
@require_safe
def need_members(request: StaffRequest, number: int) -> HttpResponse:
    """For the office: which members have answered a need, and which owe an answer still."""
    found = need_seen(actor=request.actor, number=number)
    now = timezone.now()
    published = found.state == NeedState.PUBLISHED
    owing = members_owing(found, now)[:500] if published else []
    due = answer_due(found) if published else None
    context = {"need": found, "owing": owing, "answers": answers_of(found), "due": due, "late": due and due < now}
    return show(request, "network/need_members.html", context)


@requires(Permission.NEED_AUDIT)
@require_safe
def audits(request: StaffRequest) -> HttpResponse:
    form = AuditsFilter(request.GET)
    found = audits_within(scope=request.actor.scope(Permission.NEED_AUDIT), **form.chosen())
    return show(request, "network/audits.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.NEED_AUDIT)
@takes_form
def audits_draw(request: StaffRequest) -> HttpResponse:
    act = Act(
        _("Draw this month's second looks"),
        _("A share of the published needs is drawn by lot; anyone can repeat the draw from its seed."),
        _("Draw"),
        reverse("network:audits"),
        _("Drawn."),
    )

    def do(form: DrawForm) -> object:
        return services.need_audits_draw(actor=request.actor, area=form.cleaned_data["area"])

    return need_act_page(request, act, DrawForm(*posted(request), actor=request.actor), do)


@requires(Permission.NEED_AUDIT)
@takes_form
def audit(request: StaffRequest, number: int) -> HttpResponse:
    found = audit_get(scope=request.actor.scope(Permission.NEED_AUDIT), number=number)
    act = Act(
        _("Second look at a need"),
        _("Look at the need, its proofs and its place. A need that is ended leaves the hall at once."),
        _("Record what was found"),
        reverse("network:audits"),
        _("Recorded."),
    )

    def do(form: AuditForm) -> object:
        return services.need_audit_decide(actor=request.actor, number=number, **form.cleaned_data)

    return need_act_page(request, act, AuditForm(*posted(request)), do, found.need)


@requires(Permission.NEED_READ)
@require_safe
def need_bundles(request: StaffRequest) -> HttpResponse:
    """What is open, bundled by village, with the first day on which something is needed there."""
    form = BundlesFilter(request.GET)
    chosen = form.chosen()
    found = bundled_areas(actor=request.actor, **chosen)
    page = LongPages(found, VILLAGES).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "bundles": bundles(page.object_list, **chosen)}
    return show(request, "network/bundles.html", context)
