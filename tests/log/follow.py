"""A follower to run as a process: counts events into a view, a batch at a time.

`test_followers` kills it at any moment.
"""

from sqlalchemy import Connection

from core.log import Log
from tests.log.samples import REGION


def follow(url: str, name: str, batch: int, until: int) -> None:
    with Log.open(url, REGION) as log:
        place = log.progress
        while (position := place.position(name)) < until:
            events = log.read(after=position, limit=batch)
            if not events:
                continue

            def apply(connection: Connection, events=events) -> None:
                # Not idempotent on purpose: an event applied twice counts two.
                for event in events:
                    connection.exec_driver_sql(
                        f"UPDATE view SET times = times + 1 WHERE position = {event.position}"
                    )

            place.advance(name, position, events[-1].position, apply=apply)
