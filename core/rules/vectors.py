"""Columns of a statement computed one by one over Arrow arrays, those that are asked for only.

A statement that counts no fact only adds columns to rows that are there: it needs no plan and no
grouping, and what is asked of it is mostly one or two of its columns. Integers are of 64 bits and
checked; what is not made for this, or would need more, raises `NotColumnwise`, and an engine decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.rules.compiler.wide import KEY
from core.rules.places import place, places_of, rank

Values: TypeAlias = Any
"""An array or a scalar: numbers, texts or truths of all rows, or one of every row."""

_SIGNS: Final[Mapping[type[exp.Expression], str]] = {
    exp.Add: "add_checked",
    exp.Sub: "subtract_checked",
    exp.Mul: "multiply_checked",
    exp.And: "and_kleene",
    exp.Or: "or_kleene",
    exp.EQ: "equal",
    exp.NEQ: "not_equal",
    exp.LT: "less",
    exp.LTE: "less_equal",
    exp.GT: "greater",
    exp.GTE: "greater_equal",
}
_NOTHING: Final = pa.scalar(None, pa.int64())


class NotColumnwise(Exception):
    """A statement, or a size of numbers, that is an engine's work."""


class Levels:
    """The columns of a statement whose relations have the rows of `ground`, each with more columns.

    Beside `ground` it may join relations given from outside, keyed (k, period).
    """

    def __init__(self, statement: exp.Query, ground: str) -> None:
        self._ground = ground
        self._queries: dict[str, Any] = {"": statement}
        self._queries |= {cte.alias: cte.this for cte in statement.ctes}
        self._named: dict[str, dict[str, exp.Expression]] = {}
        self._aliases: dict[str, dict[str, str]] = {}

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the statement's columns."""
        return tuple(self._columns(""))

    def source(self, relation: str, name: str) -> tuple[str, exp.Expression | None]:
        """Where a column is computed, and how; None for one of a relation from outside."""
        while relation in self._queries:
            made = self._columns(relation).get(name)
            if made is not None and not _handed_on(made, name):
                return relation, made
            relation = self._relations(relation)[made.table if made is not None else ""]
        return relation, None

    def relation(self, reader: str, column: exp.Column) -> str:
        """The relation that a column is of, as one relation reads it."""
        return self._relations(reader)[column.table]

    def given(self, relation: str) -> bool:
        """Whether a relation from outside is joined, and is not the ground."""
        return relation != self._ground

    def _columns(self, relation: str) -> dict[str, Any]:
        if relation not in self._named:
            found = {}
            for each in self._queries[relation].expressions:
                if not each.is_star:
                    found[each.alias_or_name] = each.unalias()
            self._named[relation] = found
        return self._named[relation]

    def _relations(self, relation: str) -> dict[str, str]:
        """The relations that one reads, by alias; under "" the one whose rows it has."""
        if relation not in self._aliases:
            query = self._queries[relation]
            if not isinstance(query, exp.Select) or any(map(query.args.get, _GROUPS)):
                raise NotColumnwise(f"'{relation}' has other rows than its ground")
            first = query.args["from_"].this
            found = {"": first.name, first.alias_or_name: first.name}
            for join in query.args.get("joins") or ():
                if join.side != "LEFT" or not _by_key(join.args["on"]):
                    raise NotColumnwise(f"'{relation}' joins otherwise than by its key")
                found[join.this.alias_or_name] = join.this.name
            self._aliases[relation] = found
        return self._aliases[relation]


_GROUPS: Final = ("group", "where", "having", "distinct", "qualify", "limit")


class Columnwise:
    """Computes columns of `levels` over the rows of a table; `joined` are relations from outside.

    `known` gives columns of the statement's relations that are there already, by (relation, name).
    """

    def __init__(
        self,
        levels: Levels,
        ground: pa.Table,
        joined: Mapping[str, pa.Table],
        known: Callable[[str, str], Values | None] = lambda _relation, _name: None,
    ) -> None:
        self._levels = levels
        self._table = ground
        self._joined = joined
        self._known = known
        self._columns: dict[tuple[str, str], Values] = {}
        self._rows: dict[str, pa.Array] = {}
        self._among: dict[tuple[str, str, tuple[str, ...]], pa.Array] = {}
        self._reader = ""

    def output(self, name: str) -> pa.Array:
        """A column of the statement. Raises `NotColumnwise`."""
        try:
            found = self._column("", name)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise NotColumnwise(str(error)) from error
        return self._array(found)

    def _column(self, relation: str, name: str) -> Values:
        at, made = self._levels.source(relation, name)
        if (at, name) not in self._columns:
            self._columns[at, name] = self._made(at, name, made)
        return self._columns[at, name]

    def _made(self, relation: str, name: str, made: exp.Expression | None) -> Values:
        if made is None:
            return self._from_outside(relation, name)
        known = self._known(relation, name)
        if known is not None:
            return known
        before, self._reader = self._reader, relation
        try:
            return self._value(made)
        finally:
            self._reader = before

    def _from_outside(self, relation: str, name: str) -> Values:
        if not self._levels.given(relation):
            return _one(self._table[name])
        table = self._joined.get(relation)
        if table is None:
            raise NotColumnwise(f"'{relation}' is computed")
        if relation not in self._rows:
            self._rows[relation] = places_of(self._table.select(KEY), table.select(KEY))
        return _one(table[name]).take(self._rows[relation])

    def _array(self, value: Values) -> pa.Array:
        if isinstance(value, pa.Scalar):
            return pa.repeat(value, self._table.num_rows)
        return value

    # -- expressions ---------------------------------------------------------------------------

    def _value(self, node: Any) -> Values:
        sign = _SIGNS.get(type(node))
        if sign is not None:
            return pc.call_function(sign, [self._value(node.this), self._value(node.expression)])
        match node:
            case exp.Column():
                return self._column(self._levels.relation(self._reader, node), node.name)
            case exp.Paren():
                return self._value(node.this)
            case exp.Literal():
                return _written(node.this, node.is_string)
            case exp.Null():
                return _NOTHING
            case exp.Neg():
                return pc.negate_checked(self._value(node.this))
            case exp.Not():
                return pc.invert(self._value(node.this))
            case exp.Is(expression=exp.Null()):
                return pc.is_null(self._value(node.this))
            case exp.Case():
                return self._case(node)
        return self._rarer(node)

    def _rarer(self, node: Any) -> Values:
        match node:
            case exp.Coalesce():
                return pc.coalesce(*map(self._value, (node.this, *node.expressions)))
            case exp.IntDiv():
                below = self._value(node.expression)
                return pc.divide_checked(self._value(node.this), _or_nothing(below))
            case exp.Cast() if node.to.this == exp.DataType.Type.BIGINT:
                return pc.cast(self._value(node.this), pa.int64())
            case exp.In():
                return self._in(node)
            case exp.Window():
                return self._over(node)
        raise NotColumnwise(f"{type(node).__name__} is an engine's work")

    def _case(self, node: exp.Case) -> Values:
        tests = [self._value(each.this) for each in node.args["ifs"]]
        values = [self._value(each.args["true"]) for each in node.args["ifs"]]
        default = node.args.get("default")
        values.append(_NOTHING if default is None else self._value(default))
        # Nothing but written numbers in it would be a truth of no row.
        tests[0] = self._array(tests[0])
        return pc.case_when(pc.make_struct(*tests), *values)

    def _in(self, node: exp.In) -> Values:
        inner = node.this.unnest()
        words = tuple(each.this for each in node.expressions)
        if not isinstance(inner, exp.Column) or not all(
            each.is_string for each in node.expressions
        ):
            raise NotColumnwise("only texts are looked up")
        relation = self._levels.relation(self._reader, inner)
        key = (self._levels.source(relation, inner.name)[0], inner.name, words)
        if key not in self._among:
            value = self._array(self._value(inner))
            found = pc.is_in(value, value_set=pa.array(words))
            self._among[key] = pc.if_else(pc.is_valid(value), found, pa.scalar(None, pa.bool_()))
        return self._among[key]

    def _over(self, node: exp.Window) -> Values:
        rows = [self._array(self._value(each)) for each in node.args.get("partition_by") or ()]
        order = node.args.get("order")
        inner = node.this
        if isinstance(inner, exp.Count) and isinstance(inner.this, exp.Star) and order is None:
            return place(rows).sizes
        if order is None or not isinstance(inner, exp.Rank | exp.RowNumber):
            raise NotColumnwise("another function of a window is an engine's work")
        keys = [
            (self._array(self._value(each.this)), bool(each.args.get("desc")))
            for each in order.expressions
        ]
        if any(
            each.args.get("nulls_first") == down
            for each, (_, down) in zip(order.expressions, keys, strict=True)
        ):
            raise NotColumnwise("no data stands last where the largest is first")
        return rank(place(rows), keys, unique=isinstance(inner, exp.RowNumber))


class Sameness:
    """Which columns of two statements over the same ground are written alike, all the way down."""

    def __init__(self, one: Levels, other: Levels) -> None:
        self._one, self._other = one, other
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, relation: str, name: str) -> bool:
        """Whether a column of that name is the same in both."""
        key = (relation, name)
        if key not in self._known:
            self._known[key] = self._same(self._one, self._other, relation, name)
        return self._known[key]

    def _same(self, one: Levels, other: Levels, relation: str, name: str) -> bool:
        (at, mine), (there, theirs) = one.source(relation, name), other.source(relation, name)
        if mine is None or theirs is None:
            return mine is theirs and at == there and not one.given(at)
        return at == there and self._alike(at, mine, theirs)

    def _alike(self, at: str, mine: Any, theirs: Any) -> bool:
        if type(mine) is not type(theirs):
            return False
        if isinstance(mine, exp.Column):
            a, b = self._one.relation(at, mine), self._other.relation(at, theirs)
            return a == b and mine.name == theirs.name and self.of(a, mine.name)
        if isinstance(mine, exp.Expression):
            names = mine.args.keys() | theirs.args.keys()
            return all(
                self._alike(at, mine.args.get(each) or None, theirs.args.get(each) or None)
                for each in names
            )
        if isinstance(mine, list):
            return len(mine) == len(theirs) and all(
                self._alike(at, *pair) for pair in zip(mine, theirs, strict=True)
            )
        return bool(mine == theirs)


def _handed_on(made: exp.Expression, name: str) -> bool:
    return isinstance(made, exp.Column) and made.name == name


def _by_key(condition: exp.Expression) -> bool:
    """Whether a join is by organisation and period and nothing else."""
    tests = [each.unnest() for each in condition.flatten()]
    names = [
        each.this.name
        for each in tests
        if isinstance(each, exp.EQ)
        and isinstance(each.this, exp.Column)
        and isinstance(each.expression, exp.Column)
        and each.this.name == each.expression.name
    ]
    return len(tests) == len(KEY) and sorted(names) == sorted(KEY)


def _one(column: pa.ChunkedArray) -> pa.Array:
    found = column.combine_chunks()
    return found if isinstance(found, pa.Array) else pa.concat_arrays(found.chunks)


@cache
def _written(text: str, is_text: bool) -> pa.Scalar:
    """A number or text as it is written; Arrow takes thirty times as long to see of what type one is."""
    return pa.scalar(text, pa.string()) if is_text else pa.scalar(int(text), pa.int64())


def _or_nothing(below: Values) -> Values:
    """What is divided by; nothing where it is 0."""
    return pc.if_else(pc.not_equal(below, _written("0", False)), below, _NOTHING)
