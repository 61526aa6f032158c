"""Villages and counties with their yearly figures, and the households that moved away."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from bangfu.errors import NotFound, say
from bangfu.ground.access.models import Area, Level
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.selectors import area_chain, area_get
from bangfu.ground.access.views.acts import Act
from bangfu.identify.registry import services
from bangfu.identify.registry.forms import AreaFiguresForm
from bangfu.identify.registry.models import CountyYear, VillageYear
from bangfu.identify.registry.models.sources import Sourced
from bangfu.identify.registry.selectors import counts_below, county_years, transfers_out_of, village_years
from bangfu.identify.registry.views.cards import yuan
from bangfu.identify.registry.views.pages import act_page, page_of, posted, show

NOT_FIGURES = frozenset({"id", "area", "source", "stated_on", "year"})


@requires(Permission.REGISTER_READ)
@require_safe
def area(request: StaffRequest, code: str) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    found = area_get(scope=scope, code=code)
    years: list[Any] = []
    if found.level == Level.VILLAGE:
        years = list(village_years(scope=scope, village=found)[:5])
    elif found.level == Level.COUNTY:
        years = list(county_years(scope=scope, county=found)[:5])
    context = {
        "area": found,
        "chain": area_chain(found),
        "counts": counts_below(scope=scope, area=found),
        "years": years,
        "figures": figures(years),
        "has_figures": found.level in (Level.VILLAGE, Level.COUNTY),
    }
    return show(request, "registry/area.html", context)


def figures(years: list[Sourced]) -> list[tuple[Any, list[str]]]:
    """The figures that some year states, with the years across."""
    fields = [field for field in years[0]._meta.concrete_fields if field.name not in NOT_FIGURES] if years else []
    rows = [(field.verbose_name, [_shown(field.name, getattr(year, field.name)) for year in years]) for field in fields]
    return [(label, texts) for label, texts in rows if any(texts)]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return str(_("Yes")) if value else str(_("No"))
    return yuan(value) if name.endswith("_fen") else f"{value:,}" if isinstance(value, int) else str(value)


@requires(Permission.CHANGE_REQUEST, Permission.CHANGE_DECIDE)
@takes_form
def area_figures(request: StaffRequest, code: str) -> HttpResponse:
    found = area_get(scope=request.actor.scope(Permission.REGISTER_READ), code=code)
    models: dict[int, type[Sourced]] = {Level.VILLAGE: VillageYear, Level.COUNTY: CountyYear}
    if found.level not in models:
        raise NotFound(
            say("a year's figures are kept of villages and counties"),
            where=say("{area}", area=found.name),
            remedy=say("Choose a village or the county."),
        )
    act = Act(
        _("Record a year's figures"),
        _("Leave empty what is not known. What was recorded of the same year is completed and replaced."),
        _("Record the figures"),
        reverse("registry:area", args=[code]),
    )
    form = AreaFiguresForm(posted(request), model=models[found.level], initial={"year": timezone.localdate().year - 1})
    return act_page(request, act, form, lambda filled: _recorded(request, found, filled), area=found)


def _recorded(request: StaffRequest, found: Area, form: AreaFiguresForm) -> None:
    given: dict[str, Any] = {"year": form.cleaned_data["year"], "values": form.figures(), "stated": form.stated()}
    if found.level == Level.VILLAGE:
        services.village_year_record(actor=request.actor, village=found, **given)
    else:
        services.county_year_record(actor=request.actor, county=found, **given)


@requires(Permission.REGISTER_READ)
@require_safe
def transfers(request: StaffRequest) -> HttpResponse:
    found = transfers_out_of(scope=request.actor.scope(Permission.REGISTER_READ))
    return show(request, "registry/transfers.html", {"page": page_of(request, found)})
