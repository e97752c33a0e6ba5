"""Answers for some organisations, computed from a slice of the facts.

A few hundred rows are computed by SQLite in memory, which keeps the compiled statement; more by
DuckDB. Both give what a run over everything gives.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.facts import SnapshotFacts
from core.assess.shelf import Shelf
from core.assess.slices import Slice, cut
from core.rules import (
    DuckEngine,
    Period,
    Plan,
    SqliteEngine,
    WorkCalendar,
    calendar_relations,
    day_number,
    years_read,
)

#: Organisations that a slice may be cut for; for more, everything is computed.
ORGANISATIONS: Final = 400
#: Rows of a slice up to which SQLite computes it.
ROWS: Final = 200_000
#: Plans whose statements are kept compiled.
PLANS: Final = 16

NOBODY: Final = pa.table({"org": pa.array((), pa.string())})


@dataclass
class _Desk:
    """An engine that has a plan's statement compiled and the calendar of some periods loaded."""

    plan: Plan
    engine: SqliteEngine = field(default_factory=SqliteEngine)
    lock: Lock = field(default_factory=Lock)
    periods: tuple[Period, ...] = ()


class Focus:
    """Cuts slices and computes plans over them; threads may share it."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self.shelf = Shelf()
        self._desks: OrderedDict[int, _Desk] = OrderedDict()
        self._lock = Lock()

    def slice(
        self,
        facts: SnapshotFacts,
        plan: Plan,
        periods: Sequence[Period],
        organisations: Collection[str],
    ) -> Slice | None:
        """What the answer for some organisations rests on; None where that may be anything."""
        years = years_read(plan, periods, self._calendar)
        return cut(self.shelf, facts.snapshot, plan, organisations, years, ORGANISATIONS)

    def begun(self, facts: SnapshotFacts, period: Period) -> bool:
        """Whether anything was recorded of an organisation for a day by the end of a period."""
        first = self.shelf.first_day(facts.snapshot["organisation"])
        return first is not None and first <= day_number(period.last)

    def run(
        self, plan: Plan, facts: Slice, periods: Sequence[Period], inputs: Mapping[str, pa.Table]
    ) -> pa.Table:
        """The plan's rows for every organisation of the slice, and perhaps of others."""
        if facts.rows > ROWS:
            with DuckEngine() as engine:
                self._load(engine, plan, periods)
                return _computed(engine, plan, facts, inputs)
        desk = self._desk(plan)
        with desk.lock:
            if desk.periods != tuple(periods):
                desk.periods = ()
                self._load(desk.engine, plan, periods)
                desk.periods = tuple(periods)
            return _computed(desk.engine, plan, facts, inputs)

    def _load(
        self, engine: DuckEngine | SqliteEngine, plan: Plan, periods: Sequence[Period]
    ) -> None:
        for relation, table in calendar_relations(plan, periods, self._calendar).items():
            engine.load(relation, table)
        engine.load("focus", NOBODY)

    def _desk(self, plan: Plan) -> _Desk:
        with self._lock:
            desk = self._desks.setdefault(id(plan), _Desk(plan))
            self._desks.move_to_end(id(plan))
            if len(self._desks) > PLANS:
                self._desks.popitem(last=False)
            return desk


def _computed(
    engine: DuckEngine | SqliteEngine,
    plan: Plan,
    facts: Slice,
    inputs: Mapping[str, pa.Table],
) -> pa.Table:
    facts.provide(engine, plan.tables)
    for relation, table in inputs.items():
        engine.load(relation, table)
    return engine.run(plan.statement)


def only(rows: pa.Table, plan: Plan, organisations: Collection[str]) -> pa.Table:
    """The rows of some organisations (or of their members)."""
    column = "org" if plan.subject == "member" else "k"
    return rows.filter(pc.is_in(rows[column], pa.array(organisations, pa.string())))
