"""Finding households, the card of one, and what happens to one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.ground.access.selectors import area_chain, area_get, unmasked
from bangfu.ground.access.services import unmask
from bangfu.ground.access.views.acts import Act
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import (
    GROUPS,
    EndForm,
    HouseholdForm,
    HouseholdSearch,
    IncomeForm,
    LivingForm,
    MergeForm,
    MoveForm,
    SplitForm,
    UnmaskForm,
)
from bangfu.identify.registry.models import Household
from bangfu.identify.registry.models.members import HEAD
from bangfu.identify.registry.selectors import (
    change_requests_within,
    counts_below,
    episodes_of,
    head_names,
    household_get,
    households_found,
    income_years_of,
    living_conditions_of,
    members_of,
    transfers_of,
)
from bangfu.identify.registry.services.records import columns
from bangfu.identify.registry.views.cards import coded, facts_of, parts
from bangfu.identify.registry.views.incomes import income_table
from bangfu.identify.registry.views.pages import act_page, page_of, posted, show

PLACE = "registry.household"


def seen(request: StaffRequest, number: int) -> Household:
    return household_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)


def card(number: int) -> str:
    return reverse("registry:household", args=[number])


@requires(Permission.REGISTER_READ)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    form = HouseholdSearch(request.GET)
    chosen = form.chosen()
    scope = request.actor.scope(Permission.REGISTER_READ)
    code = chosen.pop("area", "")
    area = area_get(scope=scope, code=code) if code else None
    page = page_of(request, households_found(scope=scope, area=area, **chosen))
    heads = head_names(page.object_list)
    rows = [
        {
            "household": household,
            "head": heads.get(household.pk, ""),
            "type": coded("household_type", household.household_type),
            "category": coded("monitor_category", household.monitor_category),
        }
        for household in page.object_list
    ]
    counts = [] if chosen else counts_below(scope=scope, area=area)
    context = {"form": form, "page": page, "rows": rows, "area": area, "counts": counts}
    return show(request, "registry/home.html", context)


@requires(Permission.REGISTER_READ)
@require_safe
def household(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    opened = unmasked(request.actor, PLACE, found.pk)
    form = HouseholdSearch(request.GET)
    as_of = form.chosen().get("as_of")
    living = list(living_conditions_of(found))
    context = {
        "household": found,
        "chain": area_chain(found.area),
        "head": members_of(found).filter(relation_to_head=HEAD).first(),
        "members": [
            (member, coded("relation_to_head", member.relation_to_head), coded("sex", member.sex))
            for member in members_of(found, as_of=as_of)
        ],
        "gone": [(member, coded("leave_reason", member.leave_reason)) for member in members_of(found, gone=True)],
        "parts": parts("households", found, GROUPS["households"], opened=opened),
        "opened": opened,
        "income": income_table(list(income_years_of(found)[:3])),
        "living": [(row, facts_of("living", row)) for row in living[:1]],
        "episodes": [
            (episode, coded("regime", episode.regime), coded("status", episode.status))
            for episode in episodes_of(found)
        ],
        "transfers": transfers_of(found),
        "waiting": change_requests_within(scope=EVERYWHERE, household=found.pk).filter(
            applied_at=None, case__closed_at=None
        ),
        "end_reason": coded("end_reason", found.end_reason),
        "as_of_day": as_of,
        "form": form,
    }
    return show(request, "registry/household.html", context)


@requires(Permission.REGISTER_IMPORT)
@takes_form
def household_register(request: StaffRequest) -> HttpResponse:
    act = Act(
        _("Register a household"),
        _("With its head first. The other members join on its card."),
        _("Register the household"),
        reverse("registry:home"),
        _("Registered. Add the other members now."),
    )

    def do(form: HouseholdForm) -> str:
        made = services.household_register(
            actor=request.actor,
            area=form.cleaned_data["area"],
            values=form.household(),
            members=[{**form.head(), "join_reason": "20"}],
            stated=form.stated(),
        )
        return card(made.pk)

    return act_page(request, act, HouseholdForm(posted(request), actor=request.actor), do)


@requires(Permission.CHANGE_DECIDE)
@takes_form
def household_split(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("Split the household"),
        _("Those who move out found a household of their own with its own number; the others stay."),
        _("Split the household"),
        card(number),
        _("Split. This is the new household."),
    )

    def do(form: SplitForm) -> str:
        data = form.cleaned_data
        going = {*data["going"], data["head"]}
        founded = services.household_split(
            actor=request.actor, number=number, members=sorted(going), head=data["head"], stated=form.stated()
        )
        return card(founded.pk)

    return act_page(request, act, SplitForm(posted(request), members=list(members_of(found))), do, household=found)


@requires(Permission.CHANGE_DECIDE)
@takes_form
def household_merge(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    text = request.POST.get("text", request.GET.get("text", ""))
    others = list(
        households_found(scope=Scope.below(found.area), text=text).exclude(pk=found.pk)[:100] if text.strip() else ()
    )
    act = Act(
        _("Merge with another household"),
        _("All members join a household of the same village, whose head stays. This household ends."),
        _("Merge the households"),
        card(number),
        _("Merged."),
    )

    def do(form: MergeForm) -> str:
        into = form.cleaned_data["into"]
        services.household_merge(actor=request.actor, number=number, into=into, stated=form.stated())
        return card(into)

    form = MergeForm(posted(request), others=others, heads=head_names(others))
    return act_page(request, act, form, do, household=found, choose_other=True, text=text, others=others)


@requires(Permission.CHANGE_DECIDE)
@takes_form
def household_end(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("End the household"),
        _("A household in which nobody lives any more ends. Its number is never given again."),
        _("End the household"),
        card(number),
        _("Ended."),
    )

    def do(form: EndForm) -> None:
        reason = form.cleaned_data["reason"]
        services.household_end(actor=request.actor, number=number, reason=reason, stated=form.stated())

    return act_page(request, act, EndForm(posted(request)), do, household=found)


@requires(Permission.REGISTER_MOVE)
@takes_form
def household_move(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("Move to another village"),
        _("The old village stops seeing this household at once; the new village sees all of it."),
        _("Move the household"),
        card(number),
        _("Moved. The new village works with it from now on."),
    )

    def do(form: MoveForm) -> None:
        services.household_move(actor=request.actor, number=number, **form.cleaned_data)

    return act_page(request, act, MoveForm(posted(request), actor=request.actor), do, household=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def household_income(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("Record a year's income"),
        _("In yuan, line by line; the sums follow. A year that is recorded already is corrected on the card."),
        _("Record the income"),
        card(number),
    )

    def do(form: IncomeForm) -> None:
        services.income_year_record(
            actor=request.actor,
            household=number,
            year=form.cleaned_data["year"],
            values=form.rest(),
            lines=form.amounts(),
            stated=form.stated(),
        )

    initial: dict[str, Any] = {"year": timezone.localdate().year - 1, "members": members_of(found).count() or 1}
    return act_page(request, act, IncomeForm(posted(request), initial=initial), do, household=found)


@requires(Permission.CHANGE_REQUEST)
@takes_form
def household_living(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = Act(
        _("Record living conditions"),
        _("As they are in the year. A year that is recorded already is corrected on the card."),
        _("Record the living conditions"),
        card(number),
    )

    def do(form: LivingForm) -> None:
        year, values = form.cleaned_data["year"], form.conditions()
        services.living_conditions_record(
            actor=request.actor, household=number, year=year, values=values, stated=form.stated()
        )

    standing = living_conditions_of(found).first()
    return act_page(request, act, LivingForm(posted(request), standing=standing), do, household=found)


@requires(Permission.PERSON_UNMASK)
@takes_form
def household_unmask(request: StaffRequest, number: int) -> HttpResponse:
    found = seen(request, number)
    act = unmask_act(card(number))

    def do(form: UnmaskForm) -> None:
        fields = [name for name, column in columns("households").items() if column.sealed]
        unmask(actor=request.actor, area=found.area, place=PLACE, row=found.pk, fields=fields, **form.cleaned_data)

    return act_page(request, act, UnmaskForm(posted(request)), do, household=found)


def unmask_act(back: str) -> Act:
    return Act(
        _("View full numbers"),
        _("You see them for 15 minutes. That you saw them, and why, stays on record."),
        _("View the numbers"),
        back,
        _("Shown for 15 minutes."),
    )
