"""One act on its own page: what follows from it, its form, its button, and what happens once it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.errors import BangfuError
from bangfu.ground.access.views.once import done_once

Text = str | Promise
Crumb = tuple[Text, str]


@dataclass(frozen=True)
class Act:
    """What the page is called, what follows from the act, its button, where it leads back to and what it belongs to."""

    title: Text
    lead: Text
    button: Text
    back: str
    done: Text = field(default_factory=lambda: _("Recorded."))
    crumbs: tuple[Crumb, ...] = ()


Answer = HttpResponse | BangfuError | None


def acted(request: HttpRequest, act: Act, form: forms.Form, do: Callable[[], object]) -> Answer:
    """Does the act once its form is filled in, and once only under the key of its page: the answer is the one that `do`
    gives, or the way to the address it gives, or back. A refusal is returned, for the page that keeps the form; None
    where there is nothing to do yet."""
    return done_once(request, lambda: _answer(request, act, form, do)) if request.method == "POST" else None


def _answer(request: HttpRequest, act: Act, form: forms.Form, do: Callable[[], object]) -> Answer:
    if not form.is_valid():
        return None
    try:
        answer = do()
    except BangfuError as error:
        return error
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, str(act.done))
    return redirect(answer if isinstance(answer, str) else act.back)
