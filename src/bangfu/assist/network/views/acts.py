"""The page of one act on an offer, a match or a delivery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from bangfu.assist.network.views.pages import show
from bangfu.errors import BangfuError
from bangfu.ground.access.rules import StaffRequest
from bangfu.identify.registry.views.pages import Act


def act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], object], **context: Any
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says, or back. A refusal keeps the form."""
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            target = do(form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, str(act.done))
            return redirect(target if isinstance(target, str) else act.back)
    return show(request, "network/gift_act.html", {"act": act, "form": form, "problem": problem, **context})
