"""`where`: whether a row matches every line."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.rules.oracle.days import month_days, so_many_months_later, working_days
from tests.rules.oracle.world import Row, World
from tests.rules.oracle.written import Part, Rules, listed

SIGNS = {
    "at_least": lambda a, b: a >= b,
    "at_most": lambda a, b: a <= b,
    "above": lambda a, b: a > b,
    "below": lambda a, b: a < b,
    "exactly": lambda a, b: a == b,
}


def measured(world: World, source: str, field: str, value: Any) -> Fraction | None:
    """A field's value as a number; an ordered code is its place in the list."""
    if value is None:
        return None
    codes = world.codes(source, field)
    if codes is not None:
        return Fraction(codes.index(value) + 1)
    if isinstance(value, dt.date):
        return Fraction(value.toordinal())
    return Fraction(value)


def matches(rules: Rules, world: World, source: str, row: Row, where: Part) -> bool:
    """Whether a row has every line of a filter; what is missing matches nothing."""
    return all(_line(rules, world, source, row, name, w) for name, w in where.items())


def _line(rules: Rules, world: World, source: str, row: Row, name: str, wanted: Any) -> bool:
    if isinstance(wanted, dict) and "to" in wanted:
        return _elapsed(rules, world, row, wanted)
    value = row[name]
    if isinstance(wanted, dict):
        return all(
            _test(rules, world, source, row, name, word, w) for word, w in wanted.items()
        ) and _shape(wanted)
    if value is None:
        return False
    if isinstance(wanted, list):
        return value in wanted
    if isinstance(value, bool):
        return value == (wanted == "true")
    if isinstance(value, int | Decimal):
        return Fraction(value) == rules.number_of(wanted, _kind(world, row))
    return bool(value == wanted)


def _shape(test: Part) -> bool:
    assert test, "a test says something"
    return True


def _test(
    rules: Rules, world: World, source: str, row: Row, name: str, word: str, wanted: Any
) -> bool:
    value = row[name]
    edges = {"period-start": world.span.first, "period-end": world.span.last}
    match word:
        case "given":
            return (value is not None and value != () and value != []) == (wanted == "true")
        case "not":
            return value is None or value not in listed(wanted)
        case "not_by":
            return value is None or value > edges[wanted]
    if value is None:
        return False
    match word:
        case "by":
            return bool(value <= edges[wanted])
        case "before":
            return bool(value < edges[wanted])
        case "after":
            return bool(value > edges[wanted])
        case "has":
            return all(tag in value for tag in listed(wanted))
        case "on":
            return value in month_days(wanted, world.span)
    if isinstance(wanted, dict):
        other = measured(world, source, wanted["of"], row[wanted["of"]])
        share = rules.number(wanted.get("share", "1"))
        mine = measured(world, source, name, value)
        return other is not None and bool(SIGNS[word](mine, share * other))
    codes = world.codes(source, name)
    if codes and wanted in codes:
        edge: Fraction | None = Fraction(codes.index(wanted) + 1)
    else:
        edge = rules.number_of(wanted, _kind(world, row))
    number = measured(world, source, name, value)
    return edge is not None and bool(SIGNS[word](number, edge))


def _elapsed(rules: Rules, world: World, row: Row, wanted: Part) -> bool:
    start = row[wanted["from"]]
    end = world.span.last if wanted["to"] == "period-end" else row[wanted["to"]]
    if start is None or end is None:
        return False
    if wanted.get("unit") == "month":
        edges = {word: int(rules.number(wanted[word])) for word in SIGNS if word in wanted}
        return all(SIGNS[w](end, so_many_months_later(start, n)) for w, n in edges.items())
    working = wanted.get("unit", "day") == "working-day"
    length = working_days(start, end) if working else (end - start).days
    asked = {w: rules.number_of(wanted[w], _kind(world, row)) for w in SIGNS if w in wanted}
    return all(edge is not None and SIGNS[word](length, edge) for word, edge in asked.items())


def _kind(world: World, row: Row) -> str:
    """The kind of the organisation that recorded a row."""
    return str(world.organisations.get(row["org"], {}).get("kind", ""))
