"""The journal a year is written into, and the CloudEvents lines it becomes.

One entry is one line: a fact, a correction of a fact, or a retraction. Lines leave in the order of
recording: by the day of recording, then as written down.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import orjson

Data = dict[str, Any]
Event = dict[str, Any]

_iso = cache(dt.date.isoformat)

TYPE_PREFIX = "cn.dangjian.fact."


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
            "type": f"{TYPE_PREFIX}{self.type}{suffix}",
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


@dataclass(slots=True)
class Journal:
    """What is written down of one county; `source` names where its facts come from."""

    source: str
    entries: list[Entry] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(
        self,
        type_name: str,
        organisation: str,
        day: dt.date,
        data: Data,
        *,
        recorded: dt.date | None = None,
    ) -> Entry:
        """Write down a fact that happened on `day`; it is recorded that day unless said later."""
        number = self._numbers.get((organisation, type_name), 0) + 1
        self._numbers[organisation, type_name] = number
        happened = _iso(day)
        entry = Entry(
            happened if recorded is None else recorded.isoformat(),
            type_name,
            organisation,
            happened,
            f"{organisation}/{type_name}/{number:03d}",
            data,
            self.source,
        )
        self.entries.append(entry)
        return entry

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
        for entry in sorted(self.entries, key=_by_recording):
            yield entry.event()


def _by_recording(entry: Entry) -> str:
    return entry.recorded
