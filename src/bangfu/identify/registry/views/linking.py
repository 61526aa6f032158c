"""Matching of persons: runs, the pairs that a person decides, and one pair with its evidence side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from bangfu.compute.identity import mask_id
from bangfu.compute.linkage.files import RowsFaulty
from bangfu.errors import BangfuError
from bangfu.ground.access.ciphers import unseal
from bangfu.ground.access.permissions import Permission
from bangfu.ground.access.rules import StaffRequest, requires, takes_form
from bangfu.ground.access.views.once import once
from bangfu.ground.runs.models import RunState
from bangfu.identify.registry.forms.linking import SAME, DecisionForm, LinkForm, PairsFilter
from bangfu.identify.registry.models import LinkPair, LinkState, Member
from bangfu.identify.registry.selectors.linking import (
    ID_PLACE,
    Chosen,
    facts_of,
    open_pairs,
    pair_get,
    pairs_within,
    rivals_of,
    run_get,
    runs_within,
)
from bangfu.identify.registry.services.linking import HandedIn, link_request, link_retry, pair_decide
from bangfu.identify.registry.services.matching import ROW_PLACE
from bangfu.identify.registry.views.pages import page_of, posted, show

SHOWN_PROBLEMS = 200
FIELDS: Final = {"name": _("Full name"), "number": _("ID number"), "born": _("Date of birth"), "village": _("Village")}
LEVELS: Final = {
    "equal": ("good", _("agrees")),
    "equal of sound": ("wait", _("sounds the same")),
    "edits 1": ("wait", _("one character differs")),
    "edits 2": ("wait", _("two characters differ")),
    "none": ("stop", _("does not agree")),
    "unknown": ("calm", _("not stated")),
    "unasked": ("calm", _("not compared")),
}
SEARCHES: Final = {
    "number": _("the same ID number"),
    "village": _("name, birth and village"),
    "anywhere": _("name and birth, whatever the village"),
}


@dataclass(frozen=True)
class Line:
    """One field on both sides, how far it agrees, and what that weighs in bits."""

    label: Any
    ours: str
    theirs: str
    tone: str
    said: Any
    bits: float | None


@requires(Permission.REGISTER_READ)
@require_safe
def links(request: StaffRequest) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    context = {"page": page_of(request, runs_within(scope)), "waiting": open_pairs(scope)}
    return show(request, "registry/linking.html", context)


@requires(Permission.QUALITY_RUN, Permission.REGISTER_IMPORT)
@takes_form
@once
def link_start(request: StaffRequest) -> HttpResponse:
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LinkForm(*bound, actor=request.actor)
    problem: BangfuError | None = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            with handed_in(values["file"]) as file:
                run = link_request(
                    actor=request.actor,
                    area=values["area"],
                    kind=values["kind"],
                    stated_on=values["stated_on"],
                    file=file,
                )
        except BangfuError as error:
            problem = error
        else:
            return redirect("registry:link-run", run.pk)
    faults = problem.problems[:SHOWN_PROBLEMS] if isinstance(problem, RowsFaulty) else []
    return show(request, "registry/linking_start.html", {"form": form, "problem": problem, "faults": faults})


@contextmanager
def handed_in(upload: Any) -> Iterator[HandedIn | None]:
    """The upload lives as long as it takes to read it."""
    if upload is None:
        yield None
        return
    name = Path(upload.name or "file").name
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(name).suffix.lower()}"
        with path.open("wb") as target:
            target.writelines(upload.chunks())
        yield HandedIn(path, name)


@requires(Permission.REGISTER_READ)
@require_safe
def link_run(request: StaffRequest, number: int) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    run = run_get(scope=scope, number=number)
    context: dict[str, Any] = {"run": run}
    if run.state == RunState.DONE:
        found = pairs_within(scope, Chosen(run=run.pk))
        context |= {
            "waiting": found.filter(state=LinkState.DOUBTFUL).count(),
            "decided": found.filter(state__in=(LinkState.SAME, LinkState.DIFFERENT)).count(),
            "shares": [(label, count, _share(count, run.pairs)) for label, count in _parts(run)],
        }
    return show(request, "registry/linking_run.html", context)


def _parts(run: Any) -> list[tuple[Any, int]]:
    return [(_("By number"), run.exact), (_("By similarity"), run.similar), (_("A person decides"), run.doubtful)]


def _share(count: int, of: int) -> float:
    return 100 * count / of if of else 0.0


@requires(Permission.QUALITY_RUN, Permission.REGISTER_IMPORT)
@require_POST
def link_retry_again(request: StaffRequest, number: int) -> HttpResponse:
    link_retry(actor=request.actor, number=number)
    return redirect("registry:link-run", number)


@requires(Permission.REGISTER_READ)
@require_safe
def link_pairs(request: StaffRequest) -> HttpResponse:
    scope = request.actor.scope(Permission.REGISTER_READ)
    form = PairsFilter(request.GET, scope=scope)
    page = page_of(request, pairs_within(scope, form.pairs()))
    context = {"filter": form, "page": page, "rows": [_listed(pair) for pair in page.object_list]}
    return show(request, "registry/linking_pairs.html", context)


@requires(Permission.REGISTER_READ)
@takes_form
def link_pair(request: StaffRequest, number: int) -> HttpResponse:
    """The evidence, and its two answers for who may decide here; the service says whether she may."""
    scope = request.actor.scope(Permission.REGISTER_READ)
    pair = pair_get(scope=scope, number=number)
    form = DecisionForm(posted(request))
    problem = None
    if request.method == "POST" and form.is_valid():
        same, reason = form.cleaned_data["answer"] == SAME, form.cleaned_data["reason"]
        try:
            pair_decide(actor=request.actor, number=number, same=same, reason=reason)
        except BangfuError as error:
            problem = error
        else:
            messages.success(request, _("Decided. The register is as it was."))
            return redirect("registry:link-pair", number)
    context = {
        "pair": pair,
        "lines": _lines(pair),
        "beside": _beside(pair),
        "facts": facts_of(pair.facts),
        "form": form,
        "problem": problem,
        "percent": 100 * pair.probability,
        "search": SEARCHES.get(pair.search, pair.search),
        "rivals": [_listed(rival) for rival in rivals_of(scope=scope, pair=pair)[:10]],
        "acts": _acts(request, pair),
        "may_merge": _may_merge(request, pair),
    }
    return show(request, "registry/linking_pair.html", context)


def _acts(request: StaffRequest, pair: LinkPair) -> list[tuple[str, Any]]:
    """The answers she may give: either one where it is doubtful; where it was certain, that it is not so."""
    if not request.actor.scope(Permission.CHANGE_REQUEST).covers(pair.area):
        return []
    return [act for act in DecisionForm.acts if pair.is_open or (pair.state == LinkState.CERTAIN and act[0] != SAME)]


def _beside(pair: LinkPair) -> Any:
    """Where the other side stands."""
    if pair.other_id:
        return _("Also in the register")
    return _("In the import that waits") if pair.waits_id else _("In the department's file")


def _may_merge(request: StaffRequest, pair: LinkPair) -> bool:
    """Whether an act of the register joins both rows: two living households of one village merge."""
    other = pair.other
    if other is None or other.household_id == pair.member.household_id or other.area_id != pair.member.area_id:
        return False
    return request.actor.scope(Permission.CHANGE_DECIDE).covers(pair.area)


def _listed(pair: LinkPair) -> dict[str, Any]:
    """A pair in a list: who is beside whom, and what does not agree."""
    doubts = [
        (FIELDS[name], *LEVELS.get(level, LEVELS["none"])) for name, level, _bits in pair.evidence if level != "equal"
    ]
    name = pair.other.name if pair.other else pair.name
    return {"pair": pair, "name": name, "doubts": doubts, "percent": 100 * pair.probability}


def _lines(pair: LinkPair) -> list[Line]:
    ours, theirs = _of_member(pair.member), _of_member(pair.other) if pair.other else _of_row(pair)
    told = {name: (level, bits) for name, level, bits in pair.evidence}
    found = []
    for name, label in FIELDS.items():
        level, bits = told.get(name, ("unasked", None))
        tone, said = LEVELS.get(level, LEVELS["none"])
        found.append(Line(label, ours[name], theirs[name], tone, said, bits))
    return found


def _of_member(member: Member) -> dict[str, str]:
    number = unseal(ID_PLACE, member.pk, member.id_no_sealed)
    born = _day(member.birth_date)
    return {"name": member.name, "number": _masked(number), "born": born, "village": member.household.area.name}


def _of_row(pair: LinkPair) -> dict[str, str]:
    number = unseal(ROW_PLACE, pair.pk, pair.number_sealed)
    return {"name": pair.name, "number": _masked(number), "born": _day(pair.born), "village": pair.village}


def _masked(number: str) -> str:
    return mask_id(number) if number else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
