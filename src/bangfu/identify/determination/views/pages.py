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
from bangfu.ground.access.views.once import done_once
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

    def act() -> HttpResponse | BangfuError | None:
        if not form.is_valid():
            return None
        try:
            target = do(form)
        except BangfuError as error:
            return error
        if said:
            messages.success(request, str(said))
        return redirect(target)

    answer = done_once(request, act) if request.method == "POST" else None
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, template, {"form": form, "problem": answer, **context})
