"""The erasure of a person, with everything that was computed of her."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.identify.determination import services
from bangfu.identify.registry.forms import EraseForm
from bangfu.identify.registry.selectors import member_get
from bangfu.identify.registry.views.pages import Act, act_page, posted


@requires(Permission.PERSON_ERASE)
@takes_form
def member_erase(request: StaffRequest, number: int) -> HttpResponse:
    found = member_get(scope=request.actor.scope(Permission.REGISTER_READ), number=number)
    act = Act(
        _("Erase this person"),
        _(
            "Every value of this person goes for good, in the register as in cases, notices and history. "
            "That it happened stays."
        ),
        _("Erase for good"),
        reverse("registry:home"),
        _("Erased."),
    )

    def do(form: EraseForm) -> None:
        services.person_erase(actor=request.actor, number=number, order_no=form.cleaned_data["order_no"])

    return act_page(request, act, EraseForm(posted(request)), do, household=found.household, member=found)
