"""The journal the two years are written into, and the CloudEvents lines it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

Event = dict[str, Any]

TYPE_PREFIX = "cn.dangjian.fact."


def line(event: Event) -> bytes:
    """A CloudEvent as one line of JSON: sorted keys, UTF-8 as it is, a newline at the end."""
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)


@dataclass(slots=True)
class Journal:
    """What is written down; `source` names where its facts come from."""

    source: str
    _events: list[Event] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, type_name: str, organisation: str, day: dt.date, **data: Any) -> None:
        """Write down a fact; its id counts the facts of this type at this organisation."""
        number = self._numbers.get((organisation, type_name), 0) + 1
        self._numbers[organisation, type_name] = number
        self._events.append(
            {
                "specversion": "1.0",
                "id": f"{organisation}/{type_name}/{number:03d}",
                "source": self.source,
                "type": f"{TYPE_PREFIX}{type_name}",
                "subject": organisation,
                "occurredon": day.isoformat(),
                "mark": "generated",
                "datacontenttype": "application/json",
                "data": data,
            }
        )

    def events(self) -> Iterator[Event]:
        """The facts by the day they occurred; those of one day as they were written down."""
        yield from sorted(self._events, key=day_of)


def day_of(event: Event) -> str:
    """The day of an event, as it is written."""
    return str(event["occurredon"])
