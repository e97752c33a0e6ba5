"""Which indicators of an assessment count one stored fact: the same queries as the figures' own."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from sqlglot import exp

from core.assess.assessment import Assessment
from core.assess.facts import Facts
from core.assess.grounds import Grounds
from core.assess.preparing import leave_out_inputs, prepare
from core.assess.relations import Relations, Row
from core.assess.run import Assessor
from core.assess.uses import Use, counted_sources, of_cases, uses_of
from core.rules import (
    CountedSource,
    DuckEngine,
    PatienceError,
    SqliteEngine,
    day_number,
    sources_of,
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A use of one fact, and the organisations in whose figure it counts.

    For a function nobody but itself knows: `organisations` is None.
    """

    use: Use
    organisations: tuple[str, ...] | None


def counted_in(
    assessment: Assessment,
    facts: Facts,
    assessor: Assessor,
    fact_type: str,
    fact: int,
    around: Collection[str] | None = None,
) -> list[Counted]:
    """What the indicators of an assessment do with a fact, in the order of the programme.

    `fact` is the position of the event that first recorded it. A later fact of a case counts where
    its case does, a fact about a post or a membership where it makes somebody one of a population.
    None where it was retracted or its figures have no data. With `around`, only those organisations
    are told: what concerns a few is found in a few rows.
    """
    loaded = assessor.loaded
    uses = [
        use
        for use in uses_of(loaded, assessment.resolved.on, assessor.functions)
        if fact_type in use.types
    ]
    if fact_type not in assessment.plan.tables:
        return []
    sources = sources_of(loaded.vocabulary)

    def look(engine: DuckEngine | SqliteEngine, relations: Relations) -> list[Counted]:
        search = _Search(assessment, engine, relations, sources, fact_type, fact)
        found = [Counted(use, search.organisations(use)) for use in uses if search.stands]
        if around is not None:
            found = [_among(each, around) for each in found]
        return [each for each in found if each.organisations is None or each.organisations]

    if around is not None:
        grounds = Grounds(assessment, facts, assessor)
        with grounds, suppress(PatienceError):
            ground = grounds.among(around)
            if ground is not None:
                return look(ground.engine, ground.relations)
    with DuckEngine() as engine:
        prepare(engine, facts, assessment.plan, [assessment.period], assessor.calendar, None)
        leave_out_inputs(engine, assessment.plan)
        return look(engine, Relations(engine, assessment.plan))


def _among(counted: Counted, around: Collection[str]) -> Counted:
    if counted.organisations is None:
        return counted
    return Counted(counted.use, tuple(code for code in counted.organisations if code in around))


class _Search:
    """Looks for one fact in the relations of a plan."""

    def __init__(
        self,
        assessment: Assessment,
        engine: DuckEngine | SqliteEngine,
        relations: Relations,
        sources: Mapping[str, CountedSource],
        fact_type: str,
        fact: int,
    ) -> None:
        self._assessment = assessment
        self._engine = engine
        self._sources = sources
        self._type = fact_type
        self._fact = fact
        self._relations = relations

    @cached_property
    def stands(self) -> bool:
        """Whether the fact was not retracted."""
        return bool(self._rows_of_fact("day"))

    def organisations(self, use: Use) -> tuple[str, ...] | None:
        """The organisations in whose figure the fact counts, by code."""
        if use.role == "function":
            return None
        codes = self._counting(use) if use.role == "counted" else self._standing(use)
        return tuple(sorted(code for code in set(codes) if self._has_value(code, use.indicator)))

    def _has_value(self, code: str, name: str) -> bool:
        names = (name, f"{name}.closing")
        values = (self._assessment.value(code, each) for each in names)
        return any(value is not None and value.num is not None for value in values)

    def _counting(self, use: Use) -> Iterator[str]:
        plan = self._assessment.plan
        indicator = plan.resolved.indicators[use.indicator]
        if use.indicator not in plan.evidence:
            return
        keys = {self._fact}
        for name in counted_sources(indicator):
            if name.endswith("_case"):
                keys |= self._heads(self._sources[name])
        rows = self._relations.of_facts(plan.evidence[use.indicator].query, keys)
        codes = {str(row["k"]) for row in rows}
        by_member = isinstance(indicator.each, str) and not of_cases(indicator)
        yield from self._of_members(use.indicator, codes) if by_member else codes

    def _of_members(self, name: str, members: Collection[str]) -> Iterator[str]:
        """The organisations that some members of an `each` count for."""
        if members:
            rows = self._relations.rows(f"each_{name}_rows")
            yield from (str(row["k"]) for row in rows if str(row["member"]) in members)

    def _heads(self, source: CountedSource) -> set[int]:
        """The facts of the fact's case, one of which stands for the case."""
        if self._type not in source.tables:
            return set()
        same = ("case", *source.within)
        mine = self._rows_of_fact("day", *same)
        if not mine or int(mine[0]["day"]) > day_number(self._assessment.period.last):
            return set()
        # Places and not texts: to SQLite a number is no text.
        on = " AND ".join(f'"{name}" = ?' for name in same)
        text = " UNION ".join(f'SELECT fact FROM "f_{table}" WHERE {on}' for table in source.tables)
        values = [mine[0][name] for name in same] * len(source.tables)
        return {int(row["fact"]) for row in self._engine.run(text, values).to_pylist()}

    def _standing(self, use: Use) -> Iterator[str]:
        """The organisations in whose population the fact makes somebody stand."""
        plan = self._assessment.plan
        indicator = plan.resolved.indicators[use.indicator]
        if indicator.count_self:
            yield str(self._rows_of_fact("org")[0]["org"])
            return
        relation = f"pop_{use.source}"
        query = dict(plan.relations).get(relation)
        if query is None:
            return
        if self._type == "organisation":
            member = str(self._rows_of_fact("org")[0]["org"])
            test: exp.Expression = exp.column("member", "e", quoted=True).eq(member)
        else:
            test = exp.column("fact", "e", quoted=True).eq(self._fact)
        table = exp.Table(this=exp.to_identifier(relation, quoted=True), alias=_alias())
        rows = self._relations.run(
            exp.select(exp.column("k", "e", quoted=True)).from_(table).where(test)
        )
        yield from (str(row["k"]) for row in rows)

    def _rows_of_fact(self, *names: str) -> list[Row]:
        """Some fields of the fact; none where it was retracted."""
        told = ", ".join(f'"{name}"' for name in names)
        text = f'SELECT {told} FROM "f_{self._type}" WHERE fact = {self._fact}'
        found: list[Row] = self._engine.run(text).to_pylist()
        return found


def _alias() -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier("e", quoted=True))


__all__ = ["Counted", "counted_in"]
