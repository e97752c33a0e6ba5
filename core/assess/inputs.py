"""Values that a plan reads and does not compute: those of an earlier period, and of functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pyarrow as pa

from core.assess.errors import AssessError
from core.assess.facts import Facts, SnapshotFacts
from core.assess.functions import tables_of
from core.assess.question import Question
from core.assess.result import OrganisationResult, SchemeResult
from core.assess.steps import Steps, Wanted
from core.rules import DuckEngine, Input, Period, Plan, day_number

if TYPE_CHECKING:
    from core.assess.assessment import Assessment
    from core.assess.run import Assessor

EMPTY_INPUT = pa.schema(
    [("k", pa.string()), ("period", pa.int64()), ("num", pa.int64()), ("den", pa.int64())]
)


Parts = tuple[int, int]


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
        rows: list[tuple[str, int, int, int]] = []
        for number, period in enumerate(periods):
            for key, (num, den) in self._values(wanted, period):
                if abs(num) > wanted.bound or (wanted.base is None and den > wanted.bound):
                    raise AssessError.too_large(wanted.of, key)
                rows.append((key, number, num, den))
        named = [dict(zip(EMPTY_INPUT.names, row, strict=True)) for row in rows]
        return pa.Table.from_pylist(named, schema=EMPTY_INPUT)

    def _values(self, wanted: Input, period: Period) -> Iterable[tuple[str, Parts]]:
        if wanted.kind == "prior":
            return self._prior(wanted, period)
        found = self._function(wanted.of, period)
        return [(key, (value.numerator, value.denominator)) for key, value in found.items()]

    def _prior(self, wanted: Input, period: Period) -> list[tuple[str, Parts]]:
        """A value of the period before; none where there was no answer."""
        before = self.earlier.get((period, _name(wanted)))
        if before is None:
            return []
        found = ((result.code, _read(result, wanted)) for result in before.results())
        return [(code, value) for code, value in found if value is not None]

    def ask(self, wanted: Input, periods: Sequence[Period]) -> Steps[None]:
        """Ask for the answers of the periods before; none before there were rules or organisations.

        Those that rest on no earlier one are computed together. Of others each may rest on the one
        before it, which is asked for first.
        """
        asked = asked_before(self.question, wanted)
        together: list[Period] = []
        for period in sorted(periods):
            previous = period.previous
            if not self._ruled(wanted, previous) or not self._begun(previous):
                continue
            if self.assessor.climbs(asked, previous):
                [before] = yield Wanted((previous,), asked)
                self.earlier[period, _name(wanted)] = before
            else:
                together.append(period)
        if together:
            answers = yield Wanted(tuple(period.previous for period in together), asked)
            for period, before in zip(together, answers, strict=True):
                self.earlier[period, _name(wanted)] = before

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


def _name(wanted: Input) -> str:
    """The indicator that reads a value of the period before."""
    return wanted.relation.removeprefix("prior_")


def _read(result: OrganisationResult, wanted: Input) -> tuple[int, int] | None:
    """A value's parts, over the base that the plan reads it with; raises `AssessError` A005."""
    if wanted.scheme:
        number = _of_scheme(result.schemes.get(wanted.scheme), wanted.of)
        return None if number is None else (number, wanted.base or 1)
    found = result.indicators[wanted.of]
    if found.num is None or wanted.base is None:
        return None if found.num is None else (found.num, found.den)
    number, rest = divmod(found.num * wanted.base, found.den)
    if rest:
        raise AssessError.not_the_same(wanted.of, result.code)
    return number, wanted.base


def _of_scheme(scheme: SchemeResult | None, value: str) -> int | None:
    """A scheme's value as an integer; its total in thousandths."""
    if scheme is None or scheme.state in ("outside", "unrecorded"):
        return None
    match value:
        case "total":
            return scheme.total
        case "stars":
            return scheme.stars
        case "vetoes":
            return len(scheme.vetoes)
    return int(scheme.state == "vetoed")
