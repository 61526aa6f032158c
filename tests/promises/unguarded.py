"""The platform with one guard removed, for the control: acceptances do not hold the rows they count."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from bangfu.assist.network.services import Claim, proposal_accept
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires
from bangfu.web.urls import urlpatterns as guarded

M = TypeVar("M", bound=models.Model)


class UnguardedClaim(Claim):
    def hold(self, rows: models.QuerySet[M]) -> models.QuerySet[M]:
        return rows


@requires(Permission.MATCH_DECIDE)
def accept(request: StaffRequest, number: int) -> HttpResponse:
    proposal_accept(actor=request.actor, number=number, claim=UnguardedClaim)
    return redirect("network:home")


urlpatterns = [path("network/proposals/<int:number>/accept/", accept), *guarded]
