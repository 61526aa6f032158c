"""Signing in, one's own account, users and roles, areas, and the lists of unmaskings and exports."""

from bangfu.ground.access.views.account import (
    account,
    factor,
    factor_off,
    password,
    recovery_codes,
    session_end,
    sessions_end,
)
from bangfu.ground.access.views.areas import area, area_add, area_close, area_move, area_rename, areas
from bangfu.ground.access.views.records import exports, unmaskings
from bangfu.ground.access.views.signing import sign_in, sign_in_code, sign_out
from bangfu.ground.access.views.users import (
    factor_reset,
    grant_add,
    grant_end,
    password_reset,
    user,
    user_add,
    user_close,
    users,
)

__all__ = [
    "account",
    "area",
    "area_add",
    "area_close",
    "area_move",
    "area_rename",
    "areas",
    "exports",
    "factor",
    "factor_off",
    "factor_reset",
    "grant_add",
    "grant_end",
    "password",
    "password_reset",
    "recovery_codes",
    "session_end",
    "sessions_end",
    "sign_in",
    "sign_in_code",
    "sign_out",
    "unmaskings",
    "user",
    "user_add",
    "user_close",
    "users",
]
