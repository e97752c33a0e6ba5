"""A log in memory for the facts of examples: what is given really goes through the log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Self
from uuid import UUID

from core.assess import MemoryFacts
from core.columns import arrow_tables
from core.examples.few import FewFacts, counting
from core.examples.given import REGION, Placed
from core.facts import Vocabulary
from core.log import Event, Log


class History:
    """What happened, in the order it was recorded. Use it as a context, or call `close`.

    What the log refuses raises its `LogError`, and nothing of it is recorded.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._log = Log.open("sqlite://", REGION, vocabulary)
        self._events: list[Event] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Forget everything."""
        self._log.close()

    @property
    def log(self) -> Log:
        """The log in memory."""
        return self._log

    @property
    def position(self) -> int:
        """The last position."""
        return self._log.head().position

    def record(self, facts: Iterable[Placed]) -> None:
        """Record facts, all or none."""
        self._log.record(placed.fact for placed in facts)

    def correct(self, placed: Placed, reason: str) -> None:
        """Give a fact the content it has now."""
        fact = placed.fact
        self._log.correct(
            fact.id, fact.organisation, fact.occurred_on, fact.body, reason, fact.mark
        )

    def retract(self, placed: Placed, reason: str) -> None:
        """Take a fact back."""
        self._log.retract(placed.fact.id, reason)

    def facts(self, position: int) -> MemoryFacts:
        """The facts as of a position, out of everything recorded by now."""
        self._catch_up()
        tables = arrow_tables(self._events, self._vocabulary.types)
        return MemoryFacts(REGION, tables, position)

    def few(self, position: int) -> FewFacts:
        """The same as tables of what counts, to be asked again and again."""
        self._catch_up()
        return counting(REGION, self._events, self._vocabulary.types, position)

    def identity(self, position: int) -> UUID:
        """The identity of the fact first recorded at a position, by one that was assessed."""
        return UUID(json.loads(self._events[position - 1].state)["fact"])

    def _catch_up(self) -> None:
        while page := self._log.read(after=len(self._events)):
            self._events += page
