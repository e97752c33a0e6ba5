"""Which outputs of a plan rest on relations that are given from outside."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from sqlglot import exp

from core.rules.compiler.plan import Plan

#: Relations that have the rows of the spine, each with more columns.
LEVEL: Final = re.compile(r"(?:[lw][0-9]+|s[0-9]+_[a-z]+)")

#: Under this name a statement carries what was found about it.
_RESTING: Final = "resting"


def resting_on(plan: Plan, given: Collection[str]) -> frozenset[str]:
    """The outputs of indicators that are computed from any of some relations from outside.

    What cannot be told for sure rests on them. It is looked up once for a statement.
    """
    wanted = frozenset(given)
    known: dict[frozenset[str], frozenset[str]] = plan.statement.meta.setdefault(_RESTING, {})
    if wanted not in known:
        known[wanted] = _Resting(plan.statement, wanted).outputs(plan)
    return known[wanted]


class _Resting:
    """Goes back from the columns of a statement to the relations they are made of."""

    def __init__(self, statement: exp.Query, given: frozenset[str]) -> None:
        self._statement = statement
        self._given = given
        self._queries: dict[str, Any] = {cte.alias: cte.this for cte in statement.ctes}
        self._columns: dict[tuple[str, str], bool] = {}
        self._wholes: dict[str, bool] = {}
        self._columns_of: dict[int, dict[str, Any]] = {}
        self._aliases: dict[int, dict[str, set[str]]] = {}

    def outputs(self, plan: Plan) -> frozenset[str]:
        found = set()
        for name, column in plan.columns.items():
            parts = [each for each in (column.num, column.den) if isinstance(each, str)]
            if any(self._projected(self._statement, part) for part in parts):
                found.add(name)
        return frozenset(found)

    def _column(self, relation: str, name: str) -> bool:
        if not self._level(relation):
            return self._whole(relation)
        key = (relation, name)
        if key not in self._columns:
            self._columns[key] = self._projected(self._queries[relation], name)
        return self._columns[key]

    def _projected(self, query: Any, name: str) -> bool:
        """A column of a level, through every level that only hands it on."""
        found = self._own(query).get(name)
        if found is not None:
            return self._reads(query, found)
        return self._column(query.args["from_"].this.name, name)

    def _whole(self, relation: str) -> bool:
        """A relation that is no level: its rows, and so all of its columns."""
        if relation not in self._wholes:
            query = self._queries.get(relation)
            found = relation in self._given if query is None else self._reads(query, query)
            self._wholes[relation] = found
        return self._wholes[relation]

    def _reads(self, query: Any, part: Any) -> bool:
        """Whether a part of a query does; of levels that it reads, the columns it names count."""
        tables, columns = _named(part)
        if any(not self._level(each.name) and self._whole(each.name) for each in tables):
            return True
        aliases = self._relations(query)
        return any(
            self._named(relation, column)
            for column in columns
            for relation in aliases.get(column.table, ())
        )

    def _named(self, relation: str, column: exp.Column) -> bool:
        if not isinstance(column.this, exp.Star) or not self._level(relation):
            return self._column(relation, column.name)
        # Every column that the level has of its own, and those it only hands on.
        query = self._queries[relation]
        first = query.args["from_"].this.name
        own = any(self._column(relation, name) for name in self._own(query))
        return own or (self._level(first) and self._named(first, column))

    def _level(self, relation: str) -> bool:
        return relation in self._queries and LEVEL.fullmatch(relation) is not None

    def _own(self, query: Any) -> dict[str, Any]:
        """The columns that a query says itself, by name."""
        key = id(query)
        if key not in self._columns_of:
            named = (each for each in query.expressions if not each.is_star)
            self._columns_of[key] = {each.alias_or_name: each for each in named}
        return self._columns_of[key]

    def _relations(self, query: Any) -> dict[str, set[str]]:
        """The relations that a query reads, by alias."""
        key = id(query)
        if key not in self._aliases:
            found: dict[str, set[str]] = {}
            for table in _named(query)[0]:
                found.setdefault(table.alias_or_name, set()).add(table.name)
            self._aliases[key] = found
        return self._aliases[key]


def _named(part: Any) -> tuple[list[exp.Table], list[exp.Column]]:
    """The tables and columns named anywhere in a part of a query, its named queries left out."""
    tables: list[exp.Table] = []
    columns: list[exp.Column] = []
    waiting: list[Any] = [part]
    while waiting:
        node = waiting.pop()
        if type(node) is list:
            waiting += node
        elif type(node) is exp.Table:
            tables.append(node)
        elif type(node) is exp.Column:
            columns.append(node)
        elif isinstance(node, exp.Expression):
            waiting += (value for key, value in node.args.items() if key != "with_")
    return tables, columns


__all__ = ["LEVEL", "resting_on"]
