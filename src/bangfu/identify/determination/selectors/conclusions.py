"""What a case comes to, as its pages show it: condition by condition, with the values that were used."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bangfu.compute.determination import Conclusion
from bangfu.compute.screening.reasons import yuan
from bangfu.ground.notices.models import NoticeLine
from bangfu.ground.workflow.models import Case, EvidenceKind
from bangfu.ground.workflow.selectors import Line, procedure_of, shown
from bangfu.identify.determination.models import Comparison, Determination, Sitting, Survey
from bangfu.identify.determination.selectors.basis import conclude, household_basis
from bangfu.identify.determination.selectors.cases import (
    HOUSEHOLD,
    comparison_of_case,
    household_of,
    line_of_task,
    sitting_of_task,
    survey_of_case,
)
from bangfu.identify.determination.selectors.lists import asks_meeting
from bangfu.identify.registry.models import Household
from bangfu.policy.loader import Code, PolicyMissing, codes

STATES: dict[str, tuple[str, str | Promise]] = {
    "met": ("good", _("met")),
    "unmet": ("stop", _("not met")),
    "unknown": ("wait", _("not stated")),
}
SOURCES: dict[str, str | Promise] = {
    "visit": _("seen at home"),
    "register": _("from the register"),
    "nobody": _("nobody has said"),
}


@dataclass(frozen=True)
class ShownCondition:
    """One condition for a reader: word and tone of its state, who says so, and whether the other says otherwise."""

    name: str
    tone: str
    state: str | Promise
    source: str | Promise
    contradicts: bool


@dataclass(frozen=True)
class ShownConclusion:
    standing: str
    conditions: list[ShownCondition]
    obstacles: list[str]
    income: str
    after_rigid: str


def named(list_name: str, code: str) -> str:
    """A code in the reader's language; the code itself where the list has lost it."""
    found: Code | None = codes(list_name).get(code)
    return shown(found) if found else code


def conclusion_shown(conclusion: Conclusion) -> ShownConclusion:
    return _shown(json.loads(conclusion.text()))


def determination_shown(determination: Determination) -> ShownConclusion | None:
    """What was found then, from the stored result; None where an order has emptied it."""
    return _shown(json.loads(determination.result)) if determination.result else None


@dataclass(frozen=True)
class RestsOn:
    """What a step of a case has so far, and what the record comes to; `missing` names a policy value nobody stated."""

    household: Household | None
    asks_visit: bool
    asks_comparison: bool
    asks_meeting: bool
    survey: Survey | None
    comparison: Comparison | None
    sitting: Sitting | None
    notice_line: NoticeLine | None
    conclusion: ShownConclusion | None = None
    missing: PolicyMissing | None = None
    causes: tuple[str, ...] = ()


def step_rests_on(case: Case, line: Line) -> RestsOn:
    """For the page of a step of a case that was found for an actor."""
    kinds = {kind for kind, _count in line.step.evidence}
    if case.subject_kind != HOUSEHOLD:
        return RestsOn(None, False, False, False, None, None, None, None)
    survey = survey_of_case(case)
    found = RestsOn(
        household=household_of(case),
        asks_visit=EvidenceKind.SURVEY_FORM in kinds,
        asks_comparison=EvidenceKind.COMPARISON in kinds,
        asks_meeting=asks_meeting(line.step),
        survey=survey,
        comparison=comparison_of_case(case),
        sitting=sitting_of_task(line.task),
        notice_line=line_of_task(line.task) if line.step.notice else None,
    )
    return found if survey is None else replace(found, **_comes_to(case, survey))


def _comes_to(case: Case, survey: Survey) -> dict[str, Any]:
    determines = procedure_of(case.version).determines
    if determines is None:
        return {}
    causes = tuple(named(determines.causes, code) for code in survey.causes)
    try:
        basis = {**household_basis(case, survey, determines.rule), "rule": determines.rule}
    except PolicyMissing as error:
        return {"missing": error, "causes": causes}
    return {"conclusion": conclusion_shown(conclude(basis)), "causes": causes}


def _shown(result: dict[str, Any]) -> ShownConclusion:
    conditions = [
        ShownCondition(
            named("condition", entry["code"]),
            *STATES[entry["state"]],
            SOURCES[entry["source"]],
            entry["contradicts"],
        )
        for entry in result["conditions"]
    ]
    income, rigid = result["income_per_head_fen"], result["after_rigid_fen"]
    return ShownConclusion(
        result["standing"],
        conditions,
        _obstacles(result["obstacles"]),
        yuan(income) if income is not None else "",
        yuan(rigid) if rigid is not None else "",
    )


def _obstacles(found: Sequence[str]) -> list[str]:
    kinds = codes("comparison_kind")
    return [named("comparison_kind" if kinds.get(code) else "condition", code) for code in found]
