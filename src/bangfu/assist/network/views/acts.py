"""The page of one act of the network: what follows from it, its form and its button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.views.pages import show
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.views.acts import Act, Crumb, Text, acted

DONE = _("Recorded.")


def act_of(title: Text, lead: Text, button: Text, trail: tuple[Crumb, ...], done: Text = DONE) -> Act:
    """The act on the last of the things that a trail leads to."""
    return Act(title, lead, button, trail[-1][1], done, trail)


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], str | None], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    return _page(request, act, form, lambda: do(form), {"template": "network/social_act.html", **context})


def gift_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], object], **context: Any
) -> HttpResponse:
    """The same for an act on an offer, a match or a delivery, whose facts stand above the form."""
    return _page(request, act, form, lambda: do(form.cleaned_data), {"template": "network/gift_act.html", **context})


def _page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[], object], context: dict[str, Any]
) -> HttpResponse:
    answer = acted(request, act, form, do)
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, context.pop("template"), {"act": act, "form": form, "problem": answer, **context})
