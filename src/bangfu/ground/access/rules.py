"""How a view states who may see it, and the check that no view forgets to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.core import checks
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from bangfu.errors import NotPermitted, say
from bangfu.ground.access.permissions import Permission

if TYPE_CHECKING:
    from bangfu.ground.access.actors import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PUBLIC = "public"
SIGNED_IN = "signed in"
takes_form = require_http_methods(["GET", "HEAD", "POST"])
"""A page that shows a form and takes it."""


class StaffRequest(HttpRequest):
    """A request that has passed a permission: its `actor` is known."""

    actor: Actor


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]


def public(view: View[P]) -> View[P]:
    """Anyone may see this."""
    return stated(view, PUBLIC)


def signed_in(view: StaffView[P]) -> View[P]:
    """Anyone who has signed in may see this."""
    return stated(_for_actor(view, lambda actor: True), SIGNED_IN)


def own_account(view: StaffView[P]) -> View[P]:
    """Anyone who has signed in may see this, also before she has set up what her role needs."""
    return stated(_for_actor(view, lambda actor: True, set_up_first=False), SIGNED_IN)


def requires(*permissions: Permission) -> Callable[[StaffView[P]], View[P]]:
    """Only who holds one of these permissions somewhere; where she holds it is the service's or selector's question."""

    def decorate(view: StaffView[P]) -> View[P]:
        guarded = _for_actor(view, lambda actor: any(actor.may(permission) for permission in permissions))
        return stated(guarded, " or ".join(permissions))

    return decorate


def _for_actor(view: StaffView[P], allowed: Callable[[Actor], bool], *, set_up_first: bool = True) -> View[P]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return redirect(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        if set_up_first and actor.must_set_up:
            return redirect(actor.must_set_up)
        if not allowed(actor):
            raise NotPermitted(
                say("your role does not open this page"),
                where=say("{path}", path=request.path),
                remedy=say("Ask the county office for the right, or go back to your desk."),
            )
        return view(cast(StaffRequest, request), *args, **kwargs)

    return cast(View[P], guarded)


def stated(view: View[P], access: str) -> View[P]:
    """The view with the word for who may see it, which the check at the start asks for."""
    view.access = access  # type: ignore[attr-defined]
    return view


def check_every_view(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A Django system check: every address leads to a view that states its permission or `public`."""
    table: dict[str, str] = settings.THIRD_PARTY_VIEWS
    return [
        checks.Error(
            f"The view {name} does not state who may see it.",
            hint="Decorate it with @public, @signed_in, @household or @requires(…), or list it in THIRD_PARTY_VIEWS.",
            id="access.E001",
        )
        for name, view in views(get_resolver())
        if not hasattr(view, "access") and name not in table
    ]


def views(resolver: URLResolver) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every view behind a resolver with its dotted name."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry)
        elif isinstance(entry, URLPattern):
            view = entry.callback
            yield f"{view.__module__}.{view.__qualname__}", view
