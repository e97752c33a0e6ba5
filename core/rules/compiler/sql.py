"""The closed set of SQL that the compiler may emit, as sqlglot expressions.

Nothing here takes SQL text. Every construct is one that DuckDB, SQLite, PostgreSQL and Spark read
alike on 64-bit integers and text: no engine's own rounding, dates, weekdays or distinct-with-nulls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import Any

from sqlglot import exp

Expr = exp.Expression


def name(text: str) -> exp.Identifier:
    """An identifier, always quoted, so that a field may be called ``case``."""
    return exp.to_identifier(text, quoted=True)


def col(table: str, column: str) -> Expr:
    """A column of an aliased relation."""
    return exp.Column(this=name(column), table=name(table))


def lit(value: int | str) -> Expr:
    """A literal integer or text."""
    if isinstance(value, str):
        return exp.Literal.string(value)
    if value < 0:
        return exp.Neg(this=exp.Literal.number(-value))
    return exp.Literal.number(value)


def null() -> Expr:
    """NULL: no data."""
    return exp.Null()


def paren(value: Expr) -> Expr:
    """`value`, in brackets unless it is a leaf (AND and OR are functions to the library)."""
    if isinstance(value, exp.Connector):
        return exp.Paren(this=value)
    if isinstance(value, exp.Column | exp.Literal | exp.Paren | exp.Null | exp.Func | exp.Case):
        return value
    return exp.Paren(this=value)


def add(left: Expr, right: Expr) -> Expr:
    """Left + right"""
    return exp.Add(this=paren(_wide(left, right)), expression=paren(right))


def subtract(left: Expr, right: Expr) -> Expr:
    """Left - right"""
    return exp.Sub(this=paren(_wide(left, right)), expression=paren(right))


def multiply(left: Expr, right: Expr) -> Expr:
    """Left * right, leaving out a factor of 1"""
    for factor, other in ((left, right), (right, left)):
        if isinstance(factor, exp.Literal) and not factor.is_string and factor.this == "1":
            return other
    return exp.Mul(this=paren(_wide(left, right)), expression=paren(right))


def _wide(left: Expr, right: Expr) -> Expr:
    """`left`, as a 64-bit integer where both are written numbers: an engine may give those 32 bits."""
    written = left.find(exp.Column) is None and right.find(exp.Column) is None
    return whole(left) if written else left


def divide_whole(left: Expr, right: Expr) -> Expr:
    """Integer division of two numbers that are not negative; truncation and floor agree there."""
    return exp.IntDiv(this=paren(left), expression=paren(right))


_COMPARE: Mapping[str, type[Expr]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "==": exp.EQ,
    "!=": exp.NEQ,
}


def compare(sign: str, left: Expr, right: Expr) -> Expr:
    """A comparison, written with Python's signs."""
    kind = _COMPARE[sign]
    return kind(this=paren(left), expression=paren(right))


def is_null(value: Expr) -> Expr:
    """Value IS NULL"""
    return exp.Is(this=paren(value), expression=exp.Null())


def not_null(value: Expr) -> Expr:
    """Value IS NOT NULL"""
    return exp.Not(this=is_null(value))


def negate(condition: Expr) -> Expr:
    """NOT condition"""
    return exp.Not(this=paren(condition))


def all_of(conditions: Iterable[Expr]) -> Expr:
    """Every condition; true when there is none."""
    parts = [paren(c) for c in conditions]
    return reduce(lambda a, b: exp.And(this=a, expression=b), parts) if parts else always()


def any_of(conditions: Iterable[Expr]) -> Expr:
    """At least one condition; false when there is none."""
    parts = [paren(c) for c in conditions]
    if not parts:
        return compare("==", lit(0), lit(1))
    return reduce(lambda a, b: exp.Or(this=a, expression=b), parts)


def always() -> Expr:
    """A condition that holds."""
    return compare("==", lit(1), lit(1))


def among(value: Expr, choices: Sequence[int | str]) -> Expr:
    """Value IN (choices); false when there are none."""
    if not choices:
        return any_of(())
    return exp.In(this=paren(value), expressions=[lit(choice) for choice in choices])


def contains(value: Expr, part: str) -> Expr:
    """Whether the text `value` contains `part`, letter by letter: LIKE has signs and cases."""
    return compare(">", exp.StrPosition(this=value, substr=lit(part)), lit(0))


def contains_mark(value: Expr, mark: Expr) -> Expr:
    """Whether a list of tags (``|a|b|``) contains the text `mark`."""
    marked = exp.DPipe(this=exp.DPipe(this=lit("|"), expression=mark), expression=lit("|"))
    return compare(">", exp.StrPosition(this=value, substr=marked), lit(0))


def when(*branches: tuple[Expr, Expr], otherwise: Expr | None = None) -> Expr:
    """CASE WHEN … THEN … ELSE … END; NULL when no branch holds and there is no `otherwise`."""
    ifs = [exp.If(this=condition, true=result) for condition, result in branches]
    return exp.Case(ifs=ifs, default=otherwise)


def or_else(value: Expr, fallback: Expr) -> Expr:
    """COALESCE(value, fallback)"""
    return exp.Coalesce(this=value, expressions=[fallback])


def flag(condition: Expr) -> Expr:
    """1, 0, or NULL when the condition is unknown."""
    return when((condition, lit(1)), (negate(condition), lit(0)))


def whole(value: Expr) -> Expr:
    """`value` as a 64-bit integer: sums come back wider on some engines."""
    return exp.Cast(this=value, to=exp.DataType(this=exp.DataType.Type.BIGINT, nested=False))


def total(value: Expr) -> Expr:
    """SUM as a 64-bit integer; an overflow is an error on every engine, never a wrong number."""
    return whole(exp.Sum(this=value))


def bits(value: Expr) -> Expr:
    """Every bit that any row has, where a row has at most one of its own: a sum of the different ones.

    Not every engine has an OR of rows; those that do are given it in place of the sum.
    """
    return whole(exp.Sum(this=exp.Distinct(expressions=[value])))


def bits_of(aggregate: Expr) -> Expr | None:
    """The value whose `bits` an aggregate takes together; None for any other aggregate."""
    inner = aggregate.this if isinstance(aggregate, exp.Sum) else None
    return inner.expressions[0] if isinstance(inner, exp.Distinct) else None


def in_both(left: Expr, right: Expr) -> Expr:
    """The bits that both of two numbers have; NULL if either is."""
    return exp.BitwiseAnd(this=paren(left), expression=paren(right))


#: Of fourteen bits, each is brought to a place of its own four bits apart, and these are added up: a
#: number is, but for a multiple of 15, the sum of its digits in base 16.
COUNTED_BITS = 14
_SPREAD, _PLACES = 0x2000_4000_8001, 0x1111_1111_1111_111


def count_bits(value: Expr) -> Expr:
    """How many bits a number has, of its lowest `COUNTED_BITS`; it has no others."""
    placed = in_both(multiply(value, lit(_SPREAD)), lit(_PLACES))
    return exp.Mod(this=paren(placed), expression=lit(15))


def rows() -> Expr:
    """COUNT(*)"""
    return whole(exp.Count(this=exp.Star()))


def different(value: Expr) -> Expr:
    """COUNT(DISTINCT value); NULL is not a value."""
    return whole(exp.Count(this=exp.Distinct(expressions=[value])))


def most(value: Expr) -> Expr:
    """MAX"""
    return exp.Max(this=value)


def least(value: Expr) -> Expr:
    """MIN"""
    return exp.Min(this=value)


def absolute(value: Expr) -> Expr:
    """|value| without an engine's own function."""
    return when((compare("<", value, lit(0)), subtract(lit(0), value)), otherwise=value)


def larger(left: Expr, right: Expr) -> Expr:
    """The larger of two; NULL if either is."""
    return when((compare(">=", left, right), left), (compare("<", left, right), right))


def smaller(left: Expr, right: Expr) -> Expr:
    """The smaller of two; NULL if either is."""
    return when((compare("<=", left, right), left), (compare(">", left, right), right))


def round_half_up(numerator: Expr, denominator: Expr) -> Expr:
    """Numerator / denominator to the nearest integer, halves away from zero; denominator > 0."""

    def nearest(magnitude: Expr) -> Expr:
        doubled = add(multiply(lit(2), magnitude), denominator)
        return divide_whole(doubled, multiply(lit(2), denominator))

    return when(
        (compare(">=", numerator, lit(0)), nearest(numerator)),
        (compare("<", numerator, lit(0)), subtract(lit(0), nearest(subtract(lit(0), numerator)))),
    )


def round_up(numerator: Expr, denominator: Expr) -> Expr:
    """Numerator / denominator to the next integer not below it; denominator > 0."""
    more = divide_whole(add(numerator, subtract(denominator, lit(1))), denominator)
    below = subtract(lit(0), divide_whole(subtract(lit(0), numerator), denominator))
    return when((compare(">=", numerator, lit(0)), more), (compare("<", numerator, lit(0)), below))


def round_down(numerator: Expr, denominator: Expr) -> Expr:
    """Numerator / denominator to the next integer not above it; denominator > 0."""
    return subtract(lit(0), round_up(subtract(lit(0), numerator), denominator))


def over(
    function: Expr, partition: Sequence[Expr], order: Sequence[tuple[Expr, bool]]
) -> exp.Window:
    """A window function; `order` is (value, descending). Orders must be unique to be exact."""
    ordered = [exp.Ordered(this=value, desc=down, nulls_first=not down) for value, down in order]
    return exp.Window(
        this=function,
        partition_by=list(partition),
        order=exp.Order(expressions=ordered) if ordered else None,
    )


def row_number() -> Expr:
    """ROW_NUMBER()"""
    return exp.RowNumber()


def lead(value: Expr) -> Expr:
    """LEAD(value)"""
    return exp.Lead(this=value)


def table(relation: str, alias: str) -> exp.Table:
    """A relation under an alias."""
    return exp.Table(this=name(relation), alias=exp.TableAlias(this=name(alias)))


def output(value: Expr, column: str) -> Expr:
    """Value AS column"""
    return exp.Alias(this=value, alias=name(column))


class Query:
    """A SELECT built up clause by clause."""

    def __init__(self, relation: str, alias: str) -> None:
        self._select = exp.Select().from_(table(relation, alias), copy=False)

    def columns(self, *values: Expr) -> Query:
        """Add output columns."""
        self._select = self._select.select(*values, copy=False)
        return self

    def join(self, relation: str, alias: str, on: Expr) -> Query:
        """INNER JOIN"""
        self._select.append("joins", exp.Join(this=table(relation, alias), on=on))
        return self

    def left_join(self, relation: str, alias: str, on: Expr) -> Query:
        """LEFT JOIN"""
        # The library's own builder would parse "LEFT JOIN" anew for each of some hundred joins.
        self._select.append("joins", exp.Join(this=table(relation, alias), on=on, side="LEFT"))
        return self

    def where(self, condition: Expr) -> Query:
        """Add a condition."""
        self._select = self._select.where(condition, copy=False)
        return self

    def group_by(self, *values: Expr) -> Query:
        """GROUP BY"""
        self._select = self._select.group_by(*values, copy=False)
        return self

    def order_by(self, *values: Expr) -> Query:
        """ORDER BY; only for the reader's sake: results are sorted again at the edge."""
        self._select = self._select.order_by(*values, copy=False)
        return self

    def build(self) -> exp.Select:
        """The finished SELECT."""
        return self._select


#: What most of a query consists of, and where no relation is read.
_LEAVES = frozenset({exp.Column, exp.Identifier, exp.Literal, exp.DataType, exp.Null, exp.Star})


def _may_read(part: object) -> bool:
    return isinstance(part, Expr) and type(part) not in _LEAVES


def tables_in(query: Expr | exp.Query) -> set[str]:
    """The names of all relations that a query reads anywhere in it."""
    # The library's own search visits every leaf, which took a quarter of compiling.
    found: set[str] = set()
    waiting: list[Any] = [query]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Table):
            found.add(node.name)
        for part in node.args.values():
            if type(part) is list:
                waiting += filter(_may_read, part)
            elif _may_read(part):
                waiting.append(part)
    return found


def star(alias: str) -> Expr:
    """alias.*"""
    return exp.Column(this=exp.Star(), table=name(alias))


def union(queries: Sequence[exp.Select]) -> exp.Query:
    """UNION ALL of all the queries."""
    first: exp.Query = queries[0]
    return reduce(lambda a, b: exp.union(a, b, distinct=False, copy=False), queries[1:], first)
