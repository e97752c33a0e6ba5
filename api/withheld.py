"""What answers leave out for callers who may not see all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.accounts import Reach


def is_personal(type_name: str, data: Mapping[str, Any] | None) -> bool:
    """Whether a fact is somebody's own target: its content is for whom `sees_personal` says."""
    return type_name == "duty" and bool(data) and bool((data or {}).get("person"))


def sees_personal(people: Reach, organisation: str | None) -> bool:
    """Whether own targets of an organisation may be read, given where the caller sees names.

    They are for the own branch only (先锋指数 and 个人目标 are not shown above it): the grant has to be
    at that organisation itself.
    """
    return organisation is not None and organisation in people.organisations


Sees = Callable[[str], bool]
"""Whether the caller may see something of an organisation."""


def told_of(receipt: Any, facts: Sees, results: Sees) -> Any:
    """A receipt, or a part of it, with the facts and values of organisations that the caller may see.

    `facts` says whose facts are listed, `results` of whom the values that a roll-up takes in. How many
    there are, and the digest of the facts, stay; the receipt's own digest stays that of the whole.
    """
    match receipt:
        case dict():
            return {name: _told(name, each, facts, results) for name, each in receipt.items()}
        case list() | tuple():
            return [told_of(each, facts, results) for each in receipt]
        case _:
            return receipt


def _told(name: str, part: Any, facts: Sees, results: Sees) -> Any:
    if name in ("facts", "organisations") and isinstance(part, list):
        sees = facts if name == "facts" else results
        return [each for each in part if sees(str(each["organisation"]))]
    return told_of(part, facts, results)
