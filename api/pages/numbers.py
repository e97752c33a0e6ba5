"""The whole numbers that addresses and forms name: positions, pages, revisions."""

from __future__ import annotations

import re
from typing import Final

from starlette.convertors import Convertor, register_url_convertor

#: More digits than any position has; what has still more is none, and no database would take it.
_DIGITS: Final = "[0-9]{1,18}"


class Whole(Convertor[int]):
    """A part of a path that is a whole number: ``{number:whole}``."""

    regex = _DIGITS

    def convert(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Its digits."""
        return str(value)


register_url_convertor("whole", Whole())


def whole(written: str) -> int | None:
    """The number that was written; None where it is none, or longer than any position."""
    return int(written) if re.fullmatch(_DIGITS, written) else None
