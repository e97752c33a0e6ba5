"""A formula read over an organisation's values: to say whether data was lacking, or a condition held.

Answers come from the plan's statement alone; this decides no value and no point.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, Final

from core.assess.result import OrganisationResult
from core.rules import Resolved, to_step
from core.rules.expressions import (
    ROUNDING,
    Call,
    Logic,
    Name,
    Node,
    Number,
    Operation,
    Parameter,
    TextLiteral,
    parse_expression,
    step_of,
)

Known = Fraction | bool | str | None
"""A value; None for no data."""

_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def lacks_data(formula: str, result: OrganisationResult, resolved: Resolved) -> bool:
    """Whether a formula has no value for an organisation."""
    return _value(parse_expression(formula), result, resolved) is None


def held(formula: str, result: OrganisationResult, resolved: Resolved) -> bool | None:
    """Whether a condition held for an organisation; None where that is not known."""
    found = _value(parse_expression(formula), result, resolved)
    return None if found is None else bool(found)


def _value(node: Node, result: OrganisationResult, resolved: Resolved) -> Known:
    match node:
        case Number(value) | TextLiteral(value):
            return value
        case Parameter(name, _):
            return resolved.parameters[name].value if name in resolved.parameters else None
        case Name("kind" | "sector" as name, _):
            return str(getattr(result, name))
        case Name(name, _):
            return _indicator(name, result)
        case Operation(sign, left, right):
            one, other = (_value(side, result, resolved) for side in (left, right))
            if one is None or other is None or (sign == "/" and not other):
                return None
            found: Known = _SIGNS[sign](one, other)
            return found
        case Call("known", (asked,), _):
            return _value(asked, result, resolved) is not None
        case Call("if", (test, yes, no), _):
            held = _value(test, result, resolved)
            return None if held is None else _value(yes if held else no, result, resolved)
        case Call(function, (argument, *_), _) if function in ROUNDING:
            found, step = (_value(each, result, resolved) for each in (argument, step_of(node)))
            if found is None or step is None:
                return None
            return to_step(Fraction(found), Fraction(step), ROUNDING[function])
        case Call(function, arguments, _):
            values = [_value(each, result, resolved) for each in arguments]
            return None if None in values else _best(function, values)
        case Logic("not", (part,)):
            held = _value(part, result, resolved)
            return None if held is None else not held
        case Logic(word, parts):
            return _logic(word, [_value(part, result, resolved) for part in parts])


def _indicator(name: str, result: OrganisationResult) -> Known:
    found = result.indicators.get(name)
    if found is None or found.value is None:
        return None
    if found.truth:
        return bool(found.num)
    return Fraction(found.value)


def _best(function: str, values: Sequence[Any]) -> Known:
    found: Known = (min if function == "min" else max)(values)
    return found


def _logic(word: str, values: Sequence[Known]) -> Known:
    """Unknown only where no part decides alone."""
    decides = word == "or"
    if any(value is not None and bool(value) is decides for value in values):
        return decides
    return None if None in values else not decides
