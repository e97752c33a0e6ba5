"""A programme's answers for a sample, in parts: statements small enough for either engine.

One statement for a whole programme is planned for seconds; ten for its schemes and for some of its
indicators each take a tenth of that together, and say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa

from core.assess import Assessment, Assessor
from core.assess.derivation import used_by
from core.assess.functions import tables_of as tables_read
from core.assess.question import Question
from core.conformance.samples import SampleFacts
from core.host import Plugin
from core.rules import DuckEngine, Period, Resolved, SqliteEngine

#: Indicators that are computed in one statement.
TOGETHER: Final = 25


@dataclass(frozen=True, slots=True)
class Part:
    """One scheme, or some indicators, of organisations or of members."""

    schemes: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    subject: Literal["organisation", "member"] = "organisation"

    def __str__(self) -> str:
        return ", ".join(self.schemes or self.indicators)

    def question(self, *, records: bool) -> Question:
        """The part as a question."""
        return Question(
            subject=self.subject,
            only=self.indicators or None,
            schemes=self.schemes or None,
            records=records,
        )


class Lite(SqliteEngine):
    """SQLite that keeps what it has where the same is loaded again, though in another table."""

    def __init__(self) -> None:
        super().__init__()
        self._same: dict[str, pa.Table] = {}

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in, unless it is there."""
        before = self._same.get(relation)
        if before is not None and (before is table or before.equals(table)):
            return
        self._same[relation] = table
        super().load(relation, table)


Answers = Mapping[Part, Assessment]


class Answering:
    """Answers of one plugin about one period; keeps engines and statements, so ask it again.

    `engines` are shared by periods: a statement depends on the rules and not on the period.
    """

    def __init__(self, plugin: Plugin, period: Period, engines: dict[str, Lite]) -> None:
        self.period = period
        self.assessor = plugin.assessor
        self.parts = tuple(_parts(self.assessor, period))
        self._rules = self.assessor.resolved(period.last).version
        self._engines = engines

    def of(self, part: Part, facts: SampleFacts, *, records: bool = False) -> Assessment:
        """One part by SQLite; with `records`, nobody is rated of whom nothing was recorded."""
        engine = self._engines.setdefault(f"{self._rules} {records} {part}", Lite())
        return self._ask(part, facts, engine, records=records)

    def again(self, part: Part, facts: SampleFacts, *, threads: int) -> Assessment:
        """The same by DuckDB on some threads."""
        with DuckEngine(threads=threads) as engine:
            return self._ask(part, facts, engine, records=False)

    def all(self, facts: SampleFacts) -> Answers:
        """Every part."""
        return {part: self.of(part, facts) for part in self.parts}

    def climbs(self, part: Part) -> bool:
        """Whether a part rests on answers about earlier periods."""
        plan = self.assessor.planned(part.question(records=False), self.period)
        return any(wanted.kind == "prior" for wanted in plan.inputs)

    def tables(self, part: Part) -> frozenset[str]:
        """The fact tables that a part's rules and functions read; of one that climbs, all parts'."""
        if self.climbs(part):
            others = (each for each in self.parts if not self.climbs(each))
            return self._read(part).union(*(self._read(each) for each in others))
        return self._read(part)

    def _read(self, part: Part) -> frozenset[str]:
        plan = self.assessor.planned(part.question(records=False), self.period)
        found = set(plan.tables)
        for wanted in plan.inputs:
            if wanted.kind != "prior":
                word = wanted.of.removeprefix("rules.")
                found |= set(tables_read(self.assessor.functions[word]))
        return frozenset(found)

    def _ask(self, part: Part, facts: SampleFacts, engine: Any, *, records: bool) -> Assessment:
        question = part.question(records=records)
        [found] = self.assessor.ask(facts, [self.period], question, engine)
        return found


def _parts(assessor: Assessor, period: Period) -> Iterator[Part]:
    """Every scheme, then the indicators that no scheme reads."""
    resolved = assessor.resolved(period.last)
    left = dict.fromkeys(resolved.indicators)
    for name, scheme in resolved.schemes.items():
        part = Part(schemes=(name,), subject=scheme.per)
        yield part
        if part.subject == "organisation":
            for column in assessor.planned(part.question(records=False), period).columns:
                left.pop(column.partition(".")[0], None)
    climbing = tuple(name for name in left if _climbs(resolved, name))
    if climbing:
        yield Part(indicators=climbing)
    names = tuple(name for name in left if name not in climbing)
    for start in range(0, len(names), TOGETHER):
        yield Part(indicators=names[start : start + TOGETHER])


def _climbs(resolved: Resolved, name: str) -> bool:
    """Whether an indicator is computed from one of an earlier period."""
    indicator = resolved.indicators.get(name.partition(".")[0])
    if indicator is None:
        return False
    return indicator.prior is not None or any(
        _climbs(resolved, each) for each in used_by(resolved, name)
    )
