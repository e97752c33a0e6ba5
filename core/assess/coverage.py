"""Of which days, and of which organisations, anything was recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.facts import Facts, MemoryFacts, SnapshotFacts
from core.assess.shelf import Days, Shelf, first_positions
from core.assess.unplaced import Unplaced, unplaced
from core.columns import TableFiles, tables_of
from core.facts import VOCABULARY
from core.rules import DuckEngine, Period, day_number, day_of

TYPES = tuple(name for name, table in tables_of(VOCABULARY.types).items() if table.role == "facts")


class Coverage:
    """What was recorded by the facts' position, whatever became of it since."""

    def __init__(self, facts: Facts, shelf: Shelf) -> None:
        self._facts = facts
        self._shelf = shelf

    def within(self, period: Period) -> bool:
        """Whether anything was recorded of a day of the period."""
        first, last = day_number(period.first), day_number(period.last)
        years = range(period.first.year, period.last.year + 1)
        return any(
            first <= day <= last and position <= self._facts.position
            for days in self._days(years)
            for day, position in days.items()
        )

    def span(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day of which anything was recorded; None where nothing was."""
        at = self._facts.position
        days = {day for part in self._days() for day, position in part.items() if position <= at}
        return (day_of(min(days)), day_of(max(days))) if days else None

    def unplaced(self, period: Period) -> tuple[Unplaced, ...]:
        """Organisations never founded that facts of days by the end of the period name."""
        named = self._named()
        if not named:
            return ()
        with DuckEngine() as engine:
            self._facts.provide(engine, ("organisation",), None)
            rows = engine.run('SELECT DISTINCT org FROM "f_organisation"')
            founded = frozenset(rows["org"].to_pylist())
            if named <= founded:
                return ()
            self._facts.provide(engine, TYPES, None)
            engine.load("named", pa.table({"org": sorted(named - founded)}))
            last = day_number(period.last)
            counted = " UNION ALL ".join(
                f'SELECT org FROM "f_{name}" WHERE day <= {last}' for name in TYPES
            )
            counts = engine.run(
                f"SELECT org, count(*) AS facts FROM ({counted}) "
                "WHERE org IN (SELECT org FROM named) GROUP BY org"
            )
        return unplaced({row["org"]: row["facts"] for row in counts.to_pylist()}, founded)

    # -- what is stored ------------------------------------------------------------------------

    def _days(self, years: Container[int] | None = None) -> Iterator[Days]:
        """The days of each table, those of other years perhaps among them."""
        if isinstance(self._facts, SnapshotFacts):
            for files in _tables(self._facts).values():
                yield from self._shelf.days(files.only(years=years))
        elif isinstance(self._facts, MemoryFacts):
            for name in TYPES:
                yield first_positions(self._facts.tables[name])

    def _named(self) -> frozenset[str]:
        """The organisations that any stored row names."""
        if isinstance(self._facts, SnapshotFacts):
            return self._shelf.organisations(_tables(self._facts).values())
        found: set[str] = set()
        if isinstance(self._facts, MemoryFacts):
            for name in TYPES:
                found.update(pc.unique(self._facts.tables[name]["org"]).to_pylist())
        return frozenset(found)


def _tables(facts: SnapshotFacts) -> Mapping[str, TableFiles]:
    return {name: facts.snapshot[name] for name in TYPES}
