"""The last facts of a log and whose they are, kept as the log grows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Container
from typing import Final

import orjson

from core.log import Event, Log

#: Events that are looked through for what is new, and read at a time.
LOOKED_AT: Final = 400
_AT_ONCE: Final = 200


class Recent:
    """Of the last events of one log, those about facts; threads share it."""

    def __init__(self, log: Log, most: int = LOOKED_AT) -> None:
        self._log = log
        self._most = most
        self._since = self._until = 0
        # No contents: what is erased from the log is not kept here.
        self._found: deque[tuple[int, str | None]] = deque()
        self._lock = threading.Lock()

    def of(self, organisations: Container[str] | None, until: int, count: int) -> list[Event]:
        """Up to `count` of the last events about facts of organisations (None: all), newest first.

        They are those up to a position, of which not more than the last few hundred are looked at.
        """
        after = max(until - self._most, 0)
        with self._lock:
            self._read(until)
            known = [*self._found] if after >= self._since else self._between(after, until)
        positions: list[int] = []
        for position, organisation in reversed(known):
            if len(positions) == count or position <= after:
                break
            if position <= until and (organisations is None or organisation in organisations):
                positions.append(position)
        events = self._log.at(positions)[::-1]
        # Whose an erased content was is not said by those who still know.
        return [each for each in events if "erased" not in orjson.loads(each.state)]

    def _read(self, until: int) -> None:
        """Go on to a position; twice as many are kept as are looked at, for who is a little behind."""
        if until <= self._until:
            return
        begun = until - self._most
        if begun > self._until:
            self._found.clear()
            self._since = self._until = max(begun, 0)
        self._found.extend(self._between(self._until, until))
        self._until = until
        self._since = max(self._since, until - 2 * self._most)
        while self._found and self._found[0][0] <= self._since:
            self._found.popleft()

    def _between(self, after: int, until: int) -> list[tuple[int, str | None]]:
        found: list[tuple[int, str | None]] = []
        while after < until:
            events = self._log.read(after, min(_AT_ONCE, until - after), until)
            if not events:
                break
            after = events[-1].position
            found += [
                (each.position, self._whose(each))
                for each in events
                if each.topic.startswith("fact.")
            ]
        return found

    def _whose(self, event: Event) -> str | None:
        named: str | None = orjson.loads(event.state).get("org")
        if named is None and event.topic == "fact.retracted":
            events = self._log.history(self._log.fact_at(event.position)).events
            said = [orjson.loads(each.state).get("org") for each in events]
            return next((each for each in reversed(said) if each), None)
        return named
