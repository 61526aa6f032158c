"""The area tree: looked through by anyone within her areas, changed by the administrators of an area."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bangfu.errors import BangfuError
from bangfu.ground.access import services
from bangfu.ground.access.forms import AreaAddForm, AreaCloseForm, AreaMoveForm, AreaRenameForm, AreasFilter
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, signed_in, takes_form
from bangfu.ground.access.scopes import Scope
from bangfu.ground.access.selectors import (
    area_chain,
    area_get,
    area_versions,
    areas_at_top,
    areas_below,
    areas_found,
)
from bangfu.ground.access.views.pages import page_of, posted, show


@signed_in
@require_safe
def areas(request: StaffRequest) -> HttpResponse:
    scope = _own(request)
    form = AreasFilter(request.GET)
    chosen = form.chosen()
    asked = bool(chosen["words"] or chosen["level"])
    found = areas_found(scope=scope, **chosen) if asked else areas_at_top(scope)
    context = {"form": form, "page": page_of(request, found), "asked": asked}
    return show(request, "access/areas.html", context)


@signed_in
@require_safe
def area(request: StaffRequest, code: str) -> HttpResponse:
    scope = _own(request)
    found = area_get(scope=scope, code=code)
    context = {
        "area": found,
        "chain": [(above, scope.covers(above)) for above in area_chain(found)[:-1]],
        "versions": area_versions(found),
        "page": page_of(request, areas_below(found)),
        "manages": request.actor.scope(Permission.AREA_MANAGE).covers(found),
    }
    return show(request, "access/area.html", context)


def _own(request: StaffRequest) -> Scope:
    """Every subtree in which she holds any role."""
    return Scope(tuple(sorted({path for _role, path in request.actor.grants})))


@requires(Permission.AREA_MANAGE)
@takes_form
def area_add(request: StaffRequest, code: str) -> HttpResponse:
    above = area_get(scope=request.actor.scope(Permission.AREA_MANAGE), code=code)
    form = AreaAddForm(posted(request), above=above)
    title, button = _("A new area below %(area)s") % {"area": above.name}, _("Add the area")

    def act(**values: Any) -> Area:
        return services.area_add(actor=request.actor, above=code, **values)

    return _changed(request, form, act, {"area": above, "title": title, "button": button})


@requires(Permission.AREA_MANAGE)
@takes_form
def area_rename(request: StaffRequest, code: str) -> HttpResponse:
    found = area_get(scope=request.actor.scope(Permission.AREA_MANAGE), code=code)
    form = AreaRenameForm(posted(request))

    def act(**values: Any) -> Area:
        return services.area_rename(actor=request.actor, code=code, **values)

    return _changed(request, form, act, {"area": found, "title": _("Rename this area"), "button": _("Rename")})


@requires(Permission.AREA_MANAGE)
@takes_form
def area_move(request: StaffRequest, code: str) -> HttpResponse:
    found = area_get(scope=request.actor.scope(Permission.AREA_MANAGE), code=code)
    form = AreaMoveForm(posted(request), actor=request.actor)

    def act(**values: Any) -> Area:
        return services.area_move(actor=request.actor, code=code, **values)

    return _changed(
        request, form, act, {"area": found, "title": _("Move this area"), "button": _("Move it with everything below")}
    )


@requires(Permission.AREA_MANAGE)
@takes_form
def area_close(request: StaffRequest, code: str) -> HttpResponse:
    found = area_get(scope=request.actor.scope(Permission.AREA_MANAGE), code=code)
    form = AreaCloseForm(posted(request))

    def act(**values: Any) -> Area:
        return services.area_close(actor=request.actor, code=code, **values)

    return _changed(request, form, act, {"area": found, "title": _("Close this area"), "button": _("Close")})


def _changed(request: StaffRequest, form: Form, act: Callable[..., Area], shown: dict[str, object]) -> HttpResponse:
    """One change of the tree: the form, the service, and back to the area."""
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = act(**form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Done. What was before stays readable with its days."))
            return redirect("access:area", changed.code)
    context = {"form": form, "problem": problem, **shown}
    return show(request, "access/area_change.html", context)
