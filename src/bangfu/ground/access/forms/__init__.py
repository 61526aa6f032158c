"""Forms of signing in, one's own account, users and roles, areas, and stated reasons."""

from bangfu.ground.access.forms.account import CodeForm, FactorForm, OwnPasswordForm, PasswordForm, SignInForm
from bangfu.ground.access.forms.areas import AreaAddForm, AreaCloseForm, AreaMoveForm, AreaRenameForm, AreasFilter
from bangfu.ground.access.forms.records import PurposeForm, RecordsFilter
from bangfu.ground.access.forms.users import GrantForm, ReasonForm, UserForm, UsersFilter

__all__ = [
    "AreaAddForm",
    "AreaCloseForm",
    "AreaMoveForm",
    "AreaRenameForm",
    "AreasFilter",
    "CodeForm",
    "FactorForm",
    "GrantForm",
    "OwnPasswordForm",
    "PasswordForm",
    "PurposeForm",
    "ReasonForm",
    "RecordsFilter",
    "SignInForm",
    "UserForm",
    "UsersFilter",
]
