"""The page of one act of the network: what follows from it, its form and its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.assist.network.views.pages import show
from bangfu.errors import BangfuError
from bangfu.ground.access.rules import StaffRequest
from bangfu.identify.registry.views.pages import Act as BareAct

Text = str | Promise


@dataclass(frozen=True)
class Act:
    """What the page is called, what follows from the act, its button, and the list and thing it belongs to."""

    title: Text
    lead: Text
    button: Text
    trail: tuple[tuple[Text, str], ...]
    done: Text = field(default_factory=lambda: _("Recorded."))

    @property
    def back(self) -> str:
        return self.trail[-1][1]


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], str | None], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    return _page(request, act, form, lambda: do(form), {"template": "network/social_act.html", **context})


def gift_page(
    request: StaffRequest, act: BareAct, form: forms.Form, do: Callable[[Any], object], **context: Any
) -> HttpResponse:
    """The same for an act on an offer, a match or a delivery, whose facts stand above the form."""
    return _page(request, act, form, lambda: do(form.cleaned_data), {"template": "network/gift_act.html", **context})


def _page(
    request: StaffRequest, act: Act | BareAct, form: forms.Form, do: Callable[[], object], context: dict[str, Any]
) -> HttpResponse:
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            target = do()
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, str(act.done))
            return redirect(target if isinstance(target, str) else act.back)
    return show(request, context.pop("template"), {"act": act, "form": form, "problem": problem, **context})
