"""Reading the facts of a tree from the columns: a snapshot, or the same tables held in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

import pyarrow as pa
from sqlglot import exp

from core.columns import Snapshot, as_of, counting, tables_of
from core.facts import EPOCH, VOCABULARY
from core.rules import DuckEngine

Source: TypeAlias = Snapshot | Mapping[str, pa.Table]
"""A snapshot of the columns, or every table of the vocabulary (`core.columns.arrow_tables`)."""

Row: TypeAlias = dict[str, Any]


class Reading:
    """Facts as of a position; None is the snapshot's own, or everything in the tables.

    Raises `ColumnsError` ``columns.position-unknown`` for a position the snapshot does not reach.
    """

    def __init__(self, source: Source, position: int | None) -> None:
        self._source = source.at(position) if isinstance(source, Snapshot) else source
        self.position = source.position if isinstance(source, Snapshot) else position
        if position is not None:
            self.position = position

    def run(self, statements: Mapping[str, str], *types: str) -> dict[str, pa.Table]:
        """The answers to statements about the tables ``f_<type>`` of these fact types."""
        with DuckEngine() as engine:
            for name in types:
                engine.define(f"f_{name}", self._query(engine, name))
            return {name: engine.run(text) for name, text in statements.items()}

    def _query(self, engine: DuckEngine, name: str) -> exp.Query:
        if isinstance(self._source, Snapshot):
            return as_of(self._source, name)
        revised = f"{name}__revised"
        for table in (name, revised):
            engine.load(f"h_{table}", self._source[table])
        return counting(
            tables_of(VOCABULARY.types)[name],
            exp.to_table(f"h_{name}"),
            exp.to_table(f"h_{revised}"),
            self.position,
            self.position,
        )


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01, as columns store days."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The day with that number."""
    return EPOCH + dt.timedelta(days=number)


def tags_of(stored: str | None) -> tuple[str, ...]:
    """Tags from their stored form ``|a|b|``."""
    return tuple(stored.strip("|").split("|")) if stored else ()


def last(of: str, among: str, by: str) -> str:
    """The last row of `of` among those of `among`, for each value of `by`: what holds on the day.

    The same order as the rule compiler's spans: by day, then by the order of first recording.
    """
    order = f"row_number() OVER (PARTITION BY {by} ORDER BY day DESC, fact DESC) = 1"
    return f"(SELECT * FROM {of} WHERE {among} QUALIFY {order})"
