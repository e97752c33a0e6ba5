"""The journal that is written: facts, and what is put right afterwards, as CloudEvents lines."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from functools import cache
from typing import Any

import chinese_calendar
import orjson

from .draw import Draw

Data = dict[str, Any]
Event = dict[str, Any]

TYPE_PREFIX = "cn.dangjian.fact."


@cache
def working_from(day: dt.date) -> dt.date:
    """The day itself, or the next working day when it is none."""
    while not chinese_calendar.is_workday(day):
        day += dt.timedelta(days=1)
    return day


def working_day(draw: Draw, year: int, month: int) -> dt.date:
    """A drawn working day of the month; its last day where only holidays would follow."""
    last = monthrange(year, month)[1]
    day = working_from(dt.date(year, month, draw.between(1, last - 3)))
    return day if day.month == month else dt.date(year, month, last)


def line(event: Event) -> bytes:
    """A CloudEvent as one line of JSON: sorted keys, UTF-8 as it is, a newline at the end."""
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


def retraction(event: Event, reason: str) -> Event:
    """The line that takes a fact back."""
    kept = {name: value for name, value in event.items() if name not in ("data", "datacontenttype")}
    return {**kept, "type": f"{event['type']}.retracted", "reason": reason}


class Journal:
    """Generated facts in the order they are thought of; `events` has them in that of recording."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._numbers: dict[tuple[str, str], int] = {}
        self._entries: list[tuple[str, Event]] = []

    def add(self, type_name: str, organisation: str, day: dt.date, data: Data) -> Event:
        """A fact of that day, recorded the same day."""
        number = self._numbers.get((organisation, type_name), 0) + 1
        self._numbers[organisation, type_name] = number
        event: Event = {
            "specversion": "1.0",
            "id": f"{organisation}/{type_name}/{number:03d}",
            "source": self._source,
            "type": f"{TYPE_PREFIX}{type_name}",
            "subject": organisation,
            "occurredon": day.isoformat(),
            "mark": "generated",
            "datacontenttype": "application/json",
            "data": data,
        }
        self._entries.append((event["occurredon"], event))
        return event

    def of(self, type_name: str) -> list[Event]:
        """The facts of a type so far."""
        wanted = f"{TYPE_PREFIX}{type_name}"
        return [event for _, event in self._entries if event["type"] == wanted]

    def correct(self, event: Event, wrong: Data, recorded: dt.date, reason: str) -> None:
        """Let a fact have been recorded with `wrong` fields, and corrected on day `recorded`."""
        right = {**event, "type": f"{event['type']}.corrected", "reason": reason}
        event["data"] = {**event["data"], **wrong}
        self._entries.append((recorded.isoformat(), right))

    def double(self, event: Event, recorded: dt.date, reason: str) -> None:
        """Let a fact have been recorded twice, and the second one retracted on day `recorded`."""
        type_name = event["type"].removeprefix(TYPE_PREFIX)
        day = dt.date.fromisoformat(event["occurredon"])
        again = self.add(type_name, event["subject"], day, event["data"])
        self._entries.append((recorded.isoformat(), retraction(again, reason)))

    def events(self) -> Iterator[tuple[str, Event]]:
        """Everything with its day of recording: by that day, then as it was written down."""
        yield from sorted(self._entries, key=lambda entry: entry[0])
