"""What-if: the matching of changed needs and offers, worked out beside the present. It writes nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from procrastinate import JobContext
from procrastinate.contrib.django import app

from bangfu.assist.network.models import Campaign, Item, WhatIf
from bangfu.assist.network.selectors import floors_of, pose, problem_of, what_if_get
from bangfu.assist.network.services.rules import place_matched
from bangfu.compute.matching import NATION, Allocation, Problem, solve
from bangfu.compute.matching.comparison import by_place, outcome, scattered
from bangfu.compute.matching.reasons import decimal
from bangfu.compute.matching.scenarios import Added, Change, Scaled, changed
from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.models import Area
from bangfu.ground.access.permissions import Permission
from bangfu.ground.audit.services import actor_stated
from bangfu.ground.runs import services as runs
from bangfu.ground.runs.models import RunState

ALL_STEPS = 5
MOST_CHANGES = 20


@transaction.atomic
def what_if_request(
    *,
    actor: Actor,
    title: str,
    changes: Sequence[Mapping[str, Any]],
    area: Area | None = None,
    campaign: Campaign | None = None,
    floor_percent: int | None = None,
    queued: bool = True,
) -> WhatIf:
    """Ask what would come of changes. Each is a mapping: `kind` needs, offers (with `percent`), need or offer (with
    `item` and `quantity`), and what it is limited to: `category` or `item`, `area` (numbers of rows), `tier`.

    Errors: NotPermitted, RuleViolated for a change that cannot be worked out or none.
    """
    place = place_matched(actor, area=area, campaign=campaign, floor_percent=floor_percent)
    if len(changes) > MOST_CHANGES or not (changes or floor_percent):
        raise RuleViolated(
            say("{count} changes are stated", count=len(changes)),
            where=say("changes"),
            remedy=say("State at least one change or a floor, and {most} changes at most.", most=MOST_CHANGES),
        )
    for change in changes:
        list(_steps(change, {}, {}))
    kept = [{key: value for key, value in change.items() if value not in (None, "")} for change in changes]
    what_if = WhatIf.objects.create(
        title=title.strip(),
        area=place,
        campaign=campaign,
        floor_percent=floor_percent,
        changes=kept,
        requested_by=actor.user,
        all_steps=ALL_STEPS,
    )
    if queued:
        _queue(what_if)
    return what_if


@transaction.atomic
def what_if_retry(*, actor: Actor, number: int) -> WhatIf:
    """Queue one again that failed or lost its worker. Errors: NotFound, NotPermitted, Conflict."""
    seen = what_if_get(scope=actor.scope(Permission.MATCH_READ), number=number)
    actor.permit(Permission.MATCH_RUN, seen.area)
    what_if = runs.locked(WhatIf, number)
    runs.requeued(what_if, where=_where(number))
    _queue(what_if)
    return what_if


@app.task(name="network.what_if", retry=runs.RETRY, pass_context=True)
def what_if_job(context: JobContext, number: int) -> None:
    what_if_execute(number=number, last=runs.is_last(context))


def what_if_execute(*, number: int, last: bool = True) -> WhatIf:
    """Work it out three ways: scattered, the best of today, the best after the changes."""
    what_if = runs.begun(WhatIf, number)
    if what_if.state == RunState.DONE:
        return what_if
    with runs.failure_told(what_if, last, where=_where(number)):
        places = Area.objects.in_bulk([change["area"] for change in what_if.changes if "area" in change])
        posed = pose(what_if, also=places.values())
        present = replace(problem_of(what_if, posed.frozen), floors=None)
        runs.beat(what_if, 1)
        index = {area: place for place, area in enumerate(posed.frozen["areas"]["id"])}
        items = _items_by_category()
        after = changed(present, [step for change in what_if.changes for step in _steps(change, index, items)])
        after = replace(after, floors=floors_of(after.needs, what_if.floor_percent))
        loose = scattered(present)
        runs.beat(what_if, 2)
        best = solve(present)
        runs.beat(what_if, 3)
        then = solve(after)
        runs.beat(what_if, 4)
        figures = {
            "scattered": _figures(present, loose),
            "present": _figures(present, best.allocation) | {"status": best.status},
            "changed": _figures(after, then.allocation) | {"status": then.status},
            "digest": posed.digest,
        }
        areas = posed.frozen["areas"]["id"]
        _store(what_if, figures, _places(areas, (present, loose), (present, best.allocation), (after, then.allocation)))
    return what_if


@transaction.atomic
def _store(what_if: WhatIf, figures: dict[str, Any], places: list[list[int]]) -> None:
    by = what_if.requested_by
    actor_stated(number=what_if.requested_by_id, name=by.username, permission=Permission.MATCH_RUN)
    if runs.taken_over(what_if):
        return
    what_if.figures, what_if.places = figures, places
    runs.done(what_if)


def _steps(change: Mapping[str, Any], index: Mapping[int, int], items: Mapping[str, list[int]]) -> Iterator[Change]:
    """A stated change in the terms of the problem, where a category is all its items. Errors: RuleViolated."""
    area, item, tier = change.get("area"), change.get("item"), change.get("tier")
    of_needs = change["kind"] in ("needs", "need")
    if change["kind"] in ("need", "offer"):
        if item is None:
            raise RuleViolated(
                say("no item is chosen for what is added"), where=say("item"), remedy=say("Choose the item.")
            )
        yield Added(of_needs, item, change.get("quantity") or 0, index.get(area or 0, NATION), tier or 1)
        return
    if change.get("percent") is None:
        raise RuleViolated(
            say("no percentage is stated"), where=say("percent"), remedy=say("Write how many per cent of today.")
        )
    chosen = [item] if item else items.get(change["category"], []) if change.get("category") else [None]
    place = None if area is None else index.get(area, NATION)
    yield from (Scaled(of_needs, change["percent"], one, place, tier) for one in chosen)


def _items_by_category() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, category in Item.objects.order_by("pk").values_list("pk", "category"):
        found.setdefault(category, []).append(number)
    return found


def _figures(problem: Problem, allocation: Allocation) -> dict[str, Any]:
    """What comes out, for JSON: the cost is text, digit for digit."""
    found = outcome(problem, allocation)
    average = Decimal(found.cost).scaleb(-problem.places) / found.units if found.units else None
    return {
        "asked": {str(tier): units for tier, units in found.asked.items()},
        "served": {str(tier): units for tier, units in found.served.items()},
        "units": found.units,
        "asked_units": sum(found.asked.values()),
        "cost": decimal(found.cost, problem.places),
        "average": None if average is None else f"{average:.4f}",
        "whole": found.whole,
        "part": found.part,
        "none": found.none,
        "shared": found.shared,
    }


def _places(areas: list[int], *ways: tuple[Problem, Allocation]) -> list[list[int]]:
    """Rows of area, asked, served scattered, at present, asked after the changes and served then."""
    rows: dict[int, list[int]] = {}
    for way, (problem, allocation) in enumerate(ways):
        found = by_place(problem, allocation)
        for place, asked, served in zip(found.area.tolist(), found.asked.tolist(), found.served.tolist(), strict=True):
            row = rows.setdefault(0 if place == NATION else areas[place], [0] * 5)
            row[(0, 0, 3)[way]], row[(1, 2, 4)[way]] = asked, served
    return [[area, *row] for area, row in sorted(rows.items())]


def _queue(what_if: WhatIf) -> None:
    what_if_job.configure(lock=f"what-if-{what_if.pk}").defer(number=what_if.pk)


def _where(number: int) -> Phrase:
    return say("what-if {number}", number=number)
