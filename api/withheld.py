"""What answers leave out for callers who may not see all of them."""

from __future__ import annotations

from collections.abc import Mapping
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


def without_facts(receipt: Any) -> Any:
    """A receipt, or a part of it, that lists no facts: their number and digest stay.

    Its own digest stays that of the whole.
    """
    match receipt:
        case dict():
            return {
                name: [] if name == "facts" and isinstance(each, list) else without_facts(each)
                for name, each in receipt.items()
            }
        case list() | tuple():
            return [without_facts(each) for each in receipt]
        case _:
            return receipt
