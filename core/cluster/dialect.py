"""A compiled statement as Spark SQL: what sqlglot writes, and the few places where that is not exact.

The statement is the one that every other engine runs. Spark differs in three things. A sum of 64-bit
integers is one of 64 bits, which overflows though the whole sum fits: it is made in two halves. Files
are no part of a statement: they are read under a name beforehand. And an integer that is written
down has 32 bits, which the compiler already minds.
"""

from __future__ import annotations

from sqlglot import exp
from sqlglot.generators.spark import SparkGenerator

from core.rules.compiler.sql import bits_of

#: Bits of the lower half of a summed number: 2^31 rows of it still fit into 63 bits.
_HALF = 32


class ExactSpark(SparkGenerator):
    """Writes Spark SQL whose sums overflow only where their result does."""

    def intdiv_sql(self, expression: exp.IntDiv) -> str:
        """DIV of two 64-bit integers, which is exact; a quotient of doubles would not be."""
        return self.binary(expression, "DIV")

    def sum_sql(self, expression: exp.Sum) -> str:
        """SUM as a decimal of 38 digits: the high halves times 2^32, and the low halves."""
        value, bits = expression.this, bits_of(expression)
        if bits is not None:  # no larger than the largest of them
            return self.func("BIT_OR", bits)
        if _written_out(value):
            return self.function_fallback_sql(expression)
        text = self.sql(value)
        high = f"SHIFTRIGHT(CAST({text} AS BIGINT), {_HALF})"
        low = f"(CAST({text} AS BIGINT) & {2**_HALF - 1})"
        return f"(CAST(SUM({high}) AS DECIMAL(38, 0)) * {2**_HALF} + SUM({low}))"


def _written_out(value: exp.Expression) -> bool:
    """Whether a value is one of a few small numbers, such as 1 for each row that counts."""
    if not isinstance(value, exp.Case):
        return False
    results = [each.args["true"] for each in value.args["ifs"]]
    results += [value.args["default"]] if value.args.get("default") is not None else []
    return all(_small(each) for each in results)


def _small(value: exp.Expression) -> bool:
    return isinstance(value, exp.Literal) and not value.is_string and len(value.this) < 9


def spark_sql(query: exp.Expr) -> str:
    """The text of a query for Spark. The query is left as it is."""
    return ExactSpark(dialect="spark").generate(query)
