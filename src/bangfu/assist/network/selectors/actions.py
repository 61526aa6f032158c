"""Reads of special actions: their ledger, and the report with how exact each figure is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import (
    ActionState,
    FigureKind,
    Pledge,
    PledgeDelivery,
    PledgeKind,
    SpecialAction,
)
from bangfu.assist.network.models.actions import figure_shown
from bangfu.assist.network.selectors.scopes import absent
from bangfu.compute.figures import Figure, Qualifier, total
from bangfu.errors import say
from bangfu.ground.access.scopes import EVERYWHERE, Scope


@dataclass(frozen=True)
class LedgerLine:
    """A pledge, and what of it arrived and was confirmed, in fen or in units of the goods."""

    pledge: Pledge
    deliveries: list[PledgeDelivery]

    @property
    def delivered(self) -> int:
        return sum(delivery.size for delivery in self.deliveries)

    @property
    def confirmed(self) -> int:
        return sum(delivery.size for delivery in self.deliveries if delivery.confirmed_by_id)

    @property
    def is_money(self) -> bool:
        return self.pledge.kind == PledgeKind.MONEY

    @property
    def shown(self) -> str:
        return figure_shown(FigureKind.AMOUNT if self.is_money else "", self.pledge.qualifier, self.pledge.size)


@dataclass(frozen=True)
class ActionReport:
    """The money of an action as its ledger has it, and its goods line by line."""

    lines: list[LedgerLine]
    pledged: Figure
    delivered: int
    confirmed: int
    units: int

    @property
    def pledged_shown(self) -> str:
        return figure_shown(FigureKind.AMOUNT, self.pledged.qualifier, self.pledged.value)

    @property
    def rate(self) -> Fraction | None:
        """Delivered of pledged money; None where none was pledged."""
        return Fraction(self.delivered, self.pledged.value) if self.pledged.value else None

    @property
    def confirmed_rate(self) -> Fraction | None:
        return Fraction(self.confirmed, self.pledged.value) if self.pledged.value else None


def actions_within(*, scope: Scope, state: str = "", field: str = "") -> QuerySet[SpecialAction]:
    actions = SpecialAction.objects.within(scope).select_related("area", "recorded_by").prefetch_related("figures")
    actions = actions.filter(state=state) if state else actions
    actions = actions.filter(fields__contains=[field]) if field else actions
    return actions.order_by("-starts_on", "pk")


def action_get(*, scope: Scope, number: int) -> SpecialAction:
    """Errors: NotFound where there is none, or it lies outside the scope."""
    actions = actions_within(scope=scope).select_related("published_by", "closed_by")
    action = actions.filter(pk=number).first()
    if action is None:
        raise absent(say("there is no such action, or it is not in your area"), number)
    return action


def pledge_get(*, scope: Scope, number: int) -> Pledge:
    """Errors: NotFound."""
    pledges = Pledge.objects.within(scope).select_related("area", "action", "organisation")
    pledge = pledges.filter(pk=number).first()
    if pledge is None:
        raise absent(say("there is no such pledge, or it is not in your area"), number)
    return pledge


def pledge_delivery_get(*, scope: Scope, number: int) -> PledgeDelivery:
    """Errors: NotFound."""
    deliveries = PledgeDelivery.objects.within(scope).select_related("area", "pledge__action", "pledge__organisation")
    delivery = deliveries.filter(pk=number).first()
    if delivery is None:
        raise absent(say("there is no such delivery, or it is not in your area"), number)
    return delivery


def action_report(action: SpecialAction) -> ActionReport:
    """The ledger of an action that was found within somebody's scope."""
    return action_reports([action])[action.pk]


def action_reports(actions: Iterable[SpecialAction]) -> dict[int, ActionReport]:
    """The ledgers of a page of actions, by action, in two queries."""
    lines: dict[int, list[LedgerLine]] = {action.pk: [] for action in actions}
    arrived = PledgeDelivery.objects.within(EVERYWHERE).select_related("recorded_by", "confirmed_by")
    pledges = Pledge.objects.within(EVERYWHERE).filter(action__in=lines).select_related("organisation")
    pledges = pledges.prefetch_related(Prefetch("deliveries", arrived.order_by("delivered_on", "pk")))
    for pledge in pledges.order_by("pledged_on", "pk"):
        lines[pledge.action_id].append(LedgerLine(pledge, list(pledge.deliveries.all())))
    return {number: report_of(listed) for number, listed in lines.items()}


def report_of(lines: Iterable[LedgerLine]) -> ActionReport:
    listed = list(lines)
    money = [line for line in listed if line.is_money]
    return ActionReport(
        lines=listed,
        pledged=total(Figure(line.pledge.size, Qualifier(line.pledge.qualifier)) for line in money),
        delivered=sum(line.delivered for line in money),
        confirmed=sum(line.confirmed for line in money),
        units=len({line.pledge.organisation_id for line in listed}),
    )


def published_names(scope: Scope) -> set[str]:
    """Under which published codes actions are kept in a scope."""
    rows = SpecialAction.objects.within(scope).exclude(code="")
    return set(rows.values_list("code", flat=True))


def open_actions(scope: Scope) -> QuerySet[SpecialAction]:
    return actions_within(scope=scope).exclude(state=ActionState.CLOSED)


def organisations_known() -> QuerySet[Organisation]:
    """Whoever may have given or bought something: the names of organisations are public."""
    return Organisation.objects.within(EVERYWHERE).order_by("name", "pk")
