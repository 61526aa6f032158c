"""Reads of the procedures: cases and their steps, who may take which, delegations, and steps and days."""

from bangfu.ground.workflow.selectors.cases import (
    Line,
    case_get,
    case_of_subject,
    cases_visible,
    evidence_get,
    line_of,
    open_steps,
    pauses_of,
    standing,
    step_title,
    timeline,
)
from bangfu.ground.workflow.selectors.delegations import colleagues, delegation_get, delegations_visible
from bangfu.ground.workflow.selectors.procedures import (
    calendar,
    procedure_for,
    procedure_of,
    procedures_read,
    procedures_shown,
    shown,
)
from bangfu.ground.workflow.selectors.reports import ProcedureDays, StepDays, procedure_days, step_days
from bangfu.ground.workflow.selectors.tasks import (
    Right,
    apart_from,
    cases_returned_to,
    delegations_in_force,
    right_to,
    rights,
    tasks_due,
)

__all__ = [
    "Line",
    "ProcedureDays",
    "Right",
    "StepDays",
    "apart_from",
    "calendar",
    "case_get",
    "case_of_subject",
    "cases_returned_to",
    "cases_visible",
    "colleagues",
    "delegation_get",
    "delegations_in_force",
    "delegations_visible",
    "evidence_get",
    "line_of",
    "open_steps",
    "pauses_of",
    "procedure_days",
    "procedure_for",
    "procedure_of",
    "procedures_read",
    "procedures_shown",
    "right_to",
    "rights",
    "shown",
    "standing",
    "step_days",
    "step_title",
    "tasks_due",
    "timeline",
]
