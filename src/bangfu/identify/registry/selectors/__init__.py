"""Reads of the register."""

from bangfu.identify.registry.selectors.changes import change_page, change_request_get, change_requests_within
from bangfu.identify.registry.selectors.documents import document_get, documents_of_rule, documents_within
from bangfu.identify.registry.selectors.households import (
    counts_below,
    episodes_of,
    head_names,
    household_as_of,
    household_get,
    households_found,
    income_years_of,
    living_conditions_of,
    member_get,
    members_of,
    transfers_of,
    transfers_out_of,
)
from bangfu.identify.registry.selectors.places import county_years, village_years

__all__ = [
    "change_page",
    "change_request_get",
    "change_requests_within",
    "counts_below",
    "county_years",
    "document_get",
    "documents_of_rule",
    "documents_within",
    "episodes_of",
    "head_names",
    "household_as_of",
    "household_get",
    "households_found",
    "income_years_of",
    "living_conditions_of",
    "member_get",
    "members_of",
    "transfers_of",
    "transfers_out_of",
    "village_years",
]
