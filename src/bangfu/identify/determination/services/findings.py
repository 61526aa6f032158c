"""What the visit to a household found, and what the records of other offices show about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from bangfu.compute.determination import CONDITIONS, FOUND
from bangfu.compute.screening import FACTS
from bangfu.errors import Phrase, RuleViolated, say
from bangfu.ground.access.actors import Actor
from bangfu.ground.access.scopes import EVERYWHERE
from bangfu.ground.notices.rules import refuse_numbers
from bangfu.ground.workflow.models import Case, Evidence, EvidenceKind, Task
from bangfu.ground.workflow.selectors import case_get
from bangfu.ground.workflow.services import task_held
from bangfu.identify.determination.models import Comparison, Survey
from bangfu.identify.determination.selectors.cases import household_of
from bangfu.identify.determination.selectors.findings import cause_codes, comparison_kinds, facts_of

LONGEST_NAME, LONGEST_NOTE = 60, 2000


@dataclass(frozen=True)
class Hit:
    """One record of another office: its kind, what it says, and how it was explained (empty: it was not)."""

    kind: str
    says: str
    explanation: str = ""


@transaction.atomic
def survey_record(
    *,
    actor: Actor,
    number: int,
    step: str,
    visited_on: date,
    surveyors: Sequence[str],
    year: int,
    found: Mapping[str, str],
    causes: Sequence[str],
    note: str = "",
) -> Survey:
    """Record a visit at the step of a case that asks for its form; the register's facts of that day are kept with it.

    Recorded again it replaces the first, and history keeps both. The form and the signatures on it become evidence of
    the step. Errors: NotFound, NotPermitted, Conflict, PolicyMissing; RuleViolated for fewer than two people, a day
    ahead, a condition or cause that does not exist, or a personal number in the note.
    """
    case = case_get(actor=actor, number=number)
    task = task_held(actor=actor, case=case, step=step)
    household = household_of(case)
    where = say("case {number}, step “{step}”", number=number, step=step)
    names = [name.strip()[:LONGEST_NAME] for name in surveyors if name.strip()]
    _refuse_wrong_visit(names, visited_on, year, where)
    _refuse_wrong_findings(case, found, causes, where)
    refuse_numbers(where, note)
    facts = facts_of(household, visited_on, year)
    survey, is_new = Survey.objects.within(EVERYWHERE).update_or_create(
        task=task,
        defaults={
            "area": household.area,
            "household": household,
            "visited_on": visited_on,
            "surveyors": names,
            "year": year,
            "facts": [facts[name] for name in FACTS],
            "found": {code: found.get(code, "unknown") for code in CONDITIONS},
            "causes": list(causes),
            "note": note.strip()[:LONGEST_NOTE],
            "recorded_by": actor.user,
        },
    )
    if is_new:
        place = say("visit {number}", number=survey.pk).render()
        _given(actor, task, EvidenceKind.SURVEY_FORM, visited_on.isoformat(), place)
        for name in names:
            _given(actor, task, EvidenceKind.SIGNATURE, name, place)
    return survey


@transaction.atomic
def comparison_record(
    *, actor: Actor, number: int, step: str, compared_with: Sequence[str], hits: Sequence[Hit] = ()
) -> Comparison:
    """Record what other offices' records show. An unexplained record speaks against an entry; it decides nothing alone.

    Errors: NotFound, NotPermitted, Conflict, RuleViolated for a kind that the policy does not name.
    """
    case = case_get(actor=actor, number=number)
    task = task_held(actor=actor, case=case, step=step)
    household = household_of(case)
    where = say("case {number}, step “{step}”", number=number, step=step)
    kinds = comparison_kinds(household)
    wrong = [kind for kind in (*compared_with, *(hit.kind for hit in hits)) if kind not in kinds]
    if wrong or not compared_with:
        raise RuleViolated(
            say("“{kind}” is not a kind of record to compare with", kind=wrong[0])
            if wrong
            else say("it is not said which records were compared"),
            where=where,
            remedy=say("Choose from: {names}.", names=", ".join(kinds)),
        )
    for hit in hits:
        refuse_numbers(where, f"{hit.says}\n{hit.explanation}")
    rows = [
        {
            "kind": hit.kind,
            "says": hit.says.strip()[:LONGEST_NOTE],
            "explained": bool(hit.explanation.strip()),
            "explanation": hit.explanation.strip()[:LONGEST_NOTE],
        }
        for hit in hits
    ]
    values = {
        "area": household.area,
        "household": household,
        "compared_with": list(compared_with),
        "hits": rows,
        "recorded_by": actor.user,
    }
    comparison, is_new = Comparison.objects.within(EVERYWHERE).update_or_create(task=task, defaults=values)
    if is_new:
        title = ", ".join(compared_with)[:120]
        _given(actor, task, EvidenceKind.COMPARISON, title, say("comparison {number}", number=comparison.pk).render())
    return comparison


def _given(actor: Actor, task: Task, kind: EvidenceKind, title: str, reference: str) -> None:
    Evidence.objects.create(task=task, kind=kind, title=title, reference=reference, recorded_by=actor.user)


def _refuse_wrong_visit(names: Sequence[str], visited_on: date, year: int, where: Phrase) -> None:
    if len(set(names)) < 2:
        raise RuleViolated(
            say("a visit is made by two people at least"),
            where=where,
            remedy=say("Name the two who went, as they signed the form."),
        )
    if visited_on > timezone.localdate() or year > visited_on.year:
        raise RuleViolated(
            say("the visit, or the year of its figures, lies ahead"),
            where=where,
            remedy=say("State the day of the visit, and a year that had begun by then."),
        )


def _refuse_wrong_findings(case: Case, found: Mapping[str, str], causes: Sequence[str], where: Phrase) -> None:
    for code, state in found.items():
        if code not in CONDITIONS or state not in FOUND:
            raise RuleViolated(
                say("“{code}: {state}” is not a finding", code=code, state=state),
                where=where,
                remedy=say("Say of each condition whether it is met, unmet or unknown."),
            )
    allowed = [code.code for code in cause_codes(case)]
    wrong = [cause for cause in causes if cause not in allowed]
    if wrong or len(set(causes)) < len(causes):
        raise RuleViolated(
            say("“{code}” is not a cause to choose, or is named twice", code=(wrong or list(causes))[0]),
            where=where,
            remedy=say("Choose from: {names}.", names=", ".join(allowed)),
        )
