"""Several programmes over one history in one pass: what they read alike is read once.

A plan is one statement over named relations. Plans that are run together share those that are the
same, and of two passes over the same rows, grouped in the same way, they make one that computes what
each of them needs. What is shared is computed first and kept while they run; each plan's answer is
the same as it is alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.assess.assessment import Assessment
from core.assess.coverage import Coverage
from core.assess.facts import Facts
from core.assess.fusing import Fusion, Numbers
from core.assess.question import Question
from core.assess.refusals import refuse
from core.assess.run import Assessor
from core.rules import DuckEngine, Period, Plan, calendar_relations, years_read


@dataclass(frozen=True)
class Companion:
    """A programme to be run, by the rules of a day, for all of its schemes or some of them."""

    assessor: Assessor
    rules_on: dt.date | None = None
    schemes: tuple[str, ...] | None = None

    @property
    def question(self) -> Question:
        """What is asked of it: everything about every organisation."""
        return Question(self.rules_on, {}, None, "organisation", None, self.schemes)


class Together:
    """Runs programmes over the same facts; keeps what they share, so ask the same one again."""

    def __init__(self, asked: Sequence[Companion]) -> None:
        self.asked = tuple(asked)
        self._fusions: dict[tuple[object, ...], Fusion] = {}

    def run(
        self,
        facts: Facts,
        periods: Sequence[Period],
        *,
        threads: int | None = None,
        unchecked: bool = False,
    ) -> list[list[Assessment]]:
        """For each programme one assessment a period, in the order given, as each says it alone.

        Raises as `Assessor.run` does, for the first programme of which a period cannot be judged.
        `unchecked`, periods of which nothing is recorded are computed like any other.
        """
        if not self.asked:
            return []
        coverage = Coverage(facts, self.asked[0].assessor.focus.shelf)
        if not unchecked:
            self._check(facts, periods, coverage)
        found: dict[tuple[int, Period], Assessment] = {}
        for group in _groups(self.asked, periods, records=not unchecked):
            for part, answers in self._answers(group, facts, threads):
                found |= {(part.place, each.period): each for each in answers}
        if not unchecked:
            for period in dict.fromkeys(periods):
                missing = coverage.unplaced(period)
                for place, each in enumerate(self.asked):
                    if each.question.whole:
                        found[place, period] = replace(found[place, period], unplaced=missing)
        return [[found[place, period] for period in periods] for place in range(len(self.asked))]

    def _answers(
        self, group: Sequence[_Part], facts: Facts, threads: int | None
    ) -> Iterator[tuple[_Part, list[Assessment]]]:
        """What each part of a group says."""
        try:
            engine = _Shared(group, facts, self._fusion, threads)
        except OverflowError:
            # Whose rule it was that is too large for these facts is said by the run of it alone.
            for part in group:
                yield part, part.assessor.ask(facts, part.periods, part.question)
            return
        with engine:
            for part in group:
                yield part, part.assessor.ask(facts, part.periods, part.question, engine)

    def _check(self, facts: Facts, periods: Sequence[Period], coverage: Coverage) -> None:
        for each in self.asked:
            for period in dict.fromkeys(periods):
                programme = each.assessor.loaded.programme
                refuse(programme, each.question, period, facts.region, coverage)

    def _fusion(self, parts: Sequence[_Part], numbers: Sequence[Numbers]) -> Fusion:
        """The parts' statements as one pass; what is shared depends on the rules' common numbers."""
        key = tuple(
            (part.place, part.plan.resolved.version, part.question.records, tuple(of.items()))
            for part, of in zip(parts, numbers, strict=True)
        )
        if key not in self._fusions:
            self._fusions[key] = Fusion(
                [part.plan.statement for part in parts],
                numbers,
                [{wanted.relation for wanted in part.plan.inputs} for part in parts],
            )
        return self._fusions[key]


@dataclass(frozen=True)
class _Part:
    """A programme's periods that are judged by the same rules; `place` is its own in what was asked."""

    place: int
    assessor: Assessor
    question: Question
    periods: tuple[Period, ...]
    plan: Plan


def _groups(
    asked: Sequence[Companion], periods: Sequence[Period], *, records: bool
) -> list[list[_Part]]:
    """What can run together: parts about the same periods, by the same calendar of working days."""
    groups: dict[tuple[Any, ...], list[_Part]] = {}
    for place, each in enumerate(asked):
        question = replace(each.question, records=records)
        plans: dict[int, Plan] = {}
        judged: dict[int, list[Period]] = {}
        for period in dict.fromkeys(periods):
            plan = each.assessor.plan(
                each.question.on(period),
                {},
                "organisation",
                False,
                None,
                each.schemes,
                records=records,
            )
            plans[id(plan)] = plan
            judged.setdefault(id(plan), []).append(period)
        for key, mine in judged.items():
            part = _Part(place, each.assessor, question, tuple(mine), plans[key])
            overrides = tuple(sorted(each.assessor.calendar.overrides.items()))
            groups.setdefault((part.periods, overrides), []).append(part)
    return list(groups.values())


Fused = Callable[[Sequence[_Part], Sequence[Numbers]], Fusion]
"""Gives the parts' statements as one pass."""


class _Shared(DuckEngine):
    """An engine that has read what its parts share, and runs their statements over that.

    To a part it is an engine like any other: relations that are there already are not read again,
    and for a part's statement the one is run that reads what is shared.
    """

    shared = True

    def __init__(
        self, parts: Sequence[_Part], facts: Facts, fused: Fused, threads: int | None
    ) -> None:
        super().__init__(threads=threads)
        self._there: set[str] = set()
        self._statements: dict[int, exp.Query] = {}
        try:
            self._read(parts, facts, fused)
        except BaseException:
            self.close()
            raise

    def define(self, relation: str, query: exp.Query) -> None:
        """Name a query, unless the name is there for all parts."""
        if relation not in self._there:
            super().define(relation, query)

    def load(self, relation: str, table: pa.Table) -> None:
        """Copy a table in, unless the name is there for all parts."""
        if relation not in self._there:
            super().load(relation, table)

    def run(self, query: exp.Query | str, parameters: Sequence[Any] = ()) -> pa.Table:
        """Run one statement; of a part's, what reads what is shared."""
        return super().run(self._statements.get(id(query), query), parameters)

    def _read(self, parts: Sequence[_Part], facts: Facts, fused: Fused) -> None:
        """Make everything readable that the parts read, and compute what they share."""
        tables = sorted({table for part in parts for table in part.plan.tables})
        facts.provide(self, tables, _years(parts), stored_lists=True)
        relations, numbers = _calendar(parts)
        for relation, table in relations.items():
            self.load(relation, table)
        self.load("focus", pa.table({"org": pa.array((), pa.string())}))
        fusion = fused(parts, numbers)
        for name, query in fusion.shared:
            self.keep(name, query)
        for part, statement in zip(parts, fusion.statements, strict=True):
            self._statements[id(part.plan.statement)] = statement
        self._there = {*(f"f_{table}" for table in tables), *relations, "focus"}


def _years(parts: Sequence[_Part]) -> dict[str, Container[int]]:
    """The years of tables that no part reads whole."""
    years = [years_read(part.plan, part.periods, part.assessor.calendar) for part in parts]
    found: dict[str, Container[int]] = {}
    for table in {table for each in years for table in each}:
        of = [
            each.get(table)
            for part, each in zip(parts, years, strict=True)
            if table in part.plan.tables
        ]
        if None not in of:
            found[table] = frozenset().union(*(each for each in of if each is not None))
    return found


def _calendar(parts: Sequence[_Part]) -> tuple[dict[str, pa.Table], list[dict[int, int]]]:
    """The calendar relations of all parts, and for each part the numbers of its rules in them."""
    known: dict[object, int] = {}
    tables: dict[str, list[pa.Table]] = {"days": [], "subs": []}
    relations: dict[str, pa.Table] = {}
    numbers: list[dict[int, int]] = []
    for part in parts:
        mine = calendar_relations(part.plan, part.periods, part.assessor.calendar)
        # Working days are numbered where a part counts them, and those parts number them alike.
        if not relations or part.plan.counts_workdays:
            relations |= {name: mine[name] for name in ("periods", "dates", "workdays")}
        named: dict[int, int] = {}
        new: list[int] = []
        for rule, number in part.plan.rules.items():
            spans = [part.assessor.calendar.spans(rule, period) for period in part.periods]
            key = tuple(tuple((span.first, span.last) for span in each) for each in spans)
            if key not in known:
                known[key] = len(known)
                new.append(number)
            named[number] = known[key]
        for name, there in tables.items():
            there.append(_numbered(mine[name], {number: named[number] for number in new}))
        numbers.append(named)
    return {
        **relations,
        **{name: pa.concat_tables(there) for name, there in tables.items()},
    }, numbers


def _numbered(table: pa.Table, numbers: Mapping[int, int]) -> pa.Table:
    """The rows of some calendar rules, under their common numbers."""
    old = pa.array(numbers, pa.int64())
    rows = table.filter(pc.is_in(table["rule"], old))
    new = pc.take(pa.array(numbers.values(), pa.int64()), pc.index_in(rows["rule"], old))
    return rows.set_column(rows.column_names.index("rule"), "rule", new)
