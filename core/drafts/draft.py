"""A draft as its file has it, and one whose file is damaged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from core.drafts.errors import DraftsError
from core.host import text_digest

#: What a draft is called, and so its file.
ID: Final = re.compile(r"[0-9a-f]{16}")

#: What a decision says, each a text.
_DECISION: Final = ("title", "number", "day", "quote")


@dataclass(frozen=True, slots=True)
class Draft:
    """A change of rules that somebody saved.

    `author` is the account; `based_on` the digest of the rules that it changes, `text` what the rules
    would be, `lines` what is changed as people read it. `saved` is a moment in UTC, ISO 8601.
    `stands_on` are the layers that the text was tried on when it was saved, with their digests.
    """

    id: str
    plugin: str
    author: str
    saved: str
    based_on: str
    since: dt.date
    decision: Mapping[str, str]
    lines: tuple[str, ...]
    text: str
    stands_on: tuple[Mapping[str, str], ...] = ()

    @property
    def digest(self) -> str:
        """``sha256:…`` over the text."""
        return text_digest(self.text)

    @classmethod
    def from_json(cls, data: Any, id: str) -> Self:
        """A draft as the file of that name has it; raises `KeyError`, `TypeError` or `ValueError`."""
        # A draft of before its layers were kept stands on nothing that is known, and is stale.
        data = {"stands_on": [], **data}
        if set(data) != {each.name for each in fields(cls)}:
            raise ValueError("the file has other parts than a draft")
        since = dt.date.fromisoformat(data["since"])
        dt.datetime.fromisoformat(data["saved"])
        layers, lines = tuple(data["stands_on"]), tuple(_listed(data["lines"]))
        found = cls(**{**data, "since": since, "lines": lines, "stands_on": layers})
        texts = [*(getattr(found, name) for name in ("id", "plugin", "author", "based_on", "text"))]
        texts += [*lines, *(found.decision[name] for name in _DECISION)]
        if found.id != id or not all(isinstance(each, str) for each in texts):
            raise ValueError("the file says something else than a draft")
        return found


def _listed(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise TypeError("no list")
    return data


@dataclass(frozen=True, slots=True)
class Damaged:
    """A file among the drafts that is none: what it is called, and why."""

    id: str
    error: DraftsError

    @property
    def is_named(self) -> bool:
        """Whether it is called as drafts are, and so can be thrown away as one."""
        return ID.fullmatch(self.id) is not None
