"""Every write of the register."""

from bangfu.identify.registry.services.changes import (
    Grounds,
    change_decide,
    change_request,
    sealed_values,
    table_of,
    year_change_request,
)
from bangfu.identify.registry.services.documents import document_record
from bangfu.identify.registry.services.erasure import households_of_person, person_forget
from bangfu.identify.registry.services.households import (
    household_end,
    household_merge,
    household_move,
    household_register,
    household_split,
)
from bangfu.identify.registry.services.members import head_change, member_add, member_leave
from bangfu.identify.registry.services.quality import quality_run_execute, quality_run_request, quality_run_retry
from bangfu.identify.registry.services.sources import Stated, source_add
from bangfu.identify.registry.services.years import (
    county_year_record,
    income_year_record,
    living_conditions_record,
    village_year_record,
)

__all__ = [
    "Grounds",
    "Stated",
    "change_decide",
    "change_request",
    "county_year_record",
    "document_record",
    "head_change",
    "household_end",
    "household_merge",
    "household_move",
    "household_register",
    "household_split",
    "households_of_person",
    "income_year_record",
    "living_conditions_record",
    "member_add",
    "member_leave",
    "person_forget",
    "quality_run_execute",
    "quality_run_request",
    "quality_run_retry",
    "sealed_values",
    "source_add",
    "table_of",
    "village_year_record",
    "year_change_request",
]
