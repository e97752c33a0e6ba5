"""A plan in the making: what every kind of indicator adds to while it is compiled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from sqlglot import exp

from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.chosen import Pick
from core.rules.compiler.filters import Filters, Refused
from core.rules.compiler.formulas import Formulas, fitting
from core.rules.compiler.kinds import kinds_needed, value_by_kind
from core.rules.compiler.mentions import names_mentioned
from core.rules.compiler.scans import Scans
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col
from core.rules.compiler.values import PRIOR_BOUND, TextValue, Value, compared, condition
from core.rules.compiler.wide import Wide, same_key
from core.rules.errors import nearest
from core.rules.model import Given, Indicator
from core.rules.resolve import Resolved
from core.rules.text import Key

LEVEL = "v"
SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "exactly": "=="}
ATTRIBUTES = ("kind", "sector")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts behind one indicator: a SELECT of (k, period, fact, position, …)."""

    query: exp.Query
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A relation (k, period, num, den) that is computed outside: a prior value or a function.

    With a `base`, every `den` is that; without, values are rates and keep their parts. No part
    may reach `bound`.
    """

    relation: str
    kind: str
    of: str
    scheme: str = ""
    base: int | None = None
    bound: int = PRIOR_BOUND


@dataclass(frozen=True, slots=True)
class PopulationPlan:
    """A population compiled: its relation, the fields of its rows, and what `member` is.

    `of` is person, organisation or code.
    """

    relation: str
    fields: Mapping[str, Column]
    of: str


class Draft:
    """One subject (organisation or member) of a resolved programme, compiled so far.

    The result grows in levels. Level 0 joins every scan and population to the spine; each further
    level adds the columns of the indicators in `pending`, which depend on the one before.
    """

    def __init__(
        self,
        resolved: Resolved,
        sources: Mapping[str, Source],
        filters: Filters,
        subject: str = "organisation",
    ) -> None:
        self.resolved = resolved
        self.sources = sources
        self.filters = filters
        self.subject = subject
        self.scans = Scans()
        self.wide = Wide()
        self.values: dict[str, Value | TextValue] = {
            name: TextValue(col(LEVEL, name)) for name in ATTRIBUTES
        }
        self.ctes: list[tuple[str, exp.Query]] = []
        self.levels: list[tuple[str, exp.Select]] = []
        self.top = "l0"
        self.picks: dict[tuple[object, ...], Pick] = {}
        self.evidence: dict[str, Evidence] = {}
        self.inputs: list[Input] = []
        self.used: set[str] = set()
        self.populations: dict[str, PopulationPlan] = {}
        self.failed: set[str] = set()
        self.pending: list[tuple[str, Value]] = []
        self.joins: list[str] = []

    # -- reading -------------------------------------------------------------------------------

    @property
    def formulas(self) -> Formulas:
        """Formulas over what is compiled so far."""
        return Formulas(
            self.values,
            self.filters.number,
            self.failed,
            by_kind=self.number_by_kind,
            meant=self.resolved.indicators,
        )

    def number_by_kind(self, name: str, kind: Expr | None = None) -> Value | None:
        """A parameter that has values by kind, for the organisation of the level or another `kind`."""
        if name not in self.resolved.by_kind:
            return None
        return value_by_kind(self.resolved, name, kind or col(LEVEL, "kind"))

    def source(self, name: str, path: Key) -> Source:
        """A source by name, its relations brought in; raises `Refused` R100 with the nearest."""
        if name not in self.sources:
            raise Refused("R100", path, f"nothing is called '{name}'", nearest(name, self.sources))
        return self.joined(self.sources[name])

    def joined(self, source: Source) -> Source:
        """The source, with its definition among the plan's relations."""
        self.used.update(source.tables)
        self.filters.codes.update(source.lists)
        if source.query is not None and not self.defined(source.relation):
            self.define(source.relation, source.query)
        return source

    def subject_key(self, source: Source, path: Key) -> str:
        """The field of a source's rows that says whom they count for; raises `Refused` R104."""
        if self.subject == "organisation":
            return "org"
        if not source.person:
            raise Refused("R104", path, f"'{source.name}' names no person")
        return source.person

    @property
    def relations(self) -> list[tuple[str, exp.Query]]:
        """Every named relation below level 0."""
        picked = [cte for chosen in self.picks.values() for cte in chosen.ctes(self.scans)]
        return [*self.ctes, *picked, *self.scans.ctes()]

    # -- writing -------------------------------------------------------------------------------

    def define(self, relation: str, query: exp.Query) -> None:
        """Add a named relation."""
        self.ctes.append((relation, query))

    def defined(self, relation: str) -> bool:
        """Whether a relation of that name was added."""
        return any(name == relation for name, _ in self.ctes)

    def bring(self, relation: str, column: str, default: int | None) -> Expr:
        """A column of a relation keyed (k, period), brought to level 0."""
        return col(LEVEL, self.wide.bring(relation, column, default))

    def join(self, relation: str, query: exp.Select) -> str:
        """Join a relation over the level so far to the next level; gives its alias there."""
        self.levels.append((relation, query))
        self.joins.append(relation)
        return f"r{len(self.joins) - 1}"

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The names that formulas of the rules have, with their parts."""
        return names_mentioned(self.resolved)

    def found(self, name: str) -> Value:
        """The value of an indicator, also where the next level computes it."""
        value = dict(self.pending).get(name) or self.values[name]
        assert isinstance(value, Value)
        return value

    def later(self, name: str, value: Value) -> None:
        """Let the next level compute an indicator."""
        self.pending.append((name, value))

    def conditioned(self, indicator: Indicator, value: Value, path: Key) -> Value:
        """The value, or whether it meets the indicator's conditions where it has some."""
        tests, lacks = [], value.lacks
        for word, written in indicator.condition.items():
            edge = self.formulas.given(written, (*path, word))
            lacks = lacks or edge.lacks
            with fitting((*path, word)):
                tests.append(compared(SIGNS[word], value, edge))
        return condition(sql.all_of(tests), lacks) if tests else value

    def restrict(self, name: str, indicator: Indicator, path: Key) -> None:
        """Leave an indicator, and the parts of a ledger, with no data where it does not apply."""
        tests = [
            sql.among(col(LEVEL, attribute), list(words))
            for attribute, words in indicator.applies_to.items()
        ]
        if indicator.applies_when is not None:
            test, _ = self.formulas.test(indicator.applies_when, (*path, "applies_when"))
            tests.append(test)
        tests += self._of_kinds(indicator)
        if indicator.hide_below is not None:
            tests.append(self._of_enough(name, indicator.hide_below, (*path, "hide_below")))
        if not tests:
            return
        pending = dict(self.pending)
        parts = [known for known in self.values if known.startswith(f"{name}.")]
        for each in (name, *parts):
            value = pending.get(each) or self.values[each]
            assert isinstance(value, Value)
            limited = replace(value, num=sql.when((sql.all_of(tests), value.num)), lacks=True)
            self.pending = [(n, v) for n, v in self.pending if n != each]
            self.later(each, limited)

    def _of_enough(self, name: str, written: Fraction | Given, path: Key) -> Expr:
        """That a rate is over enough; raises `Refused` R138 for what is no rate."""
        value = dict(self.pending).get(name) or self.values[name]
        least = self.filters.number(written, path)
        if least.denominator != 1 or least < 2:
            raise Refused(
                "R122", path, f"a result is hidden below a whole number from 2, not {least}"
            )
        if not isinstance(value, Value) or isinstance(value.den, int):
            message = "this is no rate, so nothing says over how many it is"
            hint = "write it with 'each', or as a quotient of two numbers"
            raise Refused("R138", path, message, hint)
        return sql.compare(">=", value.den, sql.lit(int(least) * value.parts))

    def _of_kinds(self, indicator: Indicator) -> list[Expr]:
        """That the organisation's kind has the numbers that its facts are compared with."""
        wheres: list[Mapping[str, Any]] = [indicator.where, indicator.among]
        wheres += [indicator.meets] if isinstance(indicator.meets, Mapping) else []
        wheres += [indicator.ledger.where] if indicator.ledger is not None else []
        wheres += [indicator.condition] if indicator.every is not None else []
        needed = kinds_needed(self.resolved, *wheres)
        return [sql.among(col(LEVEL, "kind"), list(kinds)) for kinds in needed]

    def rise(self) -> None:
        """Add a level with the columns of all pending indicators, if there are any."""
        if not self.pending:
            return
        query = Query(self.top, LEVEL).columns(sql.star(LEVEL))
        for index, relation in enumerate(self.joins):
            query.left_join(relation, f"r{index}", same_key(f"r{index}", LEVEL))
        number = len(self.levels) + 1
        self.top = f"l{number}"
        for index, (name, value) in enumerate(self.pending):
            column = f"x{number}_{index}"
            query.columns(sql.output(value.num, column))
            den: Expr | int = value.den
            if not isinstance(value.den, int):
                query.columns(sql.output(value.den, f"{column}d"))
                den = col(LEVEL, f"{column}d")
            self.values[name] = replace(value, num=col(LEVEL, column), den=den)
        self.levels.append((self.top, query.build()))
        self.pending, self.joins = [], []
