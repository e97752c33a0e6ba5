"""Level 0 of a plan: the spine with every column that is brought to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, Query, col, lit

KEY = ("k", "period")
#: Relations that are joined at once.
CHUNK = 10


@dataclass
class Wide:
    """The relations joined to the spine, and the columns taken from them."""

    joins: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    outputs: list[tuple[str, Expr]] = field(default_factory=list)
    _aliases: list[str] = field(default_factory=list)

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
        self._aliases.append(alias)
        return name

    def build(self, spine: str, top: str) -> list[tuple[str, exp.Select]]:
        """The SELECT of level 0, called `top`, and those it is put together from.

        A hundred joins in a row make an engine plan for seconds, as every one of them carries what
        the ones before it brought; a few joins of a few joins are planned in a fraction of that.
        """
        joins = list(self.joins.items())
        chunks = [joins[start : start + CHUNK] for start in range(0, len(joins), CHUNK)]
        parts = [(f"w{n}", self._chunk(spine, chunk)) for n, chunk in enumerate(chunks)]
        query = Query(spine, "s").columns(sql.star("s"))
        for n, (name, part) in enumerate(parts):
            query.left_join(name, f"p{n}", same_key(f"p{n}", "s"))
            query.columns(*(sql.output(col(f"p{n}", c), c) for c in part.named_selects[2:]))
        return [*parts, (top, query.build())]

    def _chunk(self, spine: str, joins: list[tuple[str, str]]) -> exp.Select:
        query = Query(spine, "s").columns(*(sql.output(col("s", key), key) for key in KEY))
        aliases = {alias for _, alias in joins}
        for relation, alias in joins:
            query.left_join(relation, alias, same_key(alias, "s"))
        for (name, value), alias in zip(self.outputs, self._aliases, strict=True):
            if alias in aliases:
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
