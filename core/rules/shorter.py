"""A compiled statement in DuckDB's words where those are shorter than what every engine reads."""

from __future__ import annotations

from sqlglot import exp
from sqlglot.generators.duckdb import DuckDBGenerator

from core.rules.compiler.sql import bits_of


class Shorter(DuckDBGenerator):
    """Takes the bits of rows together by an OR, which needs no list of the different ones."""

    def sum_sql(self, expression: exp.Sum) -> str:
        """A sum, or the OR of rows that it stands for."""
        bits = bits_of(expression)
        return self.function_fallback_sql(expression) if bits is None else self.func("BIT_OR", bits)
