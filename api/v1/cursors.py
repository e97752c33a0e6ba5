"""Cursors: where a list goes on, as of which position, and of which question.

A cursor says nothing to whoever gets it: it is handed back as it came. What it was made for is part
of it, so that one of another list is refused and never gives a wrong page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import orjson

from api.language import gettext as _
from api.v1.errors import ApiError

#: Parameters that do not change which list it is.
_NOT_ASKED: Final = ("cursor", "limit")


def question(path: str, asked: Mapping[str, Any]) -> str:
    """What a list is asked for, short: its address and its parameters but for the paging."""
    said = {name: value for name, value in asked.items() if name not in _NOT_ASKED}
    plain = orjson.dumps([path, said], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(plain).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: the question, the position it is answered as of, what the last row was."""

    question: str
    position: int
    last: tuple[int | str, ...]

    def written(self) -> str:
        """The cursor as text of letters, digits, ``-`` and ``_``."""
        plain = orjson.dumps([self.question, self.position, list(self.last)])
        return base64.urlsafe_b64encode(plain).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, asked: str, kinds: tuple[type, ...]) -> Self:
        """The cursor of a text, for a question whose rows have places of these kinds.

        Raises `ApiError` ``api.cursor``.
        """
        try:
            plain = base64.b64decode(
                text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
            )
            said, position, last = orjson.loads(plain)
            fits = [type(each) for each in last] == list(kinds)
            if said == asked and type(position) is int and position >= 0 and fits:
                return cls(said, position, tuple(last))
        except (ValueError, TypeError, binascii.Error):
            pass
        raise ApiError(
            "api.cursor",
            _("the cursor is not one of this list"),
            place="cursor",
            remedy=_("Give the cursor `next` of the page before, with the same parameters"),
        )
