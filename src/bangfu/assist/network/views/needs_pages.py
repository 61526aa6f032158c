"""The page of one act on a need: what it is called, what follows from it, and the name of its button."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from bangfu.assist.network.models import Need
from bangfu.assist.network.views.pages import show
from bangfu.errors import BangfuError
from bangfu.ground.access.rules import StaffRequest

Text = str | Promise


@dataclass(frozen=True)
class NeedAct:
    """The words of an act, and where it leads."""

    title: Text
    lead: Text
    button: Text
    done: Text
    back: str


def need_act_page(
    request: StaffRequest, act: NeedAct, form: forms.Form, do: Callable[[Any], object], need: Need | None = None
) -> HttpResponse:
    """Shows the form; once filled in, does the act and goes back. A refusal keeps what was written."""
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, str(act.done))
            return redirect(act.back)
    return show(request, "network/need_act.html", {"act": act, "form": form, "problem": problem, "need": need})
