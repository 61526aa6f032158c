"""Reads of the procedures: cases and their steps, who may take which, delegations, and steps and days."""

from bangfu.ground.workflow.selectors.delegations import colleagues, delegation_get, delegations_visible
from bangfu.ground.workflow.selectors.procedures import calendar, procedure_for, procedure_of, procedures_read
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
    "Right",
    "apart_from",
    "calendar",
    "cases_returned_to",
    "colleagues",
    "delegation_get",
    "delegations_in_force",
    "delegations_visible",
    "procedure_for",
    "procedure_of",
    "procedures_read",
    "right_to",
    "rights",
    "tasks_due",
]
