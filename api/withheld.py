"""What answers leave out for callers who may not see all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def is_personal(type_name: str, data: Mapping[str, Any] | None) -> bool:
    """Whether a fact is somebody's own target: its content is for those who see names there."""
    return type_name == "duty" and bool(data) and bool((data or {}).get("person"))


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
