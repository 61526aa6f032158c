"""The forms of the register."""

from bangfu.identify.registry.forms.acts import (
    AreaFiguresForm,
    DocumentForm,
    EndForm,
    EraseForm,
    HeadForm,
    LeaveForm,
    MergeForm,
    MoveForm,
    SplitForm,
    UnmaskForm,
)
from bangfu.identify.registry.forms.fields import GROUPS, Group, group_of
from bangfu.identify.registry.forms.records import ChangeForm, HouseholdForm, IncomeForm, LivingForm, MemberForm
from bangfu.identify.registry.forms.search import ChangesFilter, DocumentsFilter, HouseholdSearch

__all__ = [
    "GROUPS",
    "AreaFiguresForm",
    "ChangeForm",
    "ChangesFilter",
    "DocumentForm",
    "DocumentsFilter",
    "EndForm",
    "EraseForm",
    "Group",
    "HeadForm",
    "HouseholdForm",
    "HouseholdSearch",
    "IncomeForm",
    "LeaveForm",
    "LivingForm",
    "MemberForm",
    "MergeForm",
    "MoveForm",
    "SplitForm",
    "UnmaskForm",
    "group_of",
]
