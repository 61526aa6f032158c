"""The page of one act on a need: what is asked for, and beside it the need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse

from bangfu.assist.network.models import Need
from bangfu.assist.network.views.pages import show
from bangfu.ground.access.rules import StaffRequest
from bangfu.ground.access.views.acts import Act, acted


def need_act_page(
    request: StaffRequest, act: Act, form: forms.Form, do: Callable[[Any], object], need: Need | None = None
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes back. A refusal keeps what was written."""
    answer = acted(request, act, form, lambda: do(form))
    if isinstance(answer, HttpResponse):
        return answer
    return show(request, "network/need_act.html", {"act": act, "form": form, "problem": answer, "need": need})
