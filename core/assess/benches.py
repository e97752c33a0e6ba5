"""Small engines to look for evidence in, kept with what they have compiled for the next organisation.

A receipt asks some thirty statements of a few thousand rows: reading a statement and planning it
takes longer than running it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import pyarrow as pa

from core.assess.preparing import leave_out_inputs, surround
from core.assess.relations import Relations
from core.rules import Period, Plan, SqliteEngine, WorkCalendar

#: Benches that nobody uses and that are kept, over all plans.
KEPT: Final = 8
#: Seconds of the processor that one statement may take: a search of everything is as soon done.
PATIENCE: Final = 2.0


@dataclass
class Bench:
    """An engine with a plan's relations; one at a time may use it."""

    plan: Plan
    engine: SqliteEngine = field(default_factory=lambda: SqliteEngine(patience=PATIENCE))

    def __post_init__(self) -> None:
        leave_out_inputs(self.engine, self.plan)
        self.relations = Relations(self.engine, self.plan)

    def of(self, plan: Plan) -> bool:
        """Whether it is for a plan: one of another day under the same rules has the same relations."""
        return self.plan.relations is plan.relations

    def lay(self, tables: Mapping[str, pa.Table], period: Period, calendar: WorkCalendar) -> None:
        """Put other facts and another period in the place of those before."""
        self.relations.forget()
        for name, rows in tables.items():
            self.engine.load(f"f_{name}", rows)
        surround(self.engine, self.plan, [period], calendar)


class Benches:
    """The benches that are free; threads share it."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._free: OrderedDict[int, Bench] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._free)

    def take(self, plan: Plan) -> Bench:
        """One for a plan; give it back after use, or close its engine."""
        with self._lock:
            free = (key for key, bench in reversed(self._free.items()) if bench.of(plan))
            if (found := next(free, None)) is not None:
                return self._free.pop(found)
        return Bench(plan)

    def give_back(self, bench: Bench) -> None:
        """Let others use it."""
        gone = []
        with self._lock:
            self._free[id(bench)] = bench
            while len(self._free) > self._kept:
                gone.append(self._free.popitem(last=False)[1])
        for each in gone:
            each.engine.close()

    def forget(self, plan: Plan) -> None:
        """Close those of a plan."""
        with self._lock:
            gone = [key for key, bench in self._free.items() if bench.of(plan)]
            benches = [self._free.pop(key) for key in gone]
        for each in benches:
            each.engine.close()
