"""Writes of special actions: the ledger of pledges, deliveries and confirmations, and the figures of others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import (
    ActionFigure,
    ActionState,
    DonationProject,
    DonationState,
    Pledge,
    PledgeDelivery,
    PledgeKind,
    SpecialAction,
)
from bangfu.assist.network.selectors.actions import action_get, pledge_delivery_get, pledge_get, published_names
from bangfu.assist.network.selectors.figures import PublishedAction, published_cases
from bangfu.assist.network.services.social_rules import (
    needed,
    not_to_come,
    ordered,
    positive,
    refuse_same_eyes,
)
from bangfu.compute.figures import Qualifier
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE, Scope
from bangfu.policy.loader import codes

FIELDS = "action_field"
MAY_GROW = (Qualifier.OVER, Qualifier.ABOUT)
"""How exact a pledge must not be for more than its figure to arrive."""


@transaction.atomic
def action_record(
    *,
    actor: Actor,
    area: Area,
    name: str,
    fields: Iterable[str],
    starts_on: date,
    ends_on: date | None = None,
    purpose: str = "",
    areas: Iterable[Area] = (),
    code: str = "",
) -> SpecialAction:
    """An action as a draft. Errors: NotPermitted, RuleViolated for an unknown field, Conflict for a name twice."""
    actor.permit(Permission.SOCIAL_RECORD, area)
    name = needed(name, say("Name"))
    chosen = list(dict.fromkeys(fields))
    known = codes(FIELDS)
    unknown = next((field for field in chosen if known.get(field) is None), None)
    if unknown is not None:
        raise RuleViolated(
            say("“{field}” is not a field of special actions", field=unknown),
            where=say("Fields of assistance"),
            remedy=say("Choose from the five fields of the list."),
        )
    ordered(starts_on, ends_on, say("Until"))
    try:
        with transaction.atomic():
            action = SpecialAction.objects.create(
                area=area,
                name=name,
                code=code,
                fields=chosen,
                purpose=purpose.strip(),
                starts_on=starts_on,
                ends_on=ends_on,
                recorded_by=actor.user,
            )
    except IntegrityError:
        raise Conflict(
            say("an action of this name is kept here already"),
            where=say("action {name}", name=name),
            remedy=say("Open it in the list of actions and record its pledges there."),
        ) from None
    action.areas.set(areas)
    return action


@transaction.atomic
def action_publish(*, actor: Actor, number: int) -> SpecialAction:
    """With this it is public. Errors: NotFound, NotPermitted for who recorded it, Conflict."""
    action = _locked(actor, number, ActionState.DRAFT)
    refuse_same_eyes(actor, action.recorded_by_id, say("action {name}", name=action.name))
    action.state, action.published_by, action.published_at = ActionState.PUBLISHED, actor.user, timezone.now()
    action.save(update_fields=["state", "published_by", "published_at"])
    return action


@transaction.atomic
def action_close(*, actor: Actor, number: int) -> SpecialAction:
    """Errors: NotFound, NotPermitted, Conflict; RuleViolated while one of its donations has no plan for what follows,
    or a delivery waits for its confirmation."""
    action = _locked(actor, number, ActionState.PUBLISHED)
    where = say("action {name}", name=action.name)
    donations = DonationProject.objects.within(EVERYWHERE).filter(action=action, state=DonationState.OPEN)
    open_ones = list(donations.order_by("pk").values_list("title", flat=True))
    if open_ones:
        raise RuleViolated(
            say("a donation of this action is not closed: {titles}", titles=", ".join(open_ones)),
            where=where,
            remedy=say("Write its plan for what follows and close it; then close the action."),
        )
    waiting = PledgeDelivery.objects.within(EVERYWHERE).filter(pledge__action=action, confirmed_by__isnull=True)
    if count := waiting.count():
        raise RuleViolated(
            say("{count} deliveries wait for their confirmation", count=count),
            where=where,
            remedy=say("Have a colleague confirm them first."),
        )
    action.state, action.closed_by, action.closed_at = ActionState.CLOSED, actor.user, timezone.now()
    action.save(update_fields=["state", "closed_by", "closed_at"])
    return action


@transaction.atomic
def action_figure_record(
    *, actor: Actor, number: int, kind: str, qualifier: str, value: int, as_of: date, source: str
) -> ActionFigure:
    """What was published about an action. Errors: NotFound, NotPermitted, RuleViolated, Conflict for a day twice."""
    action = action_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, action.area)
    source = needed(source, say("Source"))
    not_to_come(as_of, say("As of"))
    positive(value, say("Figure"))
    return _figure(
        actor, ActionFigure(action=action, kind=kind, qualifier=qualifier, value=value, as_of=as_of, source=source)
    )


def _figure(actor: Actor, figure: ActionFigure) -> ActionFigure:
    figure.recorded_by = actor.user
    try:
        with transaction.atomic():
            figure.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            say("this figure is recorded already for {day}", day=figure.as_of.isoformat()),
            where=say("action {name}", name=figure.action.name),
            remedy=say("A figure of another day is another figure: check the day."),
        ) from None
    return figure


@transaction.atomic
def pledge_record(
    *,
    actor: Actor,
    number: int,
    organisation: Organisation,
    pledged_on: date,
    source: str,
    qualifier: str = Qualifier.EXACT,
    amount_fen: int | None = None,
    goods: str = "",
    unit: str = "",
    quantity: int | None = None,
) -> Pledge:
    """What an organisation promises: money, or goods with their unit. Errors: NotFound, NotPermitted, RuleViolated,
    Conflict for a closed action."""
    action = action_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, action.area)
    action_going_on(number)
    where = say("action {name}", name=action.name)
    is_money = amount_fen is not None
    if is_money == bool(quantity or goods.strip()):
        raise RuleViolated(
            say("a pledge is either of money or of goods"),
            where=where,
            remedy=say("Write the amount; or the goods with quantity and unit. Record two pledges for both."),
        )
    if not is_money:
        goods, unit = needed(goods, say("Goods")), needed(unit, say("Unit"))
        positive(quantity or 0, say("Quantity"))
    else:
        positive(amount_fen or 0, say("Amount"))
    return Pledge.objects.create(
        area=action.area,
        action=action,
        organisation=organisation,
        kind=PledgeKind.MONEY if is_money else PledgeKind.GOODS,
        amount_fen=amount_fen,
        goods=goods,
        unit=unit,
        quantity=None if is_money else quantity,
        qualifier=Qualifier(qualifier).value,
        pledged_on=not_to_come(pledged_on, say("Pledged on")),
        source=needed(source, say("Source")),
        recorded_by=actor.user,
    )


@transaction.atomic
def pledge_deliver(*, actor: Actor, number: int, size: int, delivered_on: date, proof: str) -> PledgeDelivery:
    """A part of a pledge arrived: `size` in fen or in units of the goods.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated for more than was pledged or without a proof.
    """
    seen = pledge_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, seen.area)
    action_going_on(seen.action_id)
    pledge = Pledge.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=seen.pk)
    positive(size, say("Amount or quantity"))
    arrived = sum(PledgeDelivery.objects.within(EVERYWHERE).filter(pledge=pledge).values_list("size", flat=True))
    if arrived + size > pledge.size and Qualifier(pledge.qualifier) not in MAY_GROW:
        raise RuleViolated(
            say("more would have arrived than was pledged"),
            where=say("pledge of {organisation}", organisation=seen.organisation.name),
            remedy=say("Check the figure; what comes on top is a pledge of its own."),
        )
    return PledgeDelivery.objects.create(
        area=pledge.area,
        pledge=pledge,
        size=size,
        delivered_on=not_to_come(delivered_on, say("Delivered on"), since=pledge.pledged_on),
        proof=needed(proof, say("Voucher")),
        recorded_by=actor.user,
    )


@transaction.atomic
def pledge_delivery_confirm(*, actor: Actor, number: int) -> PledgeDelivery:
    """Somebody else has seen that it arrived. Errors: NotFound, NotPermitted for who recorded it, Conflict."""
    seen = pledge_delivery_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_CONFIRM, seen.area)
    delivery = PledgeDelivery.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=seen.pk)
    where = say("action {name}", name=seen.pledge.action.name)
    if delivery.confirmed_by_id is not None:
        raise Conflict(
            say("this delivery is confirmed already"), where=where, remedy=say("Look at the ledger of the action.")
        )
    refuse_same_eyes(actor, delivery.recorded_by_id, where)
    delivery.confirmed_by, delivery.confirmed_at = actor.user, timezone.now()
    delivery.save(update_fields=["confirmed_by", "confirmed_at"])
    return delivery


@transaction.atomic
def actions_load(*, actor: Actor, area: Area, case: str) -> list[SpecialAction]:
    """The actions that a place named, as drafts with their published figures: those named and no other.

    Errors: NotPermitted, Conflict where all of them are kept here already.
    """
    actor.permit(Permission.SOCIAL_RECORD, area)
    published = published_cases()[case]
    kept = published_names(Scope.below(area))
    fresh = [action for action in published.actions if action.code not in kept]
    if not fresh:
        raise Conflict(
            say("these actions are kept here already"),
            where=say("{area}", area=area.name),
            remedy=say("Open them in the list of actions."),
        )
    return [_loaded(actor, area, action, published.reference) for action in fresh]


def _loaded(actor: Actor, area: Area, action: PublishedAction, reference: str) -> SpecialAction:
    english = get_language() == "en"
    day = min(figure.on for figure in action.figures if figure.on)
    made = action_record(
        actor=actor,
        area=area,
        name=action.title.en if english else action.title.zh,
        code=action.code,
        fields=action.fields,
        purpose=action.purpose.en if english else action.purpose.zh,
        starts_on=day.replace(month=1, day=1),
        ends_on=day,
    )
    for figure in action.figures:
        given = {"kind": figure.kind, "qualifier": figure.figure.qualifier.value, "value": figure.figure.value}
        _figure(actor, ActionFigure(action=made, as_of=figure.on or day, source=reference, **given))
    return made


def _locked(actor: Actor, number: int, state: ActionState) -> SpecialAction:
    """The action, locked, if this actor may publish or close it and it is in the state for that."""
    seen = action_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_CONFIRM, seen.area)
    action = SpecialAction.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if action.state != state:
        raise Conflict(
            say("this action is no longer in the state for this"),
            where=say("action {name}", name=action.name),
            remedy=say("Look at the action: somebody else has published or closed it."),
        )
    return action


def action_going_on(number: int) -> None:
    """Holds an action that was found within a scope: nobody closes it before what we write is there to be seen.
    Errors: Conflict where it is closed."""
    held = SpecialAction.objects.within(EVERYWHERE).select_for_update(no_key=True, of=("self",))
    action = held.get(pk=number)
    if action.state == ActionState.CLOSED:
        raise Conflict(
            say("this action is closed"),
            where=say("action {name}", name=action.name),
            remedy=say("Record it in an action that goes on."),
        )
