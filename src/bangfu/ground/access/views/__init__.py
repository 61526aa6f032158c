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
from bangfu.ground.access.views.signing import sign_in, sign_in_code, sign_out

__all__ = [
    "account",
    "factor",
    "factor_off",
    "password",
    "recovery_codes",
    "session_end",
    "sessions_end",
    "sign_in",
    "sign_in_code",
    "sign_out",
]
