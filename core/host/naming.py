"""Names of new regions: one that is nearly another's is more often a slip than a new region."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Final

from core.host.errors import HostError

#: How alike two names are (difflib's ratio) before one may be a slip of the other.
ALIKE: Final = 0.8

#: Parts that number or letter regions on purpose: ``county-2`` beside ``county-1``, ``test-b``.
_NUMBER: Final = re.compile(r"\d+|[a-z]")


def near_miss(code: str, known: Iterable[str]) -> str | None:
    """The known name of which `code` may be a slip; None where it is known itself, or is no slip.

    Names that differ in numbers only are two names.
    """
    names = list(known)
    if code in names:
        return None
    near = difflib.get_close_matches(code.lower(), names, n=3, cutoff=ALIKE)
    return next((name for name in near if not _numbered_apart(code, name)), None)


def refuse_near_miss(code: str, known: Iterable[str]) -> None:
    """Raises `HostError` ``host.region`` for a name that may be a slip of a known one."""
    near = near_miss(code, known)
    if near is not None:
        raise HostError(
            "host.region",
            f"there is no region '{code}', and its name is nearly that of '{near}'",
            remedy=f"Did you mean '{near}'? Add --new to begin the region '{code}'",
        )


def _numbered_apart(one: str, two: str) -> bool:
    parts, others = one.split("-"), two.split("-")
    if all(_NUMBER.fullmatch(part) for part in _unshared(parts, others)):
        return True
    return all(text.replace("-", "").isdigit() for text in _unshared(one, two))


def _unshared(one: str | list[str], two: str | list[str]) -> Iterator[str]:
    """What stands in one of two sequences and not in the other."""
    for word, i1, i2, j1, j2 in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if word != "equal":
            for part in (one[i1:i2], two[j1:j2]):
                yield from [part] if isinstance(part, str) and part else part
