"""Every write of the procedures: cases, steps, evidence, delegations, and the raising of what is overdue."""

from bangfu.ground.workflow.services.cases import case_open, case_resubmit, case_withdraw, line_pause, line_resume
from bangfu.ground.workflow.services.delegations import delegation_end, delegation_give
from bangfu.ground.workflow.services.erasure import cases_silence, cases_unname
from bangfu.ground.workflow.services.escalation import cases_escalate, cases_escalate_job
from bangfu.ground.workflow.services.evidence import (
    evidence_add,
    evidence_file,
    evidence_files_discard,
    list_sample_draw,
    meeting_record,
    sample_draw,
    sample_record,
    task_held,
)
from bangfu.ground.workflow.services.tasks import Given, Progress, step_complete

__all__ = [
    "Given",
    "Progress",
    "case_open",
    "case_resubmit",
    "case_withdraw",
    "cases_escalate",
    "cases_escalate_job",
    "cases_silence",
    "cases_unname",
    "delegation_end",
    "delegation_give",
    "evidence_add",
    "evidence_file",
    "evidence_files_discard",
    "line_pause",
    "line_resume",
    "list_sample_draw",
    "meeting_record",
    "sample_draw",
    "sample_record",
    "step_complete",
    "task_held",
]
