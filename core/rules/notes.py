"""What a programme's author should know of it, though nothing is wrong with it."""

from __future__ import annotations

import datetime as dt

from core.rules.errors import Problem
from core.rules.model import Programme
from core.rules.parameters import first_days
from core.rules.resolve import changes
from core.rules.text import Key, SourceText

#: Names that a note lists before it breaks off.
SHOWN = 5


def notes(programme: Programme, text: SourceText) -> tuple[Problem, ...]:
    """That the first value of a parameter alone decides when the rules begin (R190)."""
    days = changes(programme)
    rules = (*programme.indicators.values(), *programme.schemes.values())
    rules = (*rules, *programme.tables.values())
    if not days or days[0] == dt.date.min or all(part.from_ is not None for part in rules):
        return ()
    if any(part.from_ == days[0] for part in rules):
        return ()
    begun = [n for n, each in programme.parameters.items() if first_days(each)[0] == days[0]]
    if not begun:
        return ()
    own = [name for name in begun if name not in programme.origin]
    path: Key = ("parameters", own[0]) if own else ("inherits",)
    named = ", ".join(f"'{name}'" for name in begun[:SHOWN])
    more = ", …" if len(begun) > SHOWN else ""
    message = (
        f"the rules begin on {days[0]}, with the first value of {named}{more}: "
        "what ends before that day cannot be computed"
    )
    hint = "give an earlier value; or, if it is meant, say it of the rules with 'from'"
    return (text.problem("R190", path, message, hint, key=True),)
