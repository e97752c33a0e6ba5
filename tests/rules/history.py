"""Short histories for the rules: as tables for the engines, and as plain facts for the oracle."""

import datetime as dt
import json
import random
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from core.assess.facts import MemoryFacts
from core.columns import arrow_tables
from core.facts import VOCABULARY, Vocabulary
from core.facts.canonical import canonical
from core.log import Event

#: References of people, one a letter: ``person("a")``.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def person(name: str) -> str:
    """A reference for a person of a test; equal names, equal references."""
    return "".join(_LETTERS[ord(letter) % 32] for letter in name).ljust(12, "0")[:12]


def day(text: str | dt.date) -> dt.date:
    return text if isinstance(text, dt.date) else dt.date.fromisoformat(text)


@dataclass(frozen=True)
class Entry:
    """One event: a fact recorded, corrected (with its whole new content) or retracted."""

    topic: str
    fact: int
    revision: int
    type: str
    org: str
    day: dt.date
    data: dict[str, Any]


class History:
    """Events in order; event number n stands at position n + 1.

    Nothing here checks that a case's steps can follow one another: the rules must stand anything
    the log once took.
    """

    def __init__(self, vocabulary: Vocabulary = VOCABULARY) -> None:
        self.vocabulary = vocabulary
        self.entries: list[Entry] = []

    def __len__(self) -> int:
        return len(self.entries)

    def add(self, type_name: str, org: str, on: str | dt.date, /, **data: Any) -> int:
        """Record a fact; gives its position. `data` is checked by the vocabulary."""
        body = canonical(self.vocabulary.parse(type_name, data))
        position = len(self.entries) + 1
        self.entries.append(Entry("fact.recorded", position, 1, type_name, org, day(on), body))
        return position

    def correct(self, fact: int, *, on: str | dt.date | None = None, **data: Any) -> int:
        """Correct some fields of a fact, or its day."""
        last = [e for e in self.entries if e.fact == fact][-1]
        body = canonical(self.vocabulary.parse(last.type, {**last.data, **data}))
        self.entries.append(
            replace(
                last,
                topic="fact.corrected",
                revision=last.revision + 1,
                data=body,
                day=last.day if on is None else day(on),
            )
        )
        return len(self.entries)

    def retract(self, fact: int) -> int:
        """Retract a fact."""
        last = [e for e in self.entries if e.fact == fact][-1]
        self.entries.append(
            replace(last, topic="fact.retracted", revision=last.revision + 1, data={})
        )
        return len(self.entries)

    # -- shapes --------------------------------------------------------------------------------

    def org(
        self, code: str, on: str | dt.date = "2010-01-01", step: str = "founded", **data: Any
    ) -> int:
        """A step of an organisation; a branch of organs unless it says otherwise."""
        given = {"kind": "branch", "sector": "organ", "title": code, **data}
        return self.add("organisation", code, on, step=step, **given)

    def member(
        self,
        org: str,
        name: str,
        on: str | dt.date = "2010-01-01",
        step: str = "joined",
        **data: Any,
    ) -> int:
        """A step of a member."""
        return self.add(
            "membership",
            org,
            on,
            step=step,
            person=person(name),
            category="full" if "category" not in data else data.pop("category"),
            **data,
        )

    def events(self) -> list[Event]:
        """The history as events of a log."""
        return [self._event(number, entry) for number, entry in enumerate(self.entries, 1)]

    def _event(self, position: int, entry: Entry) -> Event:
        stream = f"{entry.fact:032x}"
        occurred: str | None = entry.day.isoformat()
        state: dict[str, Any] = {"org": entry.org, "data": entry.data, "mark": "document"}
        if entry.topic == "fact.recorded":
            state |= {"fact": stream, "source": "test:rules", "ext": str(position)}
        else:
            state |= {"of": 1, "revision": entry.revision, "reason": "found wrong"}
        if entry.topic == "fact.retracted":
            state = {"of": 1, "revision": entry.revision, "reason": "entered twice"}
            occurred = None
        text = json.dumps(state, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return Event(
            position, stream, entry.revision, entry.topic, entry.type, 1, occurred, position, text
        )

    def tables(self, shuffled: int | None = None) -> dict[str, pa.Table]:
        """Every table of the columns; with `shuffled` (a seed), their rows in another order."""
        tables = arrow_tables(self.events(), self.vocabulary.types)
        if shuffled is None:
            return tables
        order = random.Random(shuffled)
        return {
            name: table.take(
                pa.array(order.sample(range(table.num_rows), table.num_rows), pa.int64())
            )
            for name, table in tables.items()
        }

    def facts(self, position: int | None = None, shuffled: int | None = None) -> MemoryFacts:
        """What an assessment reads, as of a position."""
        at = len(self.entries) if position is None else position
        return MemoryFacts("somewhere", self.tables(shuffled), at)

    def plain(self, position: int | None = None) -> list[dict[str, Any]]:
        """The facts that count as of a position, for the oracle.

        Each is ``type, org, day, fact, position`` and every field of its body, defaults included,
        numbers as `Decimal`.
        """
        last = len(self.entries) if position is None else position
        standing: dict[int, dict[str, Any]] = {}
        for number, entry in enumerate(self.entries[:last], 1):
            if entry.topic == "fact.retracted":
                standing.pop(entry.fact, None)
                continue
            body = self.vocabulary.parse(entry.type, entry.data)
            standing[entry.fact] = {
                **body.model_dump(),
                "type": entry.type,
                "org": entry.org,
                "day": entry.day,
                "fact": entry.fact,
                "position": number,
            }
        return [standing[fact] for fact in sorted(standing)]
