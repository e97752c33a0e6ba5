"""``where`` as SQL: each line of a filter becomes one exact comparison on a source's field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.facts import CodeList
from core.facts.model import Column
from core.rules.calendar import DayRule
from core.rules.compiler import sql
from core.rules.compiler.kinds import case, is_by_kind
from core.rules.compiler.months import months_apart
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import FIELD_BOUND, TooLarge, within
from core.rules.errors import nearest
from core.rules.model import Elapsed, Given, OfField, Test
from core.rules.resolve import Resolved
from core.rules.text import Key

ROW = "f"
PERIOD = "p"
RECORDER = "o"

SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "exactly": "=="}


class Refused(Exception):
    """Something in a programme that cannot be compiled: a code, where, why, and a way out."""

    def __init__(self, code: str, path: Key, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.path = path
        self.message = message
        self.hint = hint


class Follows(Refused):
    """What uses something that was refused itself: nothing of its own to report."""


@dataclass
class Joins:
    """What a filter needs joined beside the source row.

    Sets of days, working-day numbers, and (`by_kind`) the organisation that recorded it.
    """

    day_sets: dict[tuple[DayRule, str], str] = field(default_factory=dict)
    workdays: dict[str, str] = field(default_factory=dict)
    by_kind: bool = False

    def day_set(self, rule: DayRule, day_field: str) -> str:
        """The alias of a set of days that a field of the row is looked up in."""
        return self.day_sets.setdefault((rule, day_field), f"d{len(self.day_sets)}")

    def workday(self, day_field: str) -> str:
        """The alias of the working-day number of a field of the row."""
        return self.workdays.setdefault(day_field, f"w{len(self.workdays)}")

    def kind(self) -> Expr:
        """The kind of the organisation that recorded the row."""
        self.by_kind = True
        return col(RECORDER, "kind")

    @property
    def key(self) -> tuple[Any, ...]:
        """Equal for filters that can share one scan."""
        return (tuple(self.day_sets), tuple(self.workdays), self.by_kind)


@dataclass(frozen=True)
class Filters:
    """Compiles filters for one programme on one day; `codes` grows by the lists of its sources."""

    resolved: Resolved
    codes: dict[str, CodeList]

    def conditions(
        self, source: Source, where: Mapping[str, Any], path: Key, joins: Joins
    ) -> list[Expr]:
        """One SQL condition a line; raises `Refused` with the line's path."""
        return [
            self._line(source, name, wanted, (*path, name), joins) for name, wanted in where.items()
        ]

    def _line(self, source: Source, name: str, wanted: Any, path: Key, joins: Joins) -> Expr:
        if isinstance(wanted, Elapsed):
            return self._elapsed(source, wanted, path, joins)
        column = self.field(source, name, path)
        value = col(ROW, name)
        if isinstance(wanted, Test):
            return self._test(source, name, column, wanted, path, joins)
        if isinstance(wanted, bool):
            if column.kind != "flag":
                raise Refused("R120", path, f"'{name}' is not a yes-or-no field")
            return sql.compare("==", value, lit(int(wanted)))
        if isinstance(wanted, tuple):
            return sql.among(value, [self.text(column, item, path) for item in wanted])
        if isinstance(wanted, Fraction):
            return sql.compare("==", value, lit(self.scaled(column, wanted, path)))
        if isinstance(wanted, str) and wanted.startswith("$"):
            given = Given(wanted[1:])
            return sql.compare("==", value, self._stored(column, given, path, joins))
        return sql.compare("==", value, lit(self.text(column, wanted, path)))

    def field(self, source: Source, name: str, path: Key) -> Column:
        """The column of a source's field; raises `Refused` R110 with the nearest name."""
        if name not in source.fields:
            hint = nearest(name, source.fields)
            raise Refused("R110", path, f"'{source.name}' has no field '{name}'", hint)
        return source.fields[name]

    def number(self, written: Fraction | Given, path: Key) -> Fraction:
        """A number or a parameter's value; raises `Refused` R111 for an unknown parameter."""
        try:
            return self.resolved.number(written)
        except KeyError:
            name = str(written)
            if name in self.resolved.by_kind:
                raise Refused(
                    "R113",
                    path,
                    f"parameter '{name}' has values by kind, and one number is needed here",
                    "such a parameter stands in a formula, a condition or a test of 'where'",
                ) from None
            if name in self.resolved.programme.parameters:
                raise Refused(
                    "R112",
                    path,
                    f"parameter '{name}' has no value on {self.resolved.on}",
                    "give it a value from an earlier day, or the rule a 'from'",
                ) from None
            hint = nearest(name, self.resolved.programme.parameters)
            raise Refused("R111", path, f"no parameter '{name}'", hint) from None

    def scaled(self, column: Column, number: Fraction, path: Key) -> int:
        """A number in the field's stored units; raises `Refused` when it does not fit exactly."""
        if column.kind not in ("integer", "day"):
            raise Refused("R121", path, f"this field is a {column.kind}, not a number")
        stored = number * column.scale
        if stored.denominator != 1:
            raise Refused("R122", path, f"{number} is finer than the field is stored")
        return int(stored)

    def text(self, column: Column, wanted: str, path: Key) -> str:
        """A text as a field may hold it; raises `Refused` R121 or R123."""
        if column.kind in ("integer", "day", "flag"):
            raise Refused("R121", path, f"this field is a {column.kind}, '{wanted}' is text")
        if column.kind == "code":
            known = self.codes[column.codes].codes
            if wanted not in known:
                hint = nearest(wanted, known)
                raise Refused("R123", path, f"'{wanted}' is no code of {column.codes}", hint)
        return wanted

    def rank(self, value: Expr, column: Column, path: Key) -> Expr:
        """The place of an ordered code in its list, from 1; raises `Refused` R124 otherwise."""
        listed = self.codes.get(column.codes)
        if column.kind != "code" or listed is None or not listed.ordered:
            raise Refused("R124", path, "only codes of an ordered list can be compared by rank")
        branches = [
            (sql.compare("==", value, lit(code)), lit(place))
            for place, code in enumerate(listed.codes, start=1)
        ]
        return sql.when(*branches)

    def ordered(self, name: str, column: Column, path: Key) -> Expr:
        """A field as a number that can be compared: ordered codes by rank; `Refused` R121."""
        value = col(ROW, name)
        if column.kind == "code":
            return self.rank(value, column, path)
        if column.kind not in ("integer", "day", "flag"):
            raise Refused("R121", path, f"'{name}' is a {column.kind}, not a number")
        return value

    def edge(self, column: Column, written: Any, path: Key) -> int:
        """A number in stored units, or the place of an ordered code; raises `Refused`."""
        if isinstance(written, str) and not isinstance(written, Given):
            listed = self.codes.get(column.codes)
            if listed is None or not listed.ordered:
                raise Refused("R124", path, "only codes of an ordered list can be compared by rank")
            return list(listed.codes).index(self.text(column, written, path)) + 1
        return self.scaled(column, self.number(written, path), path)

    def _stored(self, column: Column, written: Any, path: Key, joins: Joins) -> Expr:
        """The same as SQL, also where it differs by the kind of who recorded the fact."""
        if not is_by_kind(self.resolved, written):
            return lit(self.edge(column, written, path))

        def stored(number: Fraction) -> int:
            return self.scaled(column, number, path)

        return case(self.resolved, str(written), joins.kind(), stored)[0]

    def _test(
        self, source: Source, name: str, column: Column, test: Test, path: Key, joins: Joins
    ) -> Expr:
        value = col(ROW, name)
        parts: list[Expr] = []
        for key, sign in SIGNS.items():
            written = getattr(test, key)
            if isinstance(written, OfField):
                parts.append(self._share(source, name, sign, written, (*path, key)))
            elif written is not None:
                edge = self._stored(column, written, (*path, key), joins)
                measured = self.rank(value, column, path) if column.kind == "code" else value
                parts.append(sql.compare(sign, measured, edge))
        if test.not_ is not None:
            unwanted = (test.not_,) if isinstance(test.not_, str) else test.not_
            words = [self.text(column, item, path) for item in unwanted]
            parts.append(sql.any_of((sql.is_null(value), sql.negate(sql.among(value, words)))))
        for tag in test.has:
            if column.kind != "tags":
                raise Refused("R125", path, f"'{name}' holds no tags")
            parts.append(sql.contains(value, f"|{tag}|"))
        if test.given is not None:
            missing = sql.is_null(value)
            if column.kind == "tags":  # a fact without tags has the empty text
                missing = sql.any_of((missing, sql.compare("==", value, lit(""))))
            parts.append(sql.negate(missing) if test.given else missing)
        parts += self._day_tests(column, value, test, path)
        if test.on is not None:
            if column.kind != "day":
                raise Refused("R127", path, f"'{name}' is not a day")
            rule = DayRule("monthday", day=test.on.day, move=test.on.or_)
            parts.append(sql.not_null(col(joins.day_set(rule, name), "day")))
        if not parts:
            raise Refused("R126", path, "this test says nothing")
        return sql.all_of(parts)

    def _share(self, source: Source, name: str, sign: str, other: OfField, path: Key) -> Expr:
        """A field compared with a share of another one: both sides multiplied out, so it is exact."""
        mine, theirs = self.field(source, name, path), self.field(source, other.of, (*path, "of"))
        share = self.number(other.share, (*path, "share"))
        if "day" in (mine.kind, theirs.kind):
            if mine.kind != theirs.kind or share != 1:
                raise Refused("R127", path, "a day is compared with a day, not with a share of it")
        elif (mine.kind, theirs.kind) != ("integer", "integer"):
            raise Refused("R121", path, f"'{name}' and '{other.of}' are not both numbers")
        by, over = theirs.scale * share.denominator, mine.scale * share.numerator
        try:
            within(FIELD_BOUND * by, FIELD_BOUND * abs(over))
        except TooLarge as error:
            raise Refused("R141", path, str(error), "write a simpler share") from error
        return sql.compare(
            sign,
            sql.multiply(col(ROW, name), lit(by)),
            sql.multiply(col(ROW, other.of), lit(over)),
        )

    def _day_tests(self, column: Column, value: Expr, test: Test, path: Key) -> list[Expr]:
        edges = {"period-start": col(PERIOD, "first"), "period-end": col(PERIOD, "last")}
        parts: list[Expr] = []
        for key, sign in (("by", "<="), ("before", "<"), ("after", ">")):
            wanted = getattr(test, key)
            if wanted is not None:
                parts.append(
                    sql.all_of((sql.not_null(value), sql.compare(sign, value, edges[wanted])))
                )
        if test.not_by is not None:
            late = sql.compare(">", value, edges[test.not_by])
            parts.append(sql.any_of((sql.is_null(value), late)))
        if parts and column.kind != "day":
            raise Refused("R127", path, "by, not_by, before and after compare days")
        return parts

    def _elapsed(self, source: Source, wanted: Elapsed, path: Key, joins: Joins) -> Expr:
        def day(name: str) -> Expr:
            if name == "period-end":
                return col(PERIOD, "last_work" if wanted.unit == "working-day" else "last")
            if self.field(source, name, path).kind != "day":
                raise Refused("R127", path, f"'{name}' is not a day")
            if wanted.unit == "working-day":
                return col(joins.workday(name), "number")
            return col(ROW, name)

        start, end = day(wanted.from_), day(wanted.to)
        parts = []
        for key, sign in SIGNS.items():
            written = getattr(wanted, key, None)
            if written is not None:
                if wanted.unit == "month":
                    months = _whole(self.number(written, (*path, key)), path)
                    parts.append(months_apart(sign, start, end, months))
                else:
                    length = sql.subtract(end, start)
                    parts.append(sql.compare(sign, length, self._length(written, path, key, joins)))
        if not parts:
            raise Refused("R126", path, "say how long: at_most, at_least, above or below")
        return sql.all_of(parts)

    def _length(self, written: Fraction | Given, path: Key, key: str, joins: Joins) -> Expr:
        """A number of days as SQL."""
        if not is_by_kind(self.resolved, written):
            return lit(_whole(self.number(written, (*path, key)), path))
        return case(self.resolved, str(written), joins.kind(), lambda n: _whole(n, path))[0]


def _whole(number: Fraction, path: Key) -> int:
    if number.denominator != 1:
        raise Refused("R122", path, "days and months are whole")
    return int(number)
