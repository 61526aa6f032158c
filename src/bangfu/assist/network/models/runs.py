"""Matching runs: what was asked, what came out with its certificate, and what people decided on each proposal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.models.campaigns import Campaign
from bangfu.assist.network.models.needs import Need
from bangfu.assist.network.models.offers import Offer
from bangfu.ground.access.models import AreaBound, User
from bangfu.ground.runs.models import Run


def share_of_a_floor(name: str) -> models.CheckConstraint:
    whole = Q(floor_percent__gte=1, floor_percent__lte=100)
    return models.CheckConstraint(name=f"{name}_floor_is_a_share", condition=Q(floor_percent__isnull=True) | whole)


class MatchRun(Run):
    """One matching of the published needs of an area, or of a campaign, with the offers that may serve them.

    `problem` is what was matched as it stood then, frozen, so that the stored answer can be checked again at any time.
    """

    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    units = models.BigIntegerField(_("Fixed total"), null=True, blank=True)
    floor_percent = models.SmallIntegerField(_("Floor of every village, per cent"), null=True, blank=True)
    prefers_one_donor = models.BooleanField(_("One donor per need where possible"), default=False)
    figures = models.JSONField(_("Figures"), default=dict)
    certificate = models.JSONField(_("Certificate"), default=dict)
    problem = models.JSONField(_("Problem"), default=dict)
    digest = models.CharField(_("Digest of the problem"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Matching run")
        verbose_name_plural = _("Matching runs")
        constraints: ClassVar[list[models.BaseConstraint]] = [share_of_a_floor("match_run")]

    def __str__(self) -> str:
        return f"{self.area} {self.requested_at:%Y-%m-%d %H:%M}"


class WhatIf(Run):
    """Changed needs and offers of an area or campaign beside the present, which it never touches.

    `changes` are those asked for, in order; `figures` holds what comes out scattered, at present and changed; `places`
    the units asked and served by area. Nothing in it names a person or a need.
    """

    title = models.CharField(_("Title"), max_length=120)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Campaign")
    )
    floor_percent = models.SmallIntegerField(_("Floor of every village, per cent"), null=True, blank=True)
    changes = models.JSONField(_("Changes"), default=list)
    figures = models.JSONField(_("Figures"), default=dict)
    places = models.JSONField(_("Places"), default=list)

    class Meta:
        verbose_name = _("What-if")
        verbose_name_plural = _("What-ifs")
        constraints: ClassVar[list[models.BaseConstraint]] = [share_of_a_floor("what_if")]

    def __str__(self) -> str:
        return self.title


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", _("Waiting for a decision")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    SUPERSEDED = "superseded", _("Replaced by a newer run")


class Proposal(AreaBound):
    """One offer proposed for one need; `area` is the need's. `reason` says why this one and what was second best."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="+", verbose_name=_("Matching run"))
    need = models.ForeignKey(Need, models.PROTECT, related_name="+", verbose_name=_("Need"))
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+", verbose_name=_("Offer"))
    quantity = models.BigIntegerField(_("Quantity"))
    cost = models.DecimalField(_("Cost per unit"), max_digits=40, decimal_places=20)
    second_best = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+", verbose_name=_("Second best"))
    extra_cost = models.DecimalField(_("Extra cost of the second best"), max_digits=60, decimal_places=20, null=True)
    reason = models.JSONField(_("Reason"), default=dict)
    state = models.CharField(_("State"), max_length=20, choices=ProposalState.choices, default=ProposalState.PROPOSED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("Decided by"))
    decided_at = models.DateTimeField(_("Decided at"), null=True)
    refusal = models.TextField(_("Reason of refusal"), blank=True)

    class Meta:
        verbose_name = _("Proposal")
        verbose_name_plural = _("Proposals")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="proposal_of_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="proposal_decided_by_someone",
                condition=Q(state__in=[ProposalState.PROPOSED, ProposalState.SUPERSEDED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need} ← {self.offer}"


class Leftover(AreaBound):
    """What a run left: an unmet need, or an unused offer, how much of it, and why."""

    run = models.ForeignKey(MatchRun, models.CASCADE, related_name="+", verbose_name=_("Matching run"))
    need = models.ForeignKey(Need, models.PROTECT, null=True, related_name="+", verbose_name=_("Need"))
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+", verbose_name=_("Offer"))
    quantity = models.BigIntegerField(_("Quantity"))
    reason = models.JSONField(_("Reason"), default=dict)

    class Meta:
        verbose_name = _("Left over")
        verbose_name_plural = _("Left over")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="leftover_is_a_need_or_an_offer",
                condition=Q(need__isnull=False, offer__isnull=True) | Q(need__isnull=True, offer__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need or self.offer}: {self.quantity}"
