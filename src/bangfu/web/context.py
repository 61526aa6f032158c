"""What every page shows: who is signed in, where, and as of which day."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.selectors import area_chain
from bangfu.web.menu import menu_for


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    if actor is None:
        return {"actor": None}
    paths = sorted({path for _, path in actor.grants}, key=len)
    home = Area.objects.filter(path=paths[0]).first() if paths else None
    return {
        "actor": actor,
        "as_of": timezone.localdate(),
        "menu": menu_for(actor, request.path),
        "home_chain": area_chain(home) if home else [],
        "may": {permission.name: actor.may(permission) for permission in Permission},
    }
