"""What evidence is looked for in: the slice that one organisation's answer rests on, or everything."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.benches import Bench
from core.assess.facts import Facts, SnapshotFacts
from core.assess.preparing import leave_out_inputs, prepare
from core.assess.relations import Relations
from core.assess.run import Assessor
from core.assess.slices import counting, cut
from core.rules import DuckEngine, SqliteEngine, years_read

#: Rows of a slice up to which SQLite looks through it; more are as soon found among everything.
ROWS: Final = 30_000

Engine = DuckEngine | SqliteEngine


@dataclass
class Ground:
    """An engine over some facts, with the relations of an assessment's plan."""

    engine: Engine
    relations: Relations
    facts: Facts
    assessor: Assessor


@dataclass(frozen=True)
class _Part:
    """The facts that an organisation's answer rests on, and the organisations whose values it does."""

    codes: frozenset[str]
    tables: Mapping[str, pa.Table]


@dataclass
class Grounds:
    """The grounds of one assessment: of an organisation its own, where its answer rests on few facts.

    Looking through a few thousand rows takes a hundredth of the time that it takes to have all
    tables planned, and gives the same. Where it takes longer, `give_up` and look through everything.
    """

    assessment: Assessment
    facts: Facts
    assessor: Assessor
    _whole: Ground | None = None
    _own: dict[str, Ground] = field(default_factory=dict)
    _parts: dict[str, _Part | None] = field(default_factory=dict)
    _benches: list[Bench] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        for bench in self._benches:
            self.assessor.focus.benches.give_back(bench)
        self._benches.clear()
        self._own.clear()
        if self._whole is not None:
            self._whole.engine.close()
            self._whole = None

    def of(self, organisation: str) -> Ground:
        """Where the evidence of an organisation is."""
        if organisation not in self._own:
            part = self._part(organisation)
            self._own[organisation] = (
                self._everything() if part is None else self._small(part.tables)
            )
        return self._own[organisation]

    def among(self, organisations: Collection[str]) -> Ground | None:
        """Where facts are that concern some organisations themselves, and not those below them.

        None where they are not few.
        """
        part = self._cut(frozenset(organisations))
        return None if part is None else self._small(part.tables)

    def rests_on(self, organisation: str) -> Mapping[str, pa.Table] | None:
        """All that the evidence of an organisation is found from, with the answer about it.

        None where that may be anything.
        """
        part = self._part(organisation)
        if part is None:
            return None
        answers = self.assessment.table
        mine = pc.is_in(answers["k"], pa.array(sorted(part.codes), pa.string()))
        return {**part.tables, "": answers.filter(mine)}

    def give_up(self, organisation: str) -> Ground:
        """Everything, as what is looked through for an organisation from now on."""
        self._own[organisation] = self._everything()
        return self._own[organisation]

    def _part(self, organisation: str) -> _Part | None:
        if organisation not in self._parts:
            self._parts[organisation] = self._slice(organisation)
        return self._parts[organisation]

    def _slice(self, organisation: str) -> _Part | None:
        if not isinstance(self.facts, SnapshotFacts):
            return None
        plan, focus = self.assessment.plan, self.assessor.focus
        codes = focus.needed(self.facts, plan, [organisation])
        return None if codes is None else self._cut(codes)

    def _cut(self, codes: frozenset[str]) -> _Part | None:
        plan, focus = self.assessment.plan, self.assessor.focus
        if plan.subject != "organisation" or not isinstance(self.facts, SnapshotFacts):
            return None
        read = years_read(plan, [self.assessment.period], self.assessor.calendar)
        # The facts of a case are evidence from the first to the last, in whatever year they are.
        years = {name: each for name, each in read.items() if name not in plan.reads.cases}
        part = cut(focus.shelf, self.facts.snapshot, plan, codes, years)
        if part.rows > ROWS:
            return None
        return _Part(codes, counting(part, self.facts.snapshot))

    def _everything(self) -> Ground:
        if self._whole is None:
            engine = DuckEngine()
            plan, period = self.assessment.plan, self.assessment.period
            prepare(engine, self.facts, plan, [period], self.assessor.calendar, None)
            leave_out_inputs(engine, plan)
            relations = Relations(engine, plan)
            self._whole = Ground(engine, relations, self.facts, self.assessor)
        return self._whole

    def _small(self, tables: Mapping[str, pa.Table]) -> Ground:
        bench = self.assessor.focus.benches.take(self.assessment.plan)
        try:
            bench.lay(tables, self.assessment.period, self.assessor.calendar)
        except BaseException:
            bench.engine.close()
            raise
        self._benches.append(bench)
        return Ground(bench.engine, bench.relations, self.facts, self.assessor)
