"""Accounts: who may do what where, and how somebody proves to be who they are.

`allowed` and `reach` decide from a caller's grants by one table, `MATRIX`. `Accounts` keeps accounts,
grants, sessions, access tokens and the audit trail beside the log, in its database: operational data
and not facts. They are rows that change, and nothing of them stands in the log's events.
"""

from core.accounts.appends import Appends
from core.accounts.caller import Caller, Grant, Reach, Within, allowed, reach
from core.accounts.errors import CODES, AccountsError
from core.accounts.keepers import may_give, may_keep, may_see, office
from core.accounts.passwords import Passwords, check_password, new_password
from core.accounts.roles import (
    ACTIONS,
    CHANGES,
    MATRIX,
    PLACES,
    ROLES,
    Action,
    Extent,
    Role,
    entrances,
)
from core.accounts.rows import LANGUAGES, Account, Given, checked_name
from core.accounts.sessions import Session, Sessions, Waiting
from core.accounts.store import Accounts
from core.accounts.tokens import AccessToken, AccessTokens
from core.accounts.trail import Entry, Trail

__all__ = [
    "ACTIONS",
    "CHANGES",
    "CODES",
    "LANGUAGES",
    "MATRIX",
    "PLACES",
    "ROLES",
    "AccessToken",
    "AccessTokens",
    "Account",
    "Accounts",
    "AccountsError",
    "Action",
    "Appends",
    "Caller",
    "Entry",
    "Extent",
    "Given",
    "Grant",
    "Passwords",
    "Reach",
    "Role",
    "Session",
    "Sessions",
    "Trail",
    "Waiting",
    "Within",
    "allowed",
    "check_password",
    "checked_name",
    "entrances",
    "may_give",
    "may_keep",
    "may_see",
    "new_password",
    "office",
    "reach",
]
