"""Writing a determination: its basis brought together and frozen, and what follows from it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils import timezone

from bangfu.compute.determination import (
    FORMAT,
    SUPPORTED,
    Conclusion,
    canonical,
    digest,
    household_conclusion,
    missing_conditions,
    place_conclusion,
)
from bangfu.compute.procedures import Procedure
from bangfu.compute.screening import FACTS
from bangfu.errors import RuleViolated, say
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.notices.models import Objection, ObjectionState
from bangfu.ground.workflow.models import Case, Decision, EvidenceKind, Task, TaskState
from bangfu.identify.determination.models import Determination, Survey
from bangfu.identify.determination.selectors.cases import (
    comparison_of_case,
    household_of,
    line_of_task,
    survey_of_case,
)
from bangfu.identify.determination.selectors.policy import frozen_policy, standards_of
from bangfu.identify.determination.selectors.standings import status_of
from bangfu.identify.determination.services.places import place_basis
from bangfu.policy.loader import parameter

HOUSEHOLD = "household"
AGAIN = {("EXITED", "IDENTIFIED"): "RETURNED"}
"""Who is identified again after an exit has returned to poverty."""


def determination_make(case: Case, prescribed: Procedure, decision: Decision) -> Determination:
    """Record what a decision determines. The caller has permitted and taken the decision in the same transaction.

    Errors: PolicyMissing where a value of the day is not stated; RuleViolated where an exit's conditions are not all
    met, or where an entry goes against what is on record without a reason.
    """
    rule = prescribed.determines
    if rule is None:
        raise ValueError(f"{case.version.code} determines nothing")
    day = timezone.localdate(decision.at)
    household = household_of(case) if case.subject_kind == HOUSEHOLD else None
    survey = survey_of_case(case)
    basis = _shared_basis(case, prescribed, decision)
    if household is not None and survey is not None:
        basis |= household_basis(case, survey, rule.rule)
        year = survey.year
        again = AGAIN.get((status_of(household), rule.status))
    else:
        basis |= place_basis(case, rule.rule, day)
        year, again = basis["year"], None
    basis |= {"rule": rule.rule, "status": again or rule.status}
    conclusion = conclude(basis)
    _refuse_unfounded(conclusion, rule.rule, decision, case)
    text, result = canonical(basis), conclusion.text()
    return Determination.objects.create(
        area=case.area,
        decision=decision,
        case=case,
        subject_kind=case.subject_kind,
        household=household,
        status=basis["status"],
        regime=basis["regime"],
        decided_on=day,
        year=year,
        standing=conclusion.standing,
        reason=decision.reason,
        causes=survey.causes if survey else [],
        basis=text,
        result=result,
        digest=digest(text + result),
    )


def conclude(basis: dict[str, Any]) -> Conclusion:
    """What a basis comes to, computed from it alone."""
    if "facts" in basis:
        return household_conclusion(basis, standards_of(basis["policy"]))
    return place_conclusion(basis)


def determination_recomputes(determination: Determination) -> bool:
    """Whether the stored basis gives the stored result again, to the byte, and both are what the digest says."""
    if not determination.basis:
        return False
    result = conclude(json.loads(determination.basis)).text()
    return result == determination.result and digest(determination.basis + result) == determination.digest


def _shared_basis(case: Case, prescribed: Procedure, decision: Decision) -> dict[str, Any]:
    day = timezone.localdate(decision.at)
    regions = region_codes(case.area)
    tasks = list(Task.objects.within(EVERYWHERE).filter(case=case, is_current=True).order_by("place"))
    for task in tasks:
        task.case = case
    decisions = {found.task_id: found for found in Decision.objects.filter(task__in=tasks)}
    return {
        "format": FORMAT,
        "subject": {"kind": case.subject_kind, "number": case.subject},
        "area": case.area.code,
        "regime": parameter("regime", on=day, region=regions).text,
        "decided_on": day.isoformat(),
        "procedure": {
            "code": case.version.code,
            "digest": case.version.digest,
            "from": case.version.valid_from.isoformat(),
            "reference": case.version.reference,
        },
        "steps": [
            {
                "step": task.step,
                "round": task.round,
                "on": timezone.localdate(decisions[task.pk].at).isoformat(),
                "role": decisions[task.pk].role,
                "late": decisions[task.pk].is_late,
            }
            for task in tasks
            if task.pk in decisions and task.state == TaskState.DONE
        ],
        "meetings": [_meeting(task) for task in tasks if hasattr(task, "meeting")],
        "samples": [_sample(task) for task in tasks if hasattr(task, "sample")],
        "notices": [_notice(task) for task in tasks if prescribed.step(task.step).notice and line_of_task(task)],
    }


def _meeting(task: Task) -> dict[str, Any]:
    meeting = task.meeting
    return {
        "step": task.step,
        "held_on": meeting.held_on.isoformat(),
        "entitled": meeting.entitled,
        "present": meeting.present,
        "votes": [meeting.votes_for, meeting.votes_against, meeting.abstained],
    }


def _sample(task: Task) -> dict[str, Any]:
    sample = task.sample
    agreed = sum(1 for result in sample.results.values() if result["agrees"])
    return {
        "step": task.step,
        "share": sample.share,
        "rows": sample.population,
        "drawn": len(sample.drawn),
        "agreed": agreed,
    }


def _notice(task: Task) -> dict[str, Any]:
    line = line_of_task(task)
    if line is None:
        raise ValueError(task.step)
    notice = line.notice
    objections = Objection.objects.within(EVERYWHERE).filter(line=line)
    return {
        "step": task.step,
        "digest": notice.snapshot.digest,
        "from": _iso(notice.starts_on),
        "to": _iso(notice.planned_end),
        "ended": _iso(notice.ended_on),
        "objections": objections.count(),
        "upheld": objections.filter(state=ObjectionState.UPHELD).count(),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def household_basis(case: Case, survey: Survey, rule: str) -> dict[str, Any]:
    """The household's own part of a basis. Errors: PolicyMissing."""
    comparison = comparison_of_case(case)
    frozen = frozen_policy([survey.area], as_of=survey.visited_on, year=survey.year)
    return {
        "year": survey.year,
        "visited_on": survey.visited_on.isoformat(),
        "facts": dict(zip(FACTS, survey.facts, strict=True)),
        "found": survey.found,
        "causes": survey.causes,
        "comparison": [
            {"kind": hit["kind"], "explained": hit["explained"]} for hit in (comparison.hits if comparison else [])
        ],
        "agreed": _has_signed(case) if rule == "exit" else None,
        "policy": frozen.sets[0],
    }


def _has_signed(case: Case) -> bool:
    signed = Task.objects.within(EVERYWHERE).filter(
        case=case, is_current=True, state=TaskState.DONE, evidence__kind=EvidenceKind.HOUSEHOLD_SIGNATURE
    )
    return signed.exists()


def _refuse_unfounded(conclusion: Conclusion, rule: str, decision: Decision, case: Case) -> None:
    """An exit needs every condition; an entry against the record needs its reason."""
    if conclusion.standing == SUPPORTED:
        return
    where = say("case {number}", number=case.pk)
    if rule == "entry":
        if decision.reason:
            return
        raise RuleViolated(
            say("what is on record does not support this determination"),
            where=where,
            remedy=say("Return or reject it, or write the reason why it is right all the same."),
        )
    names = [*missing_conditions(conclusion), *conclusion.obstacles]
    raise RuleViolated(
        say("not every condition of the exit is met and stated: {names}", names=", ".join(names)),
        where=where,
        remedy=say("Return the case, so that what is missing is done or recorded first."),
    )
