"""The journal a history is written into, and the CloudEvents lines it becomes.

One entry is one line: a fact, a correction of a fact, or a retraction. Lines leave in the order of
recording: by the day of recording, then as written down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from heapq import merge
from importlib.resources import files
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final

import orjson

from core.log import FACT_PREFIX

Data = dict[str, Any]
Event = dict[str, Any]

NO_DATA: Final[Mapping[str, Any]] = MappingProxyType({})

_iso = cache(dt.date.isoformat)


@dataclass(slots=True)
class Entry:
    """One line to be: `recorded` orders it, `change` is empty, ``corrected`` or ``retracted``."""

    recorded: str
    type: str
    organisation: str
    day: str
    id: str
    data: Data
    source: str
    mark: str = "generated"
    change: str = ""
    reason: str = ""

    def event(self) -> Event:
        """The entry as a CloudEvent."""
        suffix = f".{self.change}" if self.change else ""
        event: Event = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": f"{FACT_PREFIX}{self.type}{suffix}",
            "subject": self.organisation,
            "occurredon": self.day,
            "mark": self.mark,
        }
        if self.change:
            event["reason"] = self.reason
        if self.change != "retracted":
            event["datacontenttype"] = "application/json"
            event["data"] = self.data
        return event


def line(event: Event) -> bytes:
    """A CloudEvent as one line of JSON: sorted keys, UTF-8 as it is, a newline at the end."""
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def stated(package: str, file: str = "document.jsonl") -> Iterator[Event]:
    """The events of a file that stands in a package: what a document states, or later lines."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    for written in text.splitlines():
        yield orjson.loads(written)


def retraction(event: Event, reason: str) -> Event:
    """The line that takes a fact back."""
    kept = {name: value for name, value in event.items() if name not in ("data", "datacontenttype")}
    return {**kept, "type": f"{event['type']}.retracted", "reason": reason}


@dataclass(slots=True)
class Journal:
    """What is written down; `source` names where its facts come from."""

    source: str
    entries: list[Entry] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(
        self,
        type_name: str,
        organisation: str,
        day: dt.date,
        data: Mapping[str, Any] = NO_DATA,
        /,
        **fields: Any,
    ) -> Entry:
        """Write down a fact that happened on `day` and is recorded that day.

        Its body is given as a mapping, as fields, or both; its id counts the facts of this type at
        this organisation.
        """
        number = self._numbers.get((organisation, type_name), 0) + 1
        self._numbers[organisation, type_name] = number
        happened = _iso(day)
        entry = Entry(
            happened,
            type_name,
            organisation,
            happened,
            f"{organisation}/{type_name}/{number:03d}",
            {**data, **fields},
            self.source,
        )
        self.entries.append(entry)
        return entry

    def of(self, type_name: str) -> list[Entry]:
        """The facts of a type so far."""
        return [each for each in self.entries if each.type == type_name and not each.change]

    def correct(self, entry: Entry, wrong: Data, recorded: dt.date, reason: str) -> None:
        """Let `entry` have been recorded with `wrong` fields, and corrected on day `recorded`."""
        right = replace(
            entry, recorded=recorded.isoformat(), change="corrected", reason=reason, data=entry.data
        )
        entry.data = {**entry.data, **wrong}
        self.entries.append(right)

    def double(self, entry: Entry, recorded: dt.date, reason: str) -> None:
        """Let `entry` have been recorded twice, and the second one retracted on day `recorded`."""
        day = dt.date.fromisoformat(entry.day)
        again = self.add(entry.type, entry.organisation, day, entry.data)
        again.recorded = entry.recorded
        self.entries.append(
            replace(
                again, recorded=recorded.isoformat(), change="retracted", reason=reason, data={}
            )
        )

    def events(self) -> Iterator[Event]:
        """The CloudEvents in the order of recording."""
        return (event for _, event in self._recorded())

    def after(self, stated: Iterable[Event]) -> Iterator[Event]:
        """The same with stated facts, each before what was written down for the day it occurred."""
        days = sorted(((str(event["occurredon"]), event) for event in stated), key=itemgetter(0))
        return (event for _, event in merge(days, self._recorded(), key=itemgetter(0)))

    def _recorded(self) -> Iterator[tuple[str, Event]]:
        for entry in sorted(self.entries, key=lambda entry: entry.recorded):
            yield entry.recorded, entry.event()
