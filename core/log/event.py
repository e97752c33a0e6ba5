"""An event as readers get it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

#: The columns of `Event`, in its order.
COLUMNS = "position, stream, version, topic, type, schema_version, occurred_on, recorded_at, state"


class Event(NamedTuple):
    """One row of the log.

    `stream` is 32 hexadecimal digits, `type` the fact type (empty for events of plugins and erasures,
    ``publication`` for published results and appeals),
    `occurred_on` an ISO date or None, `recorded_us` microseconds since 1970 UTC, `state` canonical
    JSON as the architecture's page describes it for each topic.
    """

    position: int
    stream: str
    version: int
    topic: str
    type: str
    schema_version: int
    occurred_on: str | None
    recorded_us: int
    state: str

    @property
    def recorded_at(self) -> dt.datetime:
        """The recorded time, in UTC."""
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=self.recorded_us)
