"""Facts written once and meant several times: several days, values or a number of times."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.examples.errors import Complaints
from core.examples.model import GivenFact
from core.rules import Key, nearest

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One fact to make: its id in the example, where it is written, and its body as written.

    `pattern` is the organisation that follows the pattern it comes from, if it comes from one.
    """

    id: str
    path: Key
    type: str
    organisation: str
    on: dt.date
    body: Mapping[str, Any]
    pattern: str = ""


def numbers_of(fact: GivenFact) -> tuple[str, ...]:
    """What stands behind the ids of a repeated fact: ``.1``, ``.2`` …; one empty text otherwise."""
    if isinstance(fact.on, tuple):
        count = len(fact.on)
    elif fact.for_each is not None:
        count = len(next(iter(fact.for_each.values())))
    elif fact.times is not None:
        count = fact.times
    else:
        return ("",)
    return tuple(f".{number}" for number in range(1, count + 1))


def repeated(
    fact: GivenFact, organisation: str, id: str, path: Key, complaints: Complaints
) -> Iterator[Asked]:
    """Every fact that is meant, for one organisation; a text of unknown name is complained about."""
    for index, number in enumerate(numbers_of(fact)):
        on = fact.on[index] if isinstance(fact.on, tuple) else fact.on
        body = fact.fields
        for name, values in (fact.for_each or {}).items():
            body[name] = values[index]
        known = {k: str(v) for k, v in body.items() if isinstance(v, str | int)}
        known |= {"organisation": organisation, "n": str(index + 1)}
        filled = {
            name: _filled(value, known, (*path, name), complaints) for name, value in body.items()
        }
        yield Asked(f"{id}{number}", path, fact.type, organisation, on, filled)


def _filled(value: Any, known: Mapping[str, str], path: Key, complaints: Complaints) -> Any:
    """A text with its placeholders filled in, also within lists."""
    if isinstance(value, list | tuple):
        return [_filled(inner, known, path, complaints) for inner in value]
    if not isinstance(value, str):
        return value
    for name in _PLACEHOLDER.findall(value):
        if name not in known:
            complaints.add("E030", path, f"nothing is named '{name}'", nearest(name, known))
    return _PLACEHOLDER.sub(lambda found: known.get(found[1], ""), value)
