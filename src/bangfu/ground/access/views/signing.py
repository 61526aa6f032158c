"""Signing in, in one step or two, and out."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bangfu.ground.access import services
from bangfu.ground.access.forms import CodeForm, SignInForm
from bangfu.ground.access.models import Outcome, User
from bangfu.ground.access.rules import public, takes_form
from bangfu.ground.access.services import SignInRefused
from bangfu.ground.access.views.pages import address_of, posted, show

FIRST_STEP = "bangfu.first-step"
"""In the session: who has shown her password, when, and where she wants to go."""
SECONDS_FOR_CODE = 300


@public
@takes_form
def sign_in(request: HttpRequest) -> HttpResponse:
    form, problem = SignInForm(posted(request)), None
    target = request.POST.get("next", request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        try:
            user = services.password_check(address=address_of(request), **form.cleaned_data)
        except SignInRefused as error:
            problem = error
        else:
            if user.second_factor_at is None:
                return _enter(request, user, target)
            request.session.cycle_key()
            request.session[FIRST_STEP] = [user.pk, int(time.time()), target]
            return redirect("access:sign-in-code")
    return show(request, "access/sign_in.html", {"form": form, "next": target, "problem": problem})


@public
@takes_form
def sign_in_code(request: HttpRequest) -> HttpResponse:
    number, at, target = request.session.get(FIRST_STEP, [0, 0, ""])
    user = User.objects.filter(pk=number, is_active=True).first()
    if user is None or time.time() - at > SECONDS_FOR_CODE:
        return redirect("access:sign-in")
    form, problem = CodeForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            services.code_check(user=user, address=address_of(request), **form.cleaned_data)
        except SignInRefused as error:
            problem = error
        else:
            return _enter(request, user, target)
    return show(request, "access/sign_in_code.html", {"form": form, "problem": problem})


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    services.session_start(request=request, user=user, address=address_of(request))
    request.session.pop(FIRST_STEP, None)
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else settings.LOGIN_REDIRECT_URL)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        services.session_closed(
            user=request.user,
            session_key=request.session.session_key,
            address=address_of(request),
            outcome=Outcome.SIGNED_OUT,
        )
    logout(request)
    return redirect("portal:home")
