"""What am I entitled to and not receiving? And the application, filled in as far as the register knows."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from bangfu.compute.entitlements import Outcome
from bangfu.home.rules import HomeRequest, household
from bangfu.home.selectors.entitlements import entitled_of, entitlement_of
from bangfu.home.views.pages import hers


@household
@require_safe
def entitled(request: HomeRequest) -> HttpResponse:
    found = entitled_of(request.visitor.household)
    groups = {outcome.value: [one for one in found if one.outcome == outcome] for outcome in Outcome}
    return hers(request, "entitled", groups=groups)


@household
@require_safe
def entitlement(request: HomeRequest, code: str) -> HttpResponse:
    return hers(request, "entitlement", one=entitlement_of(request.visitor.household, code))
