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

from core.assess.again import Again
from core.assess.benches import Benches
from core.assess.facts import SnapshotFacts
from core.assess.shelf import Shelf
from core.assess.slices import Slice, cut, needed, print_of, read_from
from core.rules import (
    DuckEngine,
    PatienceError,
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
#: Plans whose statements are kept compiled, and plans of which anything is kept.
PLANS, USED = 16, 64
#: Answers that are kept with what they were computed from, and rows up to which that is made out.
ANSWERS, COMPARED = 1_024, 50_000
#: Seconds of the processor that SQLite may take for a slice; then DuckDB computes it, and those of
#: the plan that have as many rows.
PATIENCE: Final = 2.0

Years = Mapping[str, frozenset[int]]
"""The years of the facts that count, for the tables not read whole."""

NOBODY: Final = pa.table({"org": pa.array((), pa.string())})


@dataclass
class _Desk:
    """An engine that has a plan's statement compiled and the calendar of some periods loaded."""

    plan: Plan
    engine: SqliteEngine = field(default_factory=lambda: SqliteEngine(patience=PATIENCE))
    lock: Lock = field(default_factory=Lock)
    periods: tuple[Period, ...] = ()
    most: int = ROWS


@dataclass(frozen=True)
class _Answer:
    """Rows, and what they were computed from."""

    plan: Plan
    source: tuple[object, ...]
    inputs: Mapping[str, pa.Table]
    part: bytes
    rows: pa.Table

    def rests_on(self, source: tuple[object, ...], inputs: Mapping[str, pa.Table]) -> bool:
        """Whether they were computed from these files, and these values from outside."""
        return source == self.source and _equal(inputs, self.inputs)

    def computed_from(self, part: bytes, inputs: Mapping[str, pa.Table]) -> bool:
        """Whether they were computed from exactly these rows, and these values from outside."""
        return bool(part) and part == self.part and _equal(inputs, self.inputs)


def _equal(some: Mapping[str, pa.Table], others: Mapping[str, pa.Table]) -> bool:
    """Whether tables are the same, row by row."""
    return some.keys() == others.keys() and all(
        table is others[name] or table.equals(others[name]) for name, table in some.items()
    )


class Focus:
    """Cuts slices and computes plans over them; threads may share it."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self.shelf = Shelf()
        self.benches = Benches()
        self.receipts = Again()
        self._years: OrderedDict[tuple[object, ...], tuple[Plan, Years]] = OrderedDict()
        self._answers: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._desks: OrderedDict[int, _Desk] = OrderedDict()
        self._used: OrderedDict[int, Plan] = OrderedDict()
        self._lock = Lock()

    def needed(
        self, facts: SnapshotFacts, plan: Plan, organisations: Collection[str]
    ) -> frozenset[str] | None:
        """The organisations that an answer for some rests on; None where it may be any."""
        return needed(self.shelf, facts.snapshot, plan, organisations, ORGANISATIONS)

    def rows(
        self,
        facts: SnapshotFacts,
        plan: Plan,
        periods: Sequence[Period],
        codes: frozenset[str],
        inputs: Mapping[str, pa.Table],
    ) -> pa.Table:
        """The plan's rows for organisations as `needed` gives them, and perhaps for others.

        What was computed last is given again where nothing that it was read from has changed.
        """
        years = self._read(plan, tuple(periods))
        source = read_from(facts.snapshot, plan, years)
        key = (id(plan), tuple(periods), codes)
        with self._lock:
            known = self._answers.get(key)
        if known is None or not known.rests_on(source, inputs):
            part = cut(self.shelf, facts.snapshot, plan, codes, years)
            # What others recorded changes the files, and seldom what was cut out of them.
            stands_for = print_of(part.tables) if part.rows <= COMPARED else b""
            if known is not None and known.computed_from(stands_for, inputs):
                rows = known.rows
            else:
                rows = self.run(plan, part, periods, inputs)
            known = _Answer(plan, source, dict(inputs), stands_for, rows)
        with self._lock:
            self._answers[key] = known
            self._answers.move_to_end(key)
            if len(self._answers) > ANSWERS:
                self._answers.popitem(last=False)
        return known.rows

    def _read(self, plan: Plan, periods: tuple[Period, ...]) -> Years:
        """The years of each table that the plan reads for some periods."""
        with self._lock:
            self._used[id(plan)] = plan
            self._used.move_to_end(id(plan))
            if len(self._used) > USED:
                self._drop(next(iter(self._used.values())))
            found = self._years.get((id(plan), periods))
            if found is None:
                found = plan, years_read(plan, periods, self._calendar)
                self._years[id(plan), periods] = found
                if len(self._years) > ANSWERS:
                    self._years.popitem(last=False)
            return found[1]

    def forget(self, plan: Plan) -> None:
        """Let go of a plan and of all that was made with it."""
        with self._lock:
            self._drop(plan)
        self.benches.forget(plan)
        self.receipts.forget(plan)

    def _drop(self, plan: Plan) -> None:
        self._used.pop(id(plan), None)
        self._desks.pop(id(plan), None)
        for year in [key for key, (of, _) in self._years.items() if of is plan]:
            del self._years[year]
        for answer in [key for key, known in self._answers.items() if known.plan is plan]:
            del self._answers[answer]

    def begun(self, facts: SnapshotFacts, period: Period) -> bool:
        """Whether anything was recorded of an organisation for a day by the end of a period."""
        first = self.shelf.first_day(facts.snapshot["organisation"])
        return first is not None and first <= day_number(period.last)

    def run(
        self, plan: Plan, facts: Slice, periods: Sequence[Period], inputs: Mapping[str, pa.Table]
    ) -> pa.Table:
        """The plan's rows for every organisation of the slice, and perhaps of others."""
        if facts.rows <= ROWS:
            desk = self._desk(plan)
            with desk.lock:
                if facts.rows <= desk.most:
                    try:
                        return self._at(desk, facts, periods, inputs)
                    except PatienceError:
                        desk.most = facts.rows - 1
        with DuckEngine() as engine:
            self._load(engine, plan, periods)
            return _computed(engine, plan, facts, inputs)

    def _at(
        self, desk: _Desk, facts: Slice, periods: Sequence[Period], inputs: Mapping[str, pa.Table]
    ) -> pa.Table:
        if desk.periods != tuple(periods):
            desk.periods = ()
            self._load(desk.engine, desk.plan, periods)
            desk.periods = tuple(periods)
        return _computed(desk.engine, desk.plan, facts, inputs)

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
