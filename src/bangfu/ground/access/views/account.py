"""One's own account: password, second factor, sessions. Nobody else does these for anyone."""

from __future__ import annotations

from base64 import b64encode

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access import services
from bangfu.ground.access.forms import FactorForm, OwnPasswordForm, PasswordForm
from bangfu.ground.access.rules import StaffRequest, own_account, takes_form
from bangfu.ground.access.selectors import sessions_of, sign_ins_of
from bangfu.ground.access.services.signing import SealedFactors
from bangfu.ground.access.views.pages import address_of, posted, show

SECRET = "bangfu.factor"
"""In the session: the secret of a second factor that is being set up."""
LAST_SIGN_INS = 10


@own_account
@require_safe
def account(request: StaffRequest) -> HttpResponse:
    user = request.actor.user
    context = {
        "sessions": sessions_of(user),
        "current": request.session.session_key,
        "sign_ins": sign_ins_of(user)[:LAST_SIGN_INS],
        "grants": user.grants.in_force().select_related("area"),
    }
    return show(request, "access/account.html", context)


@own_account
@takes_form
def password(request: StaffRequest) -> HttpResponse:
    form = PasswordForm(posted(request), user=request.actor.user)
    if request.method == "POST" and form.is_valid():
        user = services.password_change(user=request.actor.user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, _("The new password counts from now on. All other sessions have ended."))
        return redirect("access:account")
    return show(request, "access/password.html", {"form": form})


@own_account
@never_cache
@takes_form
def factor(request: StaffRequest) -> HttpResponse:
    user = request.actor.user
    if user.second_factor_at is not None:
        return redirect("access:account")
    secret = request.session.setdefault(SECRET, generate_totp_secret())
    form, problem = FactorForm(posted(request), user=user), None
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.factor_confirm(user=user, secret=secret, code=form.cleaned_data["code"])
        except BangfuError as error:
            problem = error
        else:
            del request.session[SECRET]
            return show(request, "access/recovery_codes.html", {"codes": codes})
    picture = SealedFactors().build_totp_svg(services.factor_add(user=user, secret=secret))
    context = {
        "form": form,
        "problem": problem,
        "picture": "data:image/svg+xml;base64," + b64encode(picture.encode()).decode(),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "required": bool(request.actor.must_set_up),
    }
    return show(request, "access/factor.html", context)


@own_account
@takes_form
def factor_off(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordForm(posted(request), user=request.actor.user)
    if request.method == "POST" and form.is_valid():
        services.factor_remove(user=request.actor.user)
        messages.success(request, _("The second factor is removed."))
        return redirect("access:account")
    return show(request, "access/factor_off.html", {"form": form})


@own_account
@never_cache
@takes_form
def recovery_codes(request: StaffRequest) -> HttpResponse:
    form = OwnPasswordForm(posted(request), user=request.actor.user)
    if request.method == "POST" and form.is_valid():
        codes = services.recovery_codes_renew(user=request.actor.user)
        return show(request, "access/recovery_codes.html", {"codes": codes})
    return show(request, "access/recovery_codes_renew.html", {"form": form})


@own_account
@require_POST
def session_end(request: StaffRequest, number: int) -> HttpResponse:
    services.session_end(user=request.actor.user, number=number, address=address_of(request))
    messages.success(request, _("The session has ended."))
    return redirect("access:account")


@own_account
@require_POST
def sessions_end(request: StaffRequest) -> HttpResponse:
    services.sessions_end_others(
        user=request.actor.user, session_key=request.session.session_key, address=address_of(request)
    )
    messages.success(request, _("All other sessions have ended."))
    return redirect("access:account")
