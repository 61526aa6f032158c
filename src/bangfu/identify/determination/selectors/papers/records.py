"""The papers of what is on record: of a meeting that was called, and of a determination for its household."""

from __future__ import annotations

import json
from math import ceil

from django.utils.translation import gettext, override

from bangfu.ground.workflow.models import Task
from bangfu.ground.workflow.selectors import procedure_of, shown
from bangfu.identify.determination.models import Determination, Sitting
from bangfu.identify.determination.selectors.cases import comparison_of_case, household_of
from bangfu.identify.determination.selectors.conclusions import determination_shown, named
from bangfu.identify.determination.selectors.papers.family import family_of
from bangfu.identify.determination.selectors.papers.result import Result, UsedValue
from bangfu.identify.determination.selectors.papers.review import Review, Reviewed
from bangfu.identify.determination.selectors.sittings import ballots_of
from bangfu.identify.determination.selectors.values import frozen_values
from bangfu.identify.registry.selectors import head_names


def review_of(sitting: Sitting, *, language: str) -> Review:
    """The meeting as its papers tell it: the households in the order of their ballots, with what is read out."""
    ballots = list(ballots_of(sitting))
    with override(language):
        title, needed = "", None
        if ballots:
            task = ballots[0].task
            step = procedure_of(task.case.version).step(sitting.step)
            title = f"{task.case.version.title} · {shown(step.title)}"
            needed = ceil(step.quorum.present * sitting.entitled) if step.quorum else None
        households = [_reviewed(ballot.task) for ballot in ballots]
    return Review(
        title=title,
        place=sitting.area.name,
        on=sitting.held_on,
        hall=sitting.place,
        entitled=sitting.entitled,
        needed=needed,
        households=households,
    )


def _reviewed(task: Task) -> Reviewed:
    home = household_of(task.case)
    comparison = comparison_of_case(task.case)
    told = ""
    if comparison is not None:
        hits = [named("comparison_kind", hit["kind"]) for hit in comparison.hits]
        told = "、".join(hits) or gettext("Nothing on record")
    return Reviewed(head_names([home]).get(home.pk, home.household_no), home.villager_group, told)


def result_of(determination: Determination, *, language: str) -> Result | None:
    """What its household is handed; None where there is no household, or an order has emptied the record."""
    if determination.household is None or not determination.basis:
        return None
    with override(language):
        conclusion = determination_shown(determination)
        conditions = conclusion.conditions if conclusion else []
        reasons = [f"{condition.name}: {condition.state}" for condition in conditions]
        reasons += [determination.reason] if determination.reason else []
        values = [
            UsedValue(value.title, f"{value.shown} {value.unit}".strip(), value.reference)
            for value in frozen_values(json.loads(determination.basis)["policy"])
            if value.code in ("line_working", "monitoring_range")
        ]
        return Result(
            family=family_of(determination.household),
            outcome=named("status", determination.status),
            decided_on=determination.decided_on,
            decided_by=determination.decision.actor.display_name,
            rule=determination.case.version.title,
            reasons=reasons,
            values=values,
            case=str(determination.case_id),
        )
