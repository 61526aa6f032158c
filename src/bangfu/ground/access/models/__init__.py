"""Areas, users with their grants, and the records of acts that need a reason: sign-ins, unmaskings, exports."""

from bangfu.ground.access.models.areas import Area, AreaBound, AreaBoundManager, AreaVersion, Level, UnscopedQuery
from bangfu.ground.access.models.once import RequestKey
from bangfu.ground.access.models.records import Export, Outcome, Purpose, SignIn, Unmasking
from bangfu.ground.access.models.users import Grant, User

__all__ = [
    "Area",
    "AreaBound",
    "AreaBoundManager",
    "AreaVersion",
    "Export",
    "Grant",
    "Level",
    "Outcome",
    "Purpose",
    "RequestKey",
    "SignIn",
    "Unmasking",
    "UnscopedQuery",
    "User",
]
