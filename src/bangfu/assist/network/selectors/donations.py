"""Reads of donation projects and of what was passed on from them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from bangfu.assist.network.models import DonationProject, Recirculation
from bangfu.assist.network.models.donations import PLAN, label_of
from bangfu.assist.network.selectors.scopes import absent
from bangfu.errors import say
from bangfu.ground.access.scopes import EVERYWHERE, Scope


def donations_within(*, scope: Scope, state: str = "") -> QuerySet[DonationProject]:
    donations = DonationProject.objects.within(scope).select_related("area", "organisation", "action")
    return (donations.filter(state=state) if state else donations).order_by("state", "-starts_on", "-pk")


def donation_get(*, scope: Scope, number: int) -> DonationProject:
    """Errors: NotFound."""
    passed = Recirculation.objects.within(EVERYWHERE).select_related("to_area").order_by("passed_on", "pk")
    found = donations_within(scope=scope).select_related("recorded_by", "closed_by")
    donation = found.prefetch_related(Prefetch("recirculations", passed)).filter(pk=number).first()
    if donation is None:
        raise absent(say("there is no such donation, or it is not in your area"), number)
    return donation


def plan_missing(donation: DonationProject) -> list[str]:
    """What its plan for what follows does not say yet, in the words of the form."""
    return [label_of(name) for name in PLAN if not getattr(donation, name).strip()]
