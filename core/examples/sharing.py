"""Which examples may share a log, so that a programme runs once for many of them.

An assessment of a handful of facts costs nearly as much as one of thousands: most of it is the
statement's own. So examples that are judged by the same rules are recorded in one log, each under
codes of its own, unless the programme looks beyond an organisation and those around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.rules import Programme

#: Fields in which a rule could see which example a fact belongs to.
_TELLING = frozenset({"case", "groups", "into", "organisation", "parent"})


def shareable(programme: Programme) -> bool:
    """Whether the examples of a programme cannot see one another in a log that they share.

    They can where peers are ranked, where a Python function gets all facts, and where a rule reads
    codes of organisations or cases as text.
    """
    ranked = any(s.rating is not None and s.rating.by_rank for s in programme.schemes.values())
    functions = any(i.python is not None for i in programme.indicators.values())
    telling = any(_TELLING & set(where) for where in _conditions(programme))
    return not (ranked or functions or telling)


def _conditions(programme: Programme) -> Iterator[Mapping[str, Any]]:
    for indicator in programme.indicators.values():
        yield indicator.where
        yield indicator.among
        if isinstance(indicator.meets, Mapping):
            yield indicator.meets
        if indicator.ledger is not None:
            yield indicator.ledger.where
