"""Histories of organisations, as events of a log and as tables of the columns.

Nothing here checks that a step can follow another: a tree must stand anything the log once took.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pyarrow as pa

from core.columns import arrow_tables
from core.facts import EPOCH, VOCABULARY, canonical
from core.log import Event

#: Two people, as the references the log holds.
ANNA, BERT = "an0000000000", "bt0000000000"


def day(text: str | int) -> dt.date:
    """A day written out, or numbered from 2015-01-01."""
    if isinstance(text, str):
        return dt.date.fromisoformat(text)
    return dt.date(2015, 1, 1) + dt.timedelta(days=text)


@dataclass(frozen=True)
class Entry:
    """An event: a fact with its content, or (without one) a fact retracted."""

    fact: int
    revision: int
    type: str
    org: str
    on: dt.date
    data: dict[str, Any] | None


class History:
    """Events in order; the n-th stands at position n, and so a fact is named by its position."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def add(self, fact_type: str, org: str, on: str | int, /, **data: Any) -> int:
        body = canonical(VOCABULARY.parse(fact_type, data))
        self.entries.append(Entry(len(self.entries) + 1, 1, fact_type, org, day(on), body))
        return len(self.entries)

    def org(
        self, code: str, on: str | int = "2010-01-01", step: str = "founded", **data: Any
    ) -> int:
        given = {"kind": "branch", "sector": "organ", "title": f"Title of {code}", **data}
        return self.add("organisation", code, on, step=step, **given)

    def member(
        self, org: str, person: str, on: str | int, step: str = "joined", **data: Any
    ) -> int:
        given = {"category": "full", **data}
        return self.add("membership", org, on, step=step, person=person, **given)

    def post(self, org: str, post: str, on: str | int, step: str = "appointed", **data: Any) -> int:
        return self.add("post", org, on, step=step, post=post, **data)

    def again(self, fact: int, on: str | int | None = None, **data: Any) -> int:
        """Correct some fields of a fact, or its day."""
        old = [entry for entry in self.entries if entry.fact == fact][-1]
        body = canonical(VOCABULARY.parse(old.type, {**(old.data or {}), **data}))
        new = replace(old, revision=old.revision + 1, data=body)
        self.entries.append(new if on is None else replace(new, on=day(on)))
        return len(self.entries)

    def retract(self, fact: int) -> int:
        old = [entry for entry in self.entries if entry.fact == fact][-1]
        self.entries.append(replace(old, revision=old.revision + 1, data=None))
        return len(self.entries)

    def tables(self) -> dict[str, pa.Table]:
        events = [_event(number, entry) for number, entry in enumerate(self.entries, start=1)]
        return arrow_tables(events, VOCABULARY.types)


def _event(position: int, entry: Entry) -> Event:
    stream = f"{entry.fact:032x}"
    state: dict[str, Any] = {"org": entry.org, "data": entry.data, "mark": "entered"}
    topic, occurred = "fact.recorded", entry.on.isoformat()
    if entry.revision == 1:
        state |= {"fact": stream, "source": "test:", "ext": str(entry.fact)}
        return _row(position, stream, entry, topic, occurred, state)
    revised = {"of": 1, "revision": entry.revision, "reason": "found wrong"}
    if entry.data is None:
        return _row(position, stream, entry, "fact.retracted", None, revised)
    return _row(position, stream, entry, "fact.corrected", occurred, state | revised)


def _row(
    position: int,
    stream: str,
    entry: Entry,
    topic: str,
    occurred: str | None,
    state: dict[str, Any],
) -> Event:
    text = orjson.dumps(state, option=orjson.OPT_SORT_KEYS).decode()
    return Event(position, stream, entry.revision, topic, entry.type, 1, occurred, position, text)


def number(on: dt.date) -> int:
    return (on - EPOCH).days
