"""Writes of donation projects: begun, planned for afterwards, closed, passed on."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.assist.alliance.models import Organisation
from bangfu.assist.network.models import (
    DonationProject,
    DonationState,
    Recirculation,
    SpecialAction,
)
from bangfu.assist.network.models.donations import PLAN, label_of
from bangfu.assist.network.selectors.actions import action_get
from bangfu.assist.network.selectors.donations import donation_get, plan_missing
from bangfu.assist.network.services.actions import action_going_on
from bangfu.assist.network.services.social_rules import fit_to_show, needed, not_to_come, ordered, positive
from bangfu.errors import Conflict, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.scopes import EVERYWHERE


@transaction.atomic
def donation_record(
    *,
    actor: Actor,
    area: Area,
    organisation: Organisation,
    title: str,
    gives: str,
    starts_on: date,
    ends_on: date | None = None,
    action: SpecialAction | None = None,
) -> DonationProject:
    """A donation to a place, of an action or by itself. Errors: NotFound, NotPermitted, RuleViolated, Conflict."""
    actor.permit(Permission.SOCIAL_RECORD, area)
    if action is not None:
        action_going_on(action_get(scope=actor.scope(Permission.SOCIAL_READ), number=action.pk).pk)
    ordered(starts_on, ends_on, say("Until"))
    return DonationProject.objects.create(
        area=area,
        action=action,
        organisation=organisation,
        title=needed(title, say("Title")),
        gives=needed(gives, say("What is given")),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by=actor.user,
    )


@transaction.atomic
def donation_plan(*, actor: Actor, number: int, **plan: str) -> DonationProject:
    """What follows once the gift is there: keeper, upkeep, skills and passing on, as far as they are known.

    Errors: NotFound, NotPermitted, Conflict for a closed donation, RuleViolated.
    """
    donation = _locked(actor, number, Permission.SOCIAL_RECORD)
    for name in PLAN:
        field = say("{title}", title=label_of(name))
        setattr(donation, name, fit_to_show(plan.get(name, ""), field, health=True))
    donation.save(update_fields=list(PLAN))
    return donation


@transaction.atomic
def donation_close(*, actor: Actor, number: int) -> DonationProject:
    """Errors: NotFound, NotPermitted, Conflict; RuleViolated without a whole plan, naming what is missing."""
    donation = _locked(actor, number, Permission.SOCIAL_CONFIRM)
    missing = plan_missing(donation)
    if missing:
        raise RuleViolated(
            say("the plan for what follows is not whole: {missing}", missing=", ".join(missing)),
            where=say("donation {title}", title=donation.title),
            remedy=say("Write the plan together with the village, then close the donation."),
        )
    donation.state, donation.closed_by, donation.closed_at = DonationState.CLOSED, actor.user, timezone.now()
    donation.save(update_fields=["state", "closed_by", "closed_at"])
    return donation


@transaction.atomic
def donation_pass_on(
    *,
    actor: Actor,
    number: int,
    to_area: Area,
    what: str,
    quantity: int,
    unit: str,
    households: int,
    passed_on: date,
    proof: str,
) -> Recirculation:
    """Something of it was passed on to a further place, also after it closed. Errors: NotFound, NotPermitted,
    RuleViolated."""
    donation = donation_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(Permission.SOCIAL_RECORD, donation.area)
    return Recirculation.objects.create(
        area=donation.area,
        donation=donation,
        to_area=to_area,
        what=needed(what, say("What was passed on")),
        quantity=positive(quantity, say("Quantity")),
        unit=needed(unit, say("Unit")),
        households=households,
        passed_on=not_to_come(passed_on, say("Passed on on"), since=donation.starts_on),
        proof=needed(proof, say("Voucher")),
        recorded_by=actor.user,
    )


def _locked(actor: Actor, number: int, permission: Permission) -> DonationProject:
    seen = donation_get(scope=actor.scope(Permission.SOCIAL_READ), number=number)
    actor.permit(permission, seen.area)
    donation = DonationProject.objects.within(EVERYWHERE).select_for_update(of=("self",)).get(pk=number)
    if donation.state == DonationState.CLOSED:
        raise Conflict(
            say("this donation is closed"),
            where=say("donation {title}", title=donation.title),
            remedy=say("What is passed on from it can still be recorded."),
        )
    return donation
