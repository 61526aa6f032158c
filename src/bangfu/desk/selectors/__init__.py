"""Reads of the desk: what is due for an actor, and the figures of a measured file."""

from bangfu.desk.selectors.inbox import Due, Heap, inbox
from bangfu.desk.selectors.measures import Comparison, Figure, Report, report, result_file, upload_get, upload_spec

__all__ = [
    "Comparison",
    "Due",
    "Figure",
    "Heap",
    "Report",
    "inbox",
    "report",
    "result_file",
    "upload_get",
    "upload_spec",
]
