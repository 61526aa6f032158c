"""Reads of the area tree, of who may do what, and of what was unmasked and exported."""

from bangfu.ground.access.selectors.areas import (
    ancestors,
    area_as_of,
    area_chain,
    area_get,
    area_versions,
    areas_at_top,
    areas_below,
    areas_found,
    areas_within,
    region_codes,
)
from bangfu.ground.access.selectors.pages import LongPages
from bangfu.ground.access.selectors.records import exports_within, opened, unmasked, unmaskings_within
from bangfu.ground.access.selectors.users import (
    actor_for,
    grant_get,
    grants_of,
    may_give,
    roles_given,
    sessions_of,
    sign_ins_of,
    user_get,
    users_found,
    users_with_grants,
)

__all__ = [
    "LongPages",
    "actor_for",
    "ancestors",
    "area_as_of",
    "area_chain",
    "area_get",
    "area_versions",
    "areas_at_top",
    "areas_below",
    "areas_found",
    "areas_within",
    "exports_within",
    "grant_get",
    "grants_of",
    "may_give",
    "opened",
    "region_codes",
    "roles_given",
    "sessions_of",
    "sign_ins_of",
    "unmasked",
    "unmaskings_within",
    "user_get",
    "users_found",
    "users_with_grants",
]
