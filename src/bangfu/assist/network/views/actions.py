"""Special actions: the list, the ledger of one, and each act on it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.assist.network.forms.actions import (
    ActionForm,
    ActionsFilter,
    FigureForm,
    GoodsArrivedForm,
    LoadForm,
    MoneyArrivedForm,
    PledgeForm,
)
from bangfu.assist.network.forms.social import SureForm
from bangfu.assist.network.models import SpecialAction
from bangfu.assist.network.selectors.actions import (
    LedgerLine,
    action_get,
    action_report,
    action_reports,
    actions_within,
    pledge_delivery_get,
    pledge_get,
)
from bangfu.assist.network.selectors.donations import donations_within
from bangfu.assist.network.selectors.figures import network_figures, published_cases
from bangfu.assist.network.services import actions as services
from bangfu.assist.network.views.acts import act_of, act_page
from bangfu.assist.network.views.pages import page_of, posted, show
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.acts import Text
from bangfu.ground.notices.rules import in_language
from bangfu.policy.loader import codes

CASE = "beijing"


def field_names(action: Any) -> list[str]:
    """The fields of an action in the reader's words."""
    known = codes("action_field")
    return [in_language(code) for field in action.fields if (code := known.get(field))]


def trail(action: SpecialAction | None = None) -> tuple[tuple[Text, str], ...]:
    first = ((_("Special actions"), reverse("network:actions")),)
    return first if action is None else (*first, (action.name, reverse("network:action", args=[action.pk])))


def seen(request: StaffRequest, number: int) -> SpecialAction:
    return action_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)


@requires(Permission.SOCIAL_READ)
@require_safe
def actions(request: StaffRequest) -> HttpResponse:
    form = ActionsFilter(request.GET)
    chosen = form.chosen()
    page = page_of(request, actions_within(scope=request.actor.scope(Permission.SOCIAL_READ), **chosen))
    reports = action_reports(page.object_list)
    rows = [(action, field_names(action), reports[action.pk]) for action in page.object_list]
    return show(request, "network/actions.html", {"form": form, "page": page, "rows": rows})


@requires(Permission.SOCIAL_READ)
@require_safe
def action(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    scope = request.actor.scope(Permission.SOCIAL_READ)
    context = {
        "action": found,
        "fields": field_names(found),
        "report": action_report(found),
        "helped": found.areas.order_by("path"),
        "figures": found.figures.order_by("kind", "as_of"),
        "donations": donations_within(scope=scope).filter(action=found),
        "mine": found.recorded_by_id == request.actor.user.pk,
        "me": request.actor.user.pk,
    }
    return show(request, "network/action.html", context)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def action_record(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Record a special action"),
        _("A colleague publishes it; then its ledger of pledges and deliveries is public in sums."),
        _("Record as a draft"),
        trail(),
    )

    def do(form: ActionForm) -> str:
        made = services.action_record(actor=request.actor, **form.values())
        return reverse("network:action", args=[made.pk])

    return act_page(request, act, ActionForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def action_publish(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Publish this action"),
        _("Anyone then sees its name, fields and areas, and the sums of what was pledged, delivered and confirmed."),
        _("Publish with my name"),
        trail(seen(request, number)),
        _("Published."),
    )

    def do(form: SureForm) -> None:
        services.action_publish(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def action_close(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Close this action"),
        _("Only once every delivery is confirmed and every donation of it has its plan for what follows."),
        _("Close this action"),
        trail(seen(request, number)),
        _("Closed."),
    )

    def do(form: SureForm) -> None:
        services.action_close(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def action_figure(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Record a published figure"),
        _("As it was published, with how exactly it was meant. It stands beside our own ledger, never in it."),
        _("Record a published figure"),
        trail(seen(request, number)),
    )

    def do(form: FigureForm) -> None:
        services.action_figure_record(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, FigureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def pledge_record(request: StaffRequest, number: int) -> HttpResponse:
    act = act_of(
        _("Record a pledge"),
        _("What an organisation promises to this action. The money itself never passes through here."),
        _("Record a pledge"),
        trail(seen(request, number)),
    )

    def do(form: PledgeForm) -> None:
        services.pledge_record(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, PledgeForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def pledge_deliver(request: StaffRequest, number: int) -> HttpResponse:
    found = pledge_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)
    line = LedgerLine(found, [])
    act = act_of(
        _("Record what arrived"),
        f"{found.organisation.name} · {line.shown} {found.goods} {found.unit}",
        _("Record what arrived"),
        trail(found.action),
        _("Recorded. A colleague confirms it now."),
    )

    def do(form: MoneyArrivedForm | GoodsArrivedForm) -> None:
        services.pledge_deliver(actor=request.actor, number=number, **form.cleaned_data)

    kind = MoneyArrivedForm if line.is_money else GoodsArrivedForm
    return act_page(request, act, kind(*posted(request)), do)


@requires(Permission.SOCIAL_CONFIRM)
@takes_form
def delivery_confirm(request: StaffRequest, number: int) -> HttpResponse:
    found = pledge_delivery_get(scope=request.actor.scope(Permission.SOCIAL_READ), number=number)
    act = act_of(
        _("Confirm that it arrived"),
        _("With your name you confirm that you have seen the proof and asked the receivers."),
        _("Confirm"),
        trail(found.pledge.action),
        _("Confirmed."),
    )

    def do(form: SureForm) -> None:
        services.pledge_delivery_confirm(actor=request.actor, number=number)

    return act_page(request, act, SureForm(*posted(request)), do)


@requires(Permission.SOCIAL_RECORD)
@takes_form
def actions_load(request: StaffRequest) -> HttpResponse:
    act = act_of(
        _("Take over the published actions"),
        _("The actions that were named, as drafts with their published figures; none is made up."),
        _("Take them over"),
        ((_("Special actions"), reverse("network:actions")), (_("Figures"), reverse("network:figures"))),
    )

    def do(form: LoadForm) -> str:
        services.actions_load(actor=request.actor, case=CASE, **form.cleaned_data)
        return reverse("network:actions")

    return act_page(request, act, LoadForm(*posted(request), actor=request.actor), do)


@requires(Permission.SOCIAL_READ)
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """Our own figures with what they are of, and what others published, each with how exact it is."""
    cases = [(case, [(one, field_names(one)) for one in case.actions]) for case in published_cases().values()]
    ours = network_figures(request.actor.scope(Permission.SOCIAL_READ))
    return show(request, "network/figures.html", {"ours": ours, "cases": cases})
