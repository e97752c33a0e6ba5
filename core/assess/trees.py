"""Who stands above whom at the end of a period, as the plans themselves see it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Final

import pyarrow as pa
from sqlglot import exp

from core.assess.facts import SnapshotFacts
from core.assess.relations import Relations
from core.rules import TREE_DEPTH, DuckEngine, Period, Plan, day_number

#: Trees that are kept.
TREES: Final = 256

Parents = Mapping[str, str | None]
"""What each organisation that there is stands below."""


class Trees:
    """The trees of periods, kept for as long as no fact of an organisation comes or goes."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, ...], Parents] = OrderedDict()

    def of(self, facts: SnapshotFacts, plan: Plan, period: Period) -> Parents:
        """The tree at the end of a period; every plan sees the same."""
        files = facts.snapshot["organisation"]
        revised = facts.snapshot["organisation__revised"]
        later = max(files.last, revised.last) > facts.position
        at = facts.position if later else None
        key = (facts.region, files.entries, revised.entries, at, period)
        if key not in self._known:
            self._known[key] = _parents(facts, plan, period)
            if len(self._known) > TREES:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def _parents(facts: SnapshotFacts, plan: Plan, period: Period) -> Parents:
    with DuckEngine() as engine:
        facts.provide(engine, ("organisation",), None)
        days = {"first": day_number(period.first), "last": day_number(period.last), "last_work": 0}
        engine.load("periods", pa.Table.from_pylist([{"period": 0, **days}]))
        names = ("k", "parent")
        query = exp.select(*(exp.column(name, quoted=True) for name in names)).from_("alive")
        return {row["k"]: row["parent"] for row in Relations(engine, plan).run(query)}


def above(parents: Parents, organisations: Collection[str]) -> frozenset[str]:
    """The organisations and all that they stand below."""
    found: set[str] = set()
    for code in organisations:
        step: str | None = code
        while step is not None and step not in found:
            found.add(step)
            step = parents.get(step)
    return frozenset(found)


def too_deep(parents: Parents) -> bool:
    """Whether one stands deeper than plans look, or in a circle."""
    depths: dict[str, int] = {}
    for code in parents:
        path: list[str] = []
        step: str | None = code
        while step is not None and step in parents and step not in depths:
            if len(path) > TREE_DEPTH:
                return True
            path.append(step)
            step = parents[step]
        below = depths.get(step, -1) if step is not None else -1
        for place, each in enumerate(reversed(path), start=1):
            depths[each] = below + place
        if path and depths[code] > TREE_DEPTH:
            return True
    return False
