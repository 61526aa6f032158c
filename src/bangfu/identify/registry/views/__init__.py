"""The pages of the register."""

from bangfu.identify.registry.views.areas import area, area_figures, transfers
from bangfu.identify.registry.views.changes import (
    change,
    change_approve,
    change_refuse,
    changes,
    household_change,
    member_change,
)
from bangfu.identify.registry.views.documents import document, document_record, documents
from bangfu.identify.registry.views.households import (
    home,
    household,
    household_end,
    household_income,
    household_living,
    household_merge,
    household_move,
    household_register,
    household_split,
    household_unmask,
)
from bangfu.identify.registry.views.members import (
    head_change,
    member,
    member_add,
    member_erase,
    member_leave,
    member_unmask,
)

__all__ = [
    "area",
    "area_figures",
    "change",
    "change_approve",
    "change_refuse",
    "changes",
    "document",
    "document_record",
    "documents",
    "head_change",
    "home",
    "household",
    "household_change",
    "household_end",
    "household_income",
    "household_living",
    "household_merge",
    "household_move",
    "household_register",
    "household_split",
    "household_unmask",
    "member",
    "member_add",
    "member_change",
    "member_erase",
    "member_leave",
    "member_unmask",
    "transfers",
]
