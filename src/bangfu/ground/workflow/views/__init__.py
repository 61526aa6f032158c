"""Pages of the procedures: each loads, takes a form, calls one service, and shows or goes on."""

from bangfu.ground.workflow.views.cases import case, case_open, case_resubmit, case_withdraw, cases, procedures, tasks
from bangfu.ground.workflow.views.delegations import delegation_end, delegation_give, delegations
from bangfu.ground.workflow.views.reports import report, report_csv
from bangfu.ground.workflow.views.steps import evidence_add, evidence_file, meeting, sample, task

__all__ = [
    "case",
    "case_open",
    "case_resubmit",
    "case_withdraw",
    "cases",
    "delegation_end",
    "delegation_give",
    "delegations",
    "evidence_add",
    "evidence_file",
    "meeting",
    "procedures",
    "report",
    "report_csv",
    "sample",
    "task",
    "tasks",
]
