"""Users and their roles, for the administrators of an area; auditors read along."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access import services
from bangfu.ground.access.forms import GrantForm, ReasonForm, UserForm, UsersFilter
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import grant_get, grants_of, sign_ins_of, user_get, users_found
from bangfu.ground.access.views.pages import page_of, posted, show

LAST_SIGN_INS = 20


@requires(Permission.USER_READ)
@require_safe
def users(request: StaffRequest) -> HttpResponse:
    form = UsersFilter(request.GET)
    found = users_found(scope=request.actor.scope(Permission.USER_READ), **form.chosen())
    return show(request, "access/users.html", {"form": form, "page": page_of(request, found)})


@requires(Permission.USER_READ)
@require_safe
def user(request: StaffRequest, username: str) -> HttpResponse:
    scope = request.actor.scope(Permission.USER_READ)
    found = user_get(scope=scope, username=username)
    context = {
        "person": found,
        "grants": grants_of(scope=scope, user=found),
        "sign_ins": sign_ins_of(found)[:LAST_SIGN_INS],
        "mine": found == request.actor.user,
    }
    return show(request, "access/user.html", context)


@requires(Permission.USER_MANAGE)
@never_cache
@takes_form
def user_add(request: StaffRequest) -> HttpResponse:
    form, problem = UserForm(posted(request), actor=request.actor), None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            new = services.user_add(actor=request.actor, area_code=values.pop("area"), **values)
        except BangfuError as error:
            problem = error
        else:
            return show(request, "access/password_shown.html", {"new": new})
    return show(request, "access/user_add.html", {"form": form, "problem": problem})


@requires(Permission.USER_MANAGE)
@takes_form
def grant_add(request: StaffRequest, username: str) -> HttpResponse:
    found = user_get(scope=request.actor.scope(Permission.USER_MANAGE), username=username)
    form, problem = GrantForm(posted(request), actor=request.actor), None
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "area": form.area_chosen()}
        try:
            services.grant_add(actor=request.actor, user=found, **values)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Given. It counts from her next page on."))
            return redirect("access:user", username)
    return show(request, "access/grant_add.html", {"form": form, "problem": problem, "person": found})


@requires(Permission.USER_MANAGE)
@takes_form
def grant_end(request: StaffRequest, number: int) -> HttpResponse:
    grant = grant_get(scope=request.actor.scope(Permission.USER_MANAGE), number=number)
    form, problem = ReasonForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            services.grant_end(actor=request.actor, number=number, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Ended. It counts for nothing from her next page on."))
            return redirect("access:user", grant.user.username)
    return show(request, "access/grant_end.html", {"form": form, "problem": problem, "grant": grant})


@requires(Permission.USER_MANAGE)
@takes_form
def user_close(request: StaffRequest, username: str) -> HttpResponse:
    """Closing an open account, reopening a closed one."""
    found = user_get(scope=request.actor.scope(Permission.USER_MANAGE), username=username)
    form, problem = ReasonForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        act = services.user_close if found.is_active else services.user_reopen
        try:
            act(actor=request.actor, username=username, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("The account is closed.") if found.is_active else _("The account is open."))
            return redirect("access:user", username)
    return show(request, "access/user_close.html", {"form": form, "problem": problem, "person": found})


@requires(Permission.USER_MANAGE)
@never_cache
@takes_form
def password_reset(request: StaffRequest, username: str) -> HttpResponse:
    found = user_get(scope=request.actor.scope(Permission.USER_MANAGE), username=username)
    form, problem = ReasonForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            new = services.password_reset(actor=request.actor, username=username, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return show(request, "access/password_shown.html", {"new": new})
    return show(request, "access/password_reset.html", {"form": form, "problem": problem, "person": found})


@requires(Permission.USER_MANAGE)
@takes_form
def factor_reset(request: StaffRequest, username: str) -> HttpResponse:
    found = user_get(scope=request.actor.scope(Permission.USER_MANAGE), username=username)
    form, problem = ReasonForm(posted(request)), None
    if request.method == "POST" and form.is_valid():
        try:
            services.factor_reset(actor=request.actor, username=username, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Her second factor is taken away; she is asked for a new one."))
            return redirect("access:user", username)
    return show(request, "access/factor_reset.html", {"form": form, "problem": problem, "person": found})
