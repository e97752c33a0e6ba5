"""What can be wrong with a tree: codes of its problems, and the error of asking for what is not there."""

from __future__ import annotations

from typing import Final

#: Every code of this room. All but the last are reported by `Tree.problems`, not raised.
CODES: Final[dict[str, str]] = {
    "organisations.no-parent": "the parent does not exist",
    "organisations.ended-parent": "the parent has ended by that day",
    "organisations.circle": "organisations that stand above one another in a circle",
    "organisations.too-deep": "more levels between an organisation and its root than rules look up",
    "organisations.no-group": "an overlay organisation named in 'groups' does not exist",
    "organisations.ended-group": "an overlay organisation named in 'groups' has ended by that day",
    "organisations.not-an-overlay": "an organisation named in 'groups' is not an overlay",
    "organisations.no-heir": "the organisation merged into does not exist",
    "organisations.ended-heir": "the organisation merged into had ended before the merger",
    "organisations.unknown": "a question about an organisation that there is not on that day",
}


class OrganisationsError(LookupError):
    """No such organisation; `code` is one of `CODES`, `remedy` says what to ask instead."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(f"[{code}] {message}" + (f". {remedy}" if remedy else ""))
        self.code = code
        self.message = message
        self.remedy = remedy
