"""Who stands above whom at the end of a period, as the plans themselves see it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

import pyarrow as pa
from sqlglot import exp

from core.assess.around import COLUMNS, Around, Parents
from core.assess.facts import SnapshotFacts
from core.assess.relations import Relations
from core.rules import DuckEngine, Period, Plan, day_number

#: Trees that are kept.
TREES: Final = 256


class Trees:
    """The trees of periods, kept for as long as no fact of an organisation comes or goes."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], Around] = OrderedDict()

    def of(self, facts: SnapshotFacts, plan: Plan, period: Period) -> Parents:
        """The tree at the end of a period; every plan sees the same."""
        return self.around(facts, plan, period).parents

    def around(self, facts: SnapshotFacts, plan: Plan, period: Period) -> Around:
        """The same with what stands beside it: kinds, overlays and titles."""
        files = facts.snapshot["organisation"]
        revised = facts.snapshot["organisation__revised"]
        later = max(files.last, revised.last) > facts.position
        at = facts.position if later else None
        key = (facts.region, files.entries, revised.entries, at, period)
        if key not in self._known:
            self._known[key] = _around(facts, plan, period)
            if len(self._known) > TREES:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def _around(facts: SnapshotFacts, plan: Plan, period: Period) -> Around:
    with DuckEngine() as engine:
        facts.provide(engine, ("organisation",), None)
        days = {"first": day_number(period.first), "last": day_number(period.last), "last_work": 0}
        engine.load("periods", pa.Table.from_pylist([{"period": 0, **days}]))
        names = ("k", *COLUMNS)
        query = exp.select(*(exp.column(name, quoted=True) for name in names)).from_("alive")
        return Around(Relations(engine, plan).table(query))
