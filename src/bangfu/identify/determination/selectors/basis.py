"""Everything a determination rests on, brought together from its case, the register and the policy of the day.

Reads only. What follows from a basis is computed from it alone, by `bangfu.compute.determination`.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils import timezone

from bangfu.compute.determination import FORMAT, Conclusion, digest, household_conclusion, place_conclusion
from bangfu.compute.procedures import Procedure
from bangfu.compute.screening import FACTS
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.access.selectors import region_codes
from bangfu.ground.notices.models import Objection, ObjectionState
from bangfu.ground.workflow.models import Case, Decision, EvidenceKind, Task, TaskState
from bangfu.identify.determination.models import Determination, Survey
from bangfu.identify.determination.selectors.cases import comparison_of_case, line_of_task
from bangfu.identify.determination.selectors.policy import frozen_policy, standards_of
from bangfu.policy.loader import parameter


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


def shared_basis(case: Case, prescribed: Procedure, decision: Decision) -> dict[str, Any]:
    """What every determination has: where and when, by which procedure, step by step. Errors: PolicyMissing."""
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
