"""The relations of a plan in an engine, defined when a query first reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from sqlglot import exp

from core.rules import DuckEngine, Plan, SqliteEngine

Row = dict[str, Any]


class Relations:
    """Runs queries over a plan's relations; those of facts and of the calendar must be loaded."""

    def __init__(self, engine: DuckEngine | SqliteEngine, plan: Plan) -> None:
        self._engine = engine
        self._waiting = dict(plan.relations)
        if plan.subject == "organisation":  # those asked about stand on others too
            self._waiting["spine"] = exp.select("*").from_(_quoted("alive"))
        self._names = frozenset(self._waiting)
        self._read: dict[str, list[Row]] = {}

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def run(self, query: exp.Query) -> list[Row]:
        """The rows of a query."""
        rows: list[Row] = self.table(query).to_pylist()
        return rows

    def table(self, query: exp.Query) -> pa.Table:
        """The rows of a query, as a table."""
        self._define(query)
        return self._engine.run(query)

    def of_keys(self, query: exp.Query, keys: Iterable[str]) -> list[Row]:
        """The rows of a query whose column ``k`` is one of some keys."""
        return self._of(query, "k", list(keys))

    def of_facts(self, query: exp.Query, facts: Iterable[int]) -> list[Row]:
        """The rows of a query whose column ``fact`` is one of some facts."""
        return self._of(query, "fact", sorted(facts))

    def _of(self, query: exp.Query, column: str, wanted: list[Any]) -> list[Row]:
        self._define(query)
        # Not built as an expression: the query's own text is kept, and takes longer to write than
        # few rows take to be found. With places for the keys, the engine knows the text again.
        places = ", ".join("?" * len(wanted)) or "NULL"
        inner = self._engine.written(query)
        text = f'SELECT * FROM ({inner}) AS "e" WHERE "e"."{column}" IN ({places})'
        rows: list[Row] = self._engine.run(text, wanted).to_pylist()
        return rows

    def forget(self) -> None:
        """Forget the rows that were read: the engine has other facts now."""
        self._read.clear()

    def rows(self, name: str) -> list[Row]:
        """All rows of a relation, read once."""
        if name not in self._read:
            self._read[name] = self.run(exp.select("*").from_(_quoted(name)))
        return self._read[name]

    def _define(self, query: exp.Query) -> None:
        """Define what a query reads, and first what that reads."""
        for name in _read(query):
            relation = self._waiting.pop(name, None)
            if relation is not None:
                self._define(relation)
                self._engine.define(name, relation)


def _read(query: exp.Query) -> tuple[str, ...]:
    """The relations that a query reads; kept with it, as its text is."""
    found: tuple[str, ...] | None = query.meta.get("read")
    if found is None:
        found = tuple(dict.fromkeys(table.name for table in query.find_all(exp.Table)))
        query.meta["read"] = found
    return found


def _quoted(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))
