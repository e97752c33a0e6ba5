"""Tables asked: a base is given, the value of its band and the result come back, nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.rules.exact import round_half_up
from core.rules.expressions import (
    Call,
    Name,
    Node,
    Number,
    Operation,
    Parameter,
    children,
    parse_expression,
)
from core.rules.model import Band
from core.rules.resolve import Resolved


class TableError(ValueError):
    """A table that cannot answer: it is unknown or not in force, has no band, or no number."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a table says of a base: the band taken, its value, and the result, rounded half up."""

    band: Band
    value: Fraction
    result: Fraction


def ask(resolved: Resolved, name: str, base: Fraction) -> Answer:
    """Ask the table `name` about `base` (in the table's unit). Raises `TableError`."""
    table = resolved.tables.get(name)
    if table is None:
        raise TableError(f"no table '{name}' is in force on {resolved.on}")
    band = next((band for band in table.bands if _holds(resolved, band, base)), None)
    if band is None:
        raise TableError(f"the table '{name}' has no band for {base}")
    if band.value is None:
        raise TableError(f"the band of the table '{name}' for {base} has no value")
    value = resolved.number(band.value)
    result = _number(parse_expression(table.result), resolved, {"base": base, name: value})
    if table.round is not None:
        step = resolved.number(table.round)
        result = round_half_up(result / step) * step
    return Answer(band, value, result)


def _holds(resolved: Resolved, band: Band, base: Fraction) -> bool:
    if band.at_least is not None:
        return base >= resolved.number(band.at_least)
    if band.above is not None:
        return base > resolved.number(band.above)
    if band.at_most is not None:
        return base <= resolved.number(band.at_most)
    assert band.below is not None  # a band has one edge
    return base < resolved.number(band.below)


def _number(node: Node, resolved: Resolved, names: Mapping[str, Fraction]) -> Fraction:
    values = [_number(child, resolved, names) for child in children(node)]
    match node:
        case Number(value):
            return value
        case Parameter(name, _):
            return resolved.parameters[name].value
        case Name(name, _) if name in names:
            return names[name]
        case Operation("+", _, _):
            return values[0] + values[1]
        case Operation("-", _, _):
            return values[0] - values[1]
        case Operation("*", _, _):
            return values[0] * values[1]
        case Operation("/", _, _):
            if not values[1]:
                raise TableError(f"a table that knows {' and '.join(names)} divides by zero here")
            return values[0] / values[1]
        case Call("min", _, _):
            return min(values)
        case Call("max", _, _):
            return max(values)
    raise TableError(f"a table's result is a number made of {' and '.join(names)}")
