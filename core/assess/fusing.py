"""Statements over the same facts made into one pass: what they have alike is taken out and shared.

A statement is a body over named queries (its WITH clause). Queries with the same text are one. Of
queries that group the same rows in the same way and differ in what they compute of a group, one is
made that computes all of it; whoever reads one of them reads its columns there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

#: What a grouping query computes is named m0, m1 …; its other outputs are what it groups by.
_MEASURE: Final = re.compile(r"m[0-9]+")

Numbers = Mapping[int, int]
"""The numbers of a statement's calendar rules, and those they have among all statements'."""


@dataclass
class _Part:
    """A named query of one statement or of several; `measures` where it may take in more of them."""

    name: str
    query: exp.Select
    users: set[int] = field(default_factory=set)
    measures: dict[str, str] = field(default_factory=dict)

    def take(self, query: exp.Select) -> dict[str, str]:
        """Take in what another query computes; gives the names of its measures here."""
        named: dict[str, str] = {}
        for output in _measures(query):
            text = output.this.sql("duckdb")
            if text not in self.measures:
                self.measures[text] = f"m{len(self.measures)}"
                alias = exp.to_identifier(self.measures[text], quoted=True)
                self.query.append("expressions", exp.Alias(this=output.this, alias=alias))
            named[output.alias] = self.measures[text]
        return named


@dataclass(frozen=True)
class _Known:
    """Where a statement's named query is to be found, and what its measures are called there."""

    part: _Part
    measures: Mapping[str, str]


class Fusion:
    """The statements, rewritten, and the queries to be computed before them, in order.

    `numbers` are those of each statement's calendar rules, `own` the relations that are each
    statement's own though others may have some of that name.
    """

    def __init__(
        self,
        statements: Sequence[exp.Query],
        numbers: Sequence[Numbers],
        own: Sequence[Collection[str]],
    ) -> None:
        self._parts: dict[str, _Part] = {}
        self._by_text: dict[str, _Part] = {}
        bodies = [
            self._statement(place, statement.copy(), numbers[place], own[place])
            for place, statement in enumerate(statements)
        ]
        self._shared = self._worth_sharing(bodies)
        self.shared = tuple(
            (part.name, self._with(part.query))
            for part in self._parts.values()
            if part.name in self._shared
        )
        self.statements = tuple(map(self._with, bodies))

    # -- taking statements apart ---------------------------------------------------------------

    def _statement(
        self, place: int, statement: exp.Query, numbers: Numbers, own: Collection[str]
    ) -> exp.Query:
        """The body of a statement over the parts that its queries became."""
        _renumber(statement, numbers)
        given = statement.args.get("with_")
        statement.set("with_", None)
        known: dict[str, _Known] = {}
        private = set(own)
        for cte in given.expressions if given is not None else ():
            name, query = cte.alias, cte.this
            if any(table.name in private for table in query.find_all(exp.Table)):
                private.add(name)
            _rewrite(query, known)
            known[name] = self._part(place, name, query, private=name in private)
        _rewrite(statement, known)
        # The text it was written as before is of what it was before.
        statement.meta.pop("written", None)
        return statement

    def _part(self, place: int, name: str, query: exp.Select, *, private: bool) -> _Known:
        """The part for a query: one that is there, or a new one."""
        if private:
            part = self._new(f"{name}_{place}", query, f"private {place} {name}")
            part.users.add(place)
            return _Known(part, {})
        grouping = _grouping(query)
        text = grouping or query.sql("duckdb")
        if text not in self._by_text:
            kept = query.copy() if grouping is None else _without_measures(query)
            self._new(f"{name}_{len(self._parts)}", kept, text)
        part = self._by_text[text]
        part.users.add(place)
        return _Known(part, {} if grouping is None else part.take(query))

    def _new(self, name: str, query: exp.Select, text: str) -> _Part:
        part = _Part(name, query)
        self._parts[name] = self._by_text[text] = part
        return part

    # -- putting them together -----------------------------------------------------------------

    def _worth_sharing(self, bodies: Sequence[exp.Query]) -> set[str]:
        """The parts of several statements that more than one reader reads.

        What a single shared part reads is computed as a part of it.
        """
        readers: dict[str, set[str]] = {name: set() for name in self._parts}
        for part in self._parts.values():
            for name in self._reads(part.query):
                readers[name].add(part.name)
        for place, body in enumerate(bodies):
            for name in self._reads(body):
                readers[name].add(f"body {place}")
        return {
            name
            for name, part in self._parts.items()
            if len(part.users) > 1 and len(readers[name]) > 1
        }

    def _reads(self, query: exp.Query) -> Iterator[str]:
        names = {table.name for table in query.find_all(exp.Table)}
        return (name for name in self._parts if name in names)

    def _with(self, query: exp.Query) -> exp.Query:
        """A query with the parts it needs that are not computed before."""
        needed: set[str] = set()
        waiting = [*self._reads(query)]
        while waiting:
            name = waiting.pop()
            if name not in needed and name not in self._shared:
                needed.add(name)
                waiting += self._reads(self._parts[name].query)
        ctes = [
            exp.CTE(this=part.query.copy(), alias=exp.TableAlias(this=_named(part.name)))
            for part in self._parts.values()
            if part.name in needed
        ]
        whole = query.copy()
        # What the engine expects of a statement is known by its meta.
        whole.meta.update(query.meta)
        if ctes:
            whole.set("with_", exp.With(expressions=ctes))
        return whole


def _renumber(statement: exp.Query, numbers: Numbers) -> None:
    """Write the calendar rules' common numbers into a statement."""
    for column in list(statement.find_all(exp.Column)):
        if column.name == "rule":
            number = column.parent.expression if isinstance(column.parent, exp.EQ) else None
            if not isinstance(number, exp.Literal):
                raise ValueError(f"a calendar rule is not named by its number: {column.parent}")
            number.replace(exp.Literal.number(numbers[int(number.this)]))


def _rewrite(query: exp.Query, known: Mapping[str, _Known]) -> None:
    """Let a query read the parts in place of what they were made from."""
    for table in list(query.find_all(exp.Table)):
        there = known.get(table.name)
        if there is None:
            continue
        alias = table.alias_or_name
        scope = table.find_ancestor(exp.Select)
        assert scope is not None
        for column in scope.find_all(exp.Column) if there.measures else ():
            if column.table == alias and column.name in there.measures:
                column.set("this", _named(there.measures[column.name]))
        table.set("this", _named(there.part.name))
        table.set("alias", exp.TableAlias(this=_named(alias)))


def _grouping(query: exp.Select) -> str | None:
    """What a query groups and by what, as text; None where it does not group and compute."""
    if query.args.get("group") is None or not any(_measures(query)):
        return None
    others = [output for output in query.expressions if output not in [*_measures(query)]]
    # A measure is added to whatever else stands there; more than rows and their groups is not known.
    for word in ("having", "order", "limit", "distinct", "qualify"):
        if query.args.get(word) is not None:
            return None
    if any(_aggregates(output) for output in others):
        return None
    return _without_measures(query).sql("duckdb")


def _without_measures(query: exp.Select) -> exp.Select:
    bare = query.copy()
    bare.set("expressions", [o for o in bare.expressions if not _MEASURE.fullmatch(o.alias)])
    return bare


def _measures(query: exp.Select) -> Iterator[exp.Alias]:
    return (output for output in query.expressions if _MEASURE.fullmatch(output.alias))


def _aggregates(output: exp.Expression) -> bool:
    return any(True for _ in output.find_all(exp.AggFunc))


def _named(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)
