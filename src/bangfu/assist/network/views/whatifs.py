"""What-if: the list, a new one, and present and change side by side."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from bangfu.assist.network import services
from bangfu.assist.network.forms import WhatIfForm, change_forms
from bangfu.assist.network.models import WhatIf
from bangfu.assist.network.selectors import compared, told, what_if_get, what_ifs_within
from bangfu.assist.network.views.pages import ROWS, page_of, posted, show
from bangfu.errors import BangfuError
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.runs.models import RunState


@requires(Permission.MATCH_READ)
@require_safe
def what_ifs(request: StaffRequest) -> HttpResponse:
    found = what_ifs_within(request.actor.scope(Permission.MATCH_READ))
    return show(request, "network/what_ifs.html", {"page": page_of(request, found)})


@requires(Permission.MATCH_RUN)
@takes_form
@once
def what_if_new(request: StaffRequest) -> HttpResponse:
    """A new one; `from` names an earlier one whose changes it begins with."""
    earlier = _earlier(request)
    initial = {name: getattr(earlier, name) for name in ("title", "campaign", "floor_percent")} if earlier else {}
    initial |= {"area": earlier.area.code} if earlier else {}
    data, _ = posted(request)
    form = WhatIfForm(data, actor=request.actor, initial=initial)
    lines = change_forms(data, request.actor, earlier.changes if earlier else ())
    problem = None
    if request.method == "POST" and all([form.is_valid(), *(line.is_valid() for line in lines)]):
        changes = [line.change for line in lines if line.change]
        try:
            made = services.what_if_request(actor=request.actor, changes=changes, **form.cleaned_data)
        except BangfuError as error:
            problem = error
        else:
            return redirect("network:what-if", made.pk)
    wrong = [line for line in lines if line.errors]
    used = 1 + max((place for place, line in enumerate(lines) if line.is_used), default=0)
    context = {"form": form, "lines": lines[:used], "spare": lines[used:], "wrong": wrong, "problem": problem}
    page = show(request, "network/what_if_new.html", context)
    page.status_code = 422 if wrong else page.status_code
    return page


@requires(Permission.MATCH_READ)
@require_safe
def what_if(request: StaffRequest, number: int) -> HttpResponse:
    found = what_if_get(scope=request.actor.scope(Permission.MATCH_READ), number=number)
    context: dict[str, object] = {"run": found, "told": told(found)}
    if found.state == RunState.DONE:
        page = Paginator(found.places, ROWS).get_page(request.GET.get("page"))
        names = Area.objects.in_bulk([row[0] for row in page.object_list])
        rows = [(names.get(area), *figures) for area, *figures in page.object_list]
        context |= {"lines": compared(found), "page": page, "rows": rows}
    return show(request, "network/what_if.html", context)


@requires(Permission.MATCH_RUN)
@require_POST
def what_if_retry(request: StaffRequest, number: int) -> HttpResponse:
    services.what_if_retry(actor=request.actor, number=number)
    return redirect("network:what-if", number)


def _earlier(request: StaffRequest) -> WhatIf | None:
    number = request.GET.get("from", "")
    if not number.isdecimal():
        return None
    return what_ifs_within(request.actor.scope(Permission.MATCH_READ)).filter(pk=int(number)).first()
