"""Writing a determination: its basis brought together and frozen, and what follows from it."""

from __future__ import annotations

from django.utils import timezone

from bangfu.compute.determination import SUPPORTED, Conclusion, canonical, digest, missing_conditions
from bangfu.compute.procedures import Procedure
from bangfu.errors import RuleViolated, say
from bangfu.ground.workflow.models import Case, Decision
from bangfu.identify.determination.models import Determination
from bangfu.identify.determination.selectors.basis import conclude, household_basis, shared_basis
from bangfu.identify.determination.selectors.cases import HOUSEHOLD, household_of, survey_of_case
from bangfu.identify.determination.selectors.places import place_basis
from bangfu.identify.determination.selectors.standings import status_of

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
    basis = shared_basis(case, prescribed, decision)
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
