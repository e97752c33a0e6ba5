"""Level 0 of a plan: the spine with every column that is brought to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, Query, col, lit


@dataclass
class Wide:
    """The relations joined to the spine, and the columns taken from them."""

    joins: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    outputs: list[tuple[str, Expr]] = field(default_factory=list)

    def bring(self, relation: str, column: str, default: int | None) -> str:
        """Bring a column of a relation keyed (k, period); NULL becomes `default` if given."""
        known = self.columns.get((relation, column))
        if known is not None:
            return known
        alias = self.joins.setdefault(relation, f"j{len(self.joins)}")
        name = f"c{len(self.columns)}"
        self.columns[relation, column] = name
        value: Expr = col(alias, column)
        if default is not None:
            value = sql.or_else(value, lit(default))
        self.outputs.append((name, value))
        return name

    def build(self, spine: str) -> exp.Select:
        """The SELECT of level 0."""
        query = Query(spine, "s").columns(sql.star("s"))
        for relation, alias in self.joins.items():
            query.left_join(relation, alias, same_key(alias, "s"))
        for name, value in self.outputs:
            query.columns(sql.output(value, name))
        return query.build()


def same_key(left: str, right: str) -> Expr:
    """left.k = right.k AND left.period = right.period"""
    return sql.all_of(
        (
            sql.compare("==", col(left, "k"), col(right, "k")),
            sql.compare("==", col(left, "period"), col(right, "period")),
        )
    )
