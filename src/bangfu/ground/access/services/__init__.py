"""Every write of areas, users, grants, sign-ins and the records of unmasking and export."""

from bangfu.ground.access.services.areas import areas_import
from bangfu.ground.access.services.grants import grant_add, grant_end
from bangfu.ground.access.services.records import (
    export_record,
    export_refused,
    unmask,
    unmask_permitted,
    unmaskings_end,
)
from bangfu.ground.access.services.signing import (
    SignInRefused,
    attempts_in_turn,
    code_check,
    factor_add,
    factor_confirm,
    factor_remove,
    locked_until,
    password_change,
    password_check,
    recovery_codes_renew,
    session_closed,
    session_end,
    session_start,
    sessions_end_others,
    sign_in_recorded,
)
from bangfu.ground.access.services.tree import area_add, area_close, area_move, area_rename
from bangfu.ground.access.services.uploads import uploads_discard, uploads_folder
from bangfu.ground.access.services.users import (
    NewUser,
    factor_reset,
    password_reset,
    user_add,
    user_close,
    user_reopen,
)

__all__ = [
    "NewUser",
    "SignInRefused",
    "area_add",
    "area_close",
    "area_move",
    "area_rename",
    "areas_import",
    "attempts_in_turn",
    "code_check",
    "export_record",
    "export_refused",
    "factor_add",
    "factor_confirm",
    "factor_remove",
    "factor_reset",
    "grant_add",
    "grant_end",
    "locked_until",
    "password_change",
    "password_check",
    "password_reset",
    "recovery_codes_renew",
    "session_closed",
    "session_end",
    "session_start",
    "sessions_end_others",
    "sign_in_recorded",
    "unmask",
    "unmask_permitted",
    "unmaskings_end",
    "uploads_discard",
    "uploads_folder",
    "user_add",
    "user_close",
    "user_reopen",
]
