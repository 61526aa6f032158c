"""Reads of the desk: what is due for an actor, what happened to a record, and the figures of a measured file."""

from bangfu.desk.selectors.due import Due, Heap
from bangfu.desk.selectors.history import RecordHistory, record_history, record_proof
from bangfu.desk.selectors.inbox import inbox
from bangfu.desk.selectors.measures import Comparison, Figure, Report, report, result_file, upload_get, upload_spec

__all__ = [
    "Comparison",
    "Due",
    "Figure",
    "Heap",
    "RecordHistory",
    "Report",
    "inbox",
    "record_history",
    "record_proof",
    "report",
    "result_file",
    "upload_get",
    "upload_spec",
]
