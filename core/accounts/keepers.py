"""Who may keep whose account: the platform every one, a region's office those of its region alone."""

from __future__ import annotations

from collections.abc import Iterable

from core.accounts.caller import Caller, Grant, reach
from core.accounts.roles import Action


def may_give(caller: Caller, grant: Grant) -> bool:
    """Whether the caller may give a grant, or take it back: where it is, the accounts are theirs."""
    return reach(caller, Action.accounts, grant.region).whole


def office(caller: Caller, region: str) -> str | None:
    """As whose office the caller keeps accounts: a region's, or None for the installation."""
    return None if reach(caller, Action.accounts, None).whole else region


def may_see(caller: Caller, grants: Iterable[Grant]) -> bool:
    """Whether an account with these grants is one of the caller's: by one of them at least."""
    return reach(caller, Action.accounts, None).whole or any(may_give(caller, e) for e in grants)


def may_keep(caller: Caller, name: str, grants: Iterable[Grant]) -> bool:
    """Whether the caller may lock an account or give it a new password.

    Every grant of it has to be theirs to give, or whoever keeps one region could act in another; and
    nobody does so to the own account.
    """
    every = list(grants)
    if name == caller.account:
        return False
    if reach(caller, Action.accounts, None).whole:
        return True
    return bool(every) and all(may_give(caller, each) for each in every)
