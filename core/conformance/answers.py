"""A programme's answers for a sample, part by part, by either engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from sqlglot import exp

from core.assess import Assessment
from core.assess.functions import tables_of as tables_read
from core.examples.few import FewFacts
from core.examples.parts import Part
from core.examples.small import Small
from core.rules import DuckEngine, Period

Answers = Mapping[Part, Assessment]


class Answering:
    """Answers of one plugin about one period; `small` keeps its plans and statements."""

    def __init__(self, small: Small, period: Period) -> None:
        self.period = period
        self.assessor = small.assessor
        self.parts = small.parts(period.last)
        self._small = small

    def of(self, part: Part, facts: FewFacts, *, records: bool = False) -> Assessment:
        """One part by SQLite; with `records`, nobody is rated of whom nothing was recorded."""
        return self._small.ask(part, facts, self.period, records=records)

    def again(self, part: Part, facts: FewFacts, engine: DuckEngine) -> Assessment:
        """The same by DuckDB; so are the values of earlier periods that it rests on."""
        question = part.question()
        [found] = self.assessor.ask(facts, [self.period], question, engine)
        return found

    def all(self, facts: FewFacts) -> Answers:
        """Every part."""
        return {part: self.of(part, facts) for part in self.parts}

    def climbs(self, part: Part) -> bool:
        """Whether a part rests on answers about earlier periods."""
        plan = self.assessor.planned(part.question(), self.period)
        return any(wanted.kind == "prior" for wanted in plan.inputs)

    def tables(self, part: Part) -> frozenset[str]:
        """The fact tables that a part's rules and functions read; of one that climbs, all parts'."""
        if self.climbs(part):
            others = (each for each in self.parts if not self.climbs(each))
            return self._read(part).union(*(self._read(each) for each in others))
        return self._read(part)

    def _read(self, part: Part) -> frozenset[str]:
        plan = self.assessor.planned(part.question(), self.period)
        found = set(plan.tables)
        for wanted in plan.inputs:
            if wanted.kind != "prior":
                word = wanted.of.removeprefix("rules.")
                found |= set(tables_read(self.assessor.functions[word]))
        return frozenset(found)


class FewDuck(DuckEngine):
    """DuckDB for small answers: it fetches rows.

    A relation of DuckDB's own is bound and read once more for its columns, which takes a third of
    the time of a statement over a few hundred rows; and it copies no table that it has.
    """

    def __init__(self, *, threads: int) -> None:
        super().__init__(threads=threads)
        self._same: dict[str, pa.Table] = {}

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in, unless it is there."""
        before = self._same.get(relation)
        if before is None or not (before is table or before.equals(table)):
            super().load(relation, table)
            self._same[relation] = table

    def _run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        text = query if isinstance(query, str) else self.written(query)
        cursor = self._connection.execute(text, list(parameters))
        columns = cursor.description or []
        rows = cursor.fetchall()
        values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
        arrays = [_array(str(each[1]), found) for each, found in zip(columns, values, strict=True)]
        return pa.Table.from_arrays(arrays, names=[each[0] for each in columns])


def _array(kind: str, values: Sequence[Any]) -> pa.Array:
    """Integers as int64 and text as string, as every engine gives them."""
    if kind == "BOOLEAN":
        return pa.array(values, pa.bool_()).cast(pa.int64())
    return pa.array(values, pa.string() if kind == "VARCHAR" else pa.int64())
