"""Facts chosen once for every measure that chooses the same ones: one of each case, or item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.filters import ROW, Joins
from core.rules.compiler.scans import Grouping, Scans
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col, lit


@dataclass
class Pick:
    """Rows with their `place` in their group, 1 for the chosen one; `measures` over the chosen.

    A measure is its kind, its number and what the chosen row has to meet.
    """

    name: str
    source: Source
    grouping: Grouping
    joins: Joins
    place: Expr
    among: tuple[Expr, ...]
    measures: list[tuple[str, Expr, Expr]] = field(default_factory=list)

    def measure(self, kind: str, value: Expr, holds: Expr) -> str:
        """Add a measure; gives its column."""
        wanted = (kind, value, holds)
        if wanted not in self.measures:
            self.measures.append(wanted)
        return f"m{self.measures.index(wanted)}"

    def ctes(self, scans: Scans) -> list[tuple[str, exp.Select]]:
        """The rows with their places, and the measures of each group."""
        values = [("place", self.place)]
        for number, (_, value, holds) in enumerate(self.measures):
            values.append((f"v{number}", value))
            values.append((f"h{number}", sql.flag(holds)))
        rows = self._rows(scans, values)
        query = Query(f"{self.name}_rows", ROW)
        query.columns(*(sql.output(col(ROW, key), key) for key in self.grouping.keys))
        for number, (kind, _, _) in enumerate(self.measures):
            holds = sql.compare("==", col(ROW, f"h{number}"), lit(1))
            query.columns(sql.output(_combined(kind, col(ROW, f"v{number}"), holds), f"m{number}"))
        query.where(sql.compare("==", col(ROW, "place"), lit(1)))
        query.group_by(*(col(ROW, key) for key in self.grouping.keys))
        return [(f"{self.name}_rows", rows), (self.name, query.build())]

    def taken(self, scans: Scans, values: Sequence[tuple[str, Expr]], holds: Expr) -> exp.Select:
        """The chosen rows that meet a condition: their keys, then `values`."""
        more = [("place", self.place), ("holds", sql.flag(holds))]
        rows = exp.Subquery(
            this=self._rows(scans, [*values, *more]), alias=exp.TableAlias(this=sql.name(ROW))
        )
        names = (*self.grouping.keys, *(name for name, _ in values))
        query = exp.Select().from_(rows)
        query = query.select(*(sql.output(col(ROW, name), name) for name in names), copy=False)
        ones = [sql.compare("==", col(ROW, name), lit(1)) for name, _ in more]
        return query.where(sql.all_of(ones), copy=False)

    def _rows(self, scans: Scans, values: Sequence[tuple[str, Expr]]) -> exp.Select:
        """The rows that may be chosen, with some values each."""
        condition = sql.all_of(self.among) if self.among else None
        return scans.rows(self.source, self.grouping, self.joins, values, condition)


def _combined(kind: str, value: Expr, holds: Expr) -> Expr:
    match kind:
        case "count":
            return sql.total(sql.when((holds, lit(1)), otherwise=lit(0)))
        case "sum":
            return sql.total(sql.when((holds, value), otherwise=lit(0)))
        case "distinct":
            return sql.different(sql.when((holds, value)))
        case "least":
            return sql.least(sql.when((holds, value)))
        case _:
            return sql.most(sql.when((holds, value)))
