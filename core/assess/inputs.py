"""Values that a plan reads and does not compute: those of an earlier period, and of functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pyarrow as pa

from core.assess.errors import AssessError
from core.assess.facts import Facts, SnapshotFacts
from core.assess.functions import tables_of
from core.assess.priors import SCHEMA, told
from core.assess.question import Question
from core.assess.steps import Steps, Wanted
from core.rules import DuckEngine, Input, Period, Plan, day_number

if TYPE_CHECKING:
    from core.assess.assessment import Assessment
    from core.assess.run import Assessor

EMPTY_INPUT = pa.schema(
    [("k", pa.string()), ("period", pa.int64()), ("num", pa.int64()), ("den", pa.int64())]
)


@dataclass(frozen=True)
class Inputs:
    """Computes the inputs of a plan from facts, as a question asks.

    `earlier` keeps the answers that values of earlier periods were read from, by the period asked
    about and the name of the indicator.
    """

    assessor: Assessor
    facts: Facts
    plan: Plan
    question: Question
    earlier: dict[tuple[Period, str], Assessment] = field(default_factory=dict)

    def tables(self, periods: Sequence[Period]) -> Steps[dict[str, pa.Table]]:
        """Every input by the name of its relation; raises `AssessError` A003, A004 or A005."""
        found: dict[str, pa.Table] = {}
        for wanted in self.plan.inputs:
            if wanted.kind == "prior":
                yield from self.ask(wanted, periods)
            found[wanted.relation] = self.table(wanted, periods)
        return found

    def table(self, wanted: Input, periods: Sequence[Period]) -> pa.Table:
        """One input; what it takes from earlier periods has been asked for. Raises as `tables` does."""
        parts = [
            _of_period(self._values(wanted, period), number)
            for number, period in enumerate(periods)
        ]
        return pa.concat_tables([EMPTY_INPUT.empty_table(), *parts])

    def _values(self, wanted: Input, period: Period) -> pa.Table:
        """One period's values by organisation; none where there was no answer before."""
        if wanted.kind == "prior":
            before = self.earlier.get((period, reader_of(wanted)))
            return SCHEMA.empty_table() if before is None else told(before, wanted)
        rows = []
        for key, value in self._function(wanted.of, period).items():
            num, den = value.numerator, value.denominator
            if abs(num) > wanted.bound or (wanted.base is None and den > wanted.bound):
                raise AssessError.too_large(wanted.of, key)
            rows.append(dict(zip(SCHEMA.names, (key, num, den), strict=True)))
        return pa.Table.from_pylist(rows, schema=SCHEMA)

    def ask(self, wanted: Input, periods: Sequence[Period]) -> Steps[None]:
        """Ask for the answers of the periods before; none before there were rules or organisations.

        Those that rest on no earlier one are computed together. Of others each may rest on the one
        before it, which is asked for first.
        """
        asked = asked_before(self.question, wanted)
        together: list[Period] = []
        for period in self.reading(wanted, periods):
            previous = period.previous
            if self.assessor.climbs(asked, previous):
                [before] = yield Wanted((previous,), asked)
                self.earlier[period, reader_of(wanted)] = before
            else:
                together.append(period)
        if together:
            answers = yield Wanted(tuple(period.previous for period in together), asked)
            for period, before in zip(together, answers, strict=True):
                self.earlier[period, reader_of(wanted)] = before

    def reading(self, wanted: Input, periods: Sequence[Period]) -> list[Period]:
        """Those of some periods that read an answer of the one before: there were rules and organisations."""
        return [
            period
            for period in sorted(periods)
            if self._ruled(wanted, period.previous) and self._begun(period.previous)
        ]

    def _ruled(self, wanted: Input, period: Period) -> bool:
        """Whether the value wanted was computed by the rules a period is judged by."""
        return self.assessor.ruled(wanted, self.question.on(period))

    def _begun(self, period: Period) -> bool:
        """Whether anything was known of any organisation by the end of a period."""
        if isinstance(self.facts, SnapshotFacts):
            return self.assessor.focus.begun(self.facts, period)
        with DuckEngine() as engine:
            self.facts.provide(engine, ("organisation",), None)
            first = engine.run('SELECT MIN(day) AS first FROM "f_organisation"')["first"][0].as_py()
        return first is not None and first <= day_number(period.last)

    def _function(self, name: str, period: Period) -> Mapping[str, Fraction]:
        word, functions = name.removeprefix("rules."), self.assessor.functions
        if word not in functions:
            raise AssessError.no_function(word, functions)
        function = functions[word]
        wanted = tables_of(function)
        with DuckEngine() as engine:
            self.facts.provide(engine, wanted, None)
            frames = {
                read: engine.run(f'SELECT * FROM "f_{read}" ORDER BY position') for read in wanted
            }
        return function(frames, period)


def asked_before(question: Question, wanted: Input) -> Question:
    """What is asked of the period before for a value of it."""
    return replace(
        question,
        only=None if wanted.scheme else (wanted.of.partition(".")[0],),
        schemes=(wanted.scheme,) if wanted.scheme else None,
    )


def reader_of(wanted: Input) -> str:
    """The indicator that reads a value of the period before."""
    return wanted.relation.removeprefix("prior_")


def _of_period(values: pa.Table, number: int) -> pa.Table:
    """Values with the number of their period, in the order of `EMPTY_INPUT`."""
    period = pa.repeat(pa.scalar(number, pa.int64()), values.num_rows)
    return values.append_column("period", period).select(EMPTY_INPUT.names)
