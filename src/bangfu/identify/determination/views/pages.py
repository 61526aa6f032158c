"""What the pages of determinations share: how an act is asked for, on a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from bangfu.errors import BangfuError
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.views.acts import Text
from bangfu.identify.registry.views.pages import show


def form_page(
    request: StaffRequest,
    template: str,
    form: forms.Form,
    do: Callable[[Any], str],
    *,
    said: Text = "",
    **context: Any,
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes where `do` says. A refusal keeps what was typed."""
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            target = do(form)
        except BangfuError as error:
            problem = error
        else:
            if said:
                messages.success(request, str(said))
            return redirect(target)
    return show(request, template, {"form": form, "problem": problem, **context})
