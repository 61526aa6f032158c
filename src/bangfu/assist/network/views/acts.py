"""The page of one act of the network's wider half: what follows from it, its form and its button."""
"""The page of one act on an offer, a match or a delivery."""

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
from bangfu.identify.registry.views.pages import Act


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], object], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            target = do(form)
            target = do(form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, str(act.done))
            return redirect(target or act.back)
    return show(request, "network/social_act.html", {"act": act, "form": form, "problem": problem, **context})
            return redirect(target if isinstance(target, str) else act.back)
    return show(request, "network/gift_act.html", {"act": act, "form": form, "problem": problem, **context})
