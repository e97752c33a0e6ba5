"""Formulas and conditions: a small language read into a tree with columns kept for errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache

from lark import Lark, Token, Transformer, UnexpectedInput, v_args

from core.rules.exact import parse_exact, show_decimal

GRAMMAR = r"""
?start: either
?either: both ("or" both)*
?both: denied ("and" denied)*
?denied: "not" denied -> negation
       | comparison
?comparison: sum (COMPARE sum)?
?sum: product
    | sum ADD product -> operation
?product: factor
        | product MULTIPLY factor -> operation
?factor: "-" factor -> minus
       | atom
?atom: NUMBER -> number
     | TEXT -> text
     | "$" NAME -> parameter
     | NAME "(" either ("," either)* ")" -> call
     | NAME ("." NAME)? -> name
     | "(" either ")"
COMPARE: "<=" | ">=" | "==" | "!=" | "<" | ">"
ADD: "+" | "-" | "−"
MULTIPLY: "*" | "/" | "×" | "÷"
NUMBER: /[0-9]+(\.[0-9]+)?\s*%?/
TEXT: /"[^"]*"/
NAME: /(?!(?:and|or|not)\b)[A-Za-z_][A-Za-z0-9_]*/
%ignore /\s+/
"""

#: Functions that bring a value to a multiple of a step, by how they choose it.
ROUNDING = {"round": "nearest", "round_up": "up", "round_down": "down"}
FUNCTIONS = {
    "min": (2, 9),
    "max": (2, 9),
    "if": (3, 3),
    "known": (1, 1),
    **dict.fromkeys(ROUNDING, (1, 2)),
}


@dataclass(frozen=True, slots=True)
class Number:
    """A literal number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class TextLiteral:
    """A literal text, compared with an attribute of the organisation."""

    value: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name``: a parameter's value in force."""

    name: str
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """Another indicator, one part of a ledger, or an attribute of the organisation."""

    name: str
    column: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """``left sign right`` with sign one of + - * / and the comparisons."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic:
    """``and``, ``or`` or ``not`` over conditions."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS`."""

    function: str
    arguments: tuple[Node, ...]
    column: int = field(compare=False)


Node = Number | TextLiteral | Parameter | Name | Operation | Logic | Call


#: Signs of numbers: what they give is known only where both sides are.
ARITHMETIC = ("+", "-", "*", "/")


class ExpressionError(ValueError):
    """A formula that cannot be read; `column` counts from 1 within the formula."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@v_args(inline=True)
class _Build(Transformer[Token, Node]):
    def number(self, token: Token) -> Node:
        return Number(parse_exact(str(token)))

    def text(self, token: Token) -> Node:
        return TextLiteral(str(token)[1:-1])

    def parameter(self, token: Token) -> Node:
        return Parameter(str(token), token.column or 1)

    def name(self, token: Token, part: Token | None = None) -> Node:
        full = str(token) if part is None else f"{token}.{part}"
        return Name(full, token.column or 1)

    def call(self, token: Token, *arguments: Node) -> Node:
        return Call(str(token), arguments, token.column or 1)

    def minus(self, operand: Node) -> Node:
        return Operation("-", Number(Fraction(0)), operand)

    def operation(self, left: Node, sign: Token, right: Node) -> Node:
        ascii_sign = {"−": "-", "×": "*", "÷": "/"}.get(str(sign), str(sign))
        return Operation(ascii_sign, left, right)

    def comparison(self, left: Node, sign: Token, right: Node) -> Node:
        return Operation(str(sign), left, right)

    def both(self, *parts: Node) -> Node:
        return Logic("and", parts)

    def either(self, *parts: Node) -> Node:
        return Logic("or", parts)

    def negation(self, part: Node) -> Node:
        return Logic("not", (part,))


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False)


@cache
def parse_expression(text: str) -> Node:
    """Read a formula; raises `ExpressionError` with the column of what could not be read."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        column = getattr(error, "column", 1)
        column = column if isinstance(column, int) and column > 0 else len(text) + 1
        raise ExpressionError("this formula cannot be read here", column) from error
    node: Node = _Build().transform(tree)
    _check_calls(node)
    return node


def _check_calls(node: Node) -> None:
    if isinstance(node, Call):
        if node.function not in FUNCTIONS:
            known = ", ".join(sorted(FUNCTIONS))
            raise ExpressionError(f"no function '{node.function}'; there are {known}", node.column)
        least, most = FUNCTIONS[node.function]
        if not least <= len(node.arguments) <= most:
            raise ExpressionError(f"'{node.function}' takes {least} to {most} values", node.column)
        if node.function in ROUNDING and not isinstance(step_of(node), Number | Parameter):
            message = f"'{node.function}' rounds to a number or parameter: round(rate, 0.1%)"
            raise ExpressionError(message, node.column)
    for child in children(node):
        _check_calls(child)


def step_of(node: Call) -> Node:
    """What a call of `ROUNDING` rounds to: whole numbers where it does not say."""
    return node.arguments[1] if len(node.arguments) > 1 else Number(Fraction(1))


def written(node: Node) -> str:
    """A formula as it may be written, for messages."""
    match node:
        case Number(value):
            exact = 10**6 % value.denominator == 0
            return show_decimal(value, 6) if exact else f"{value.numerator} / {value.denominator}"
        case TextLiteral(value):
            return f'"{value}"'
        case Parameter(name, _):
            return f"${name}"
        case Name(name, _):
            return name
        case Operation("-", Number(zero), right) if zero == 0:
            return f"-{_grouped(right)}"
        case Operation(sign, left, right):
            return f"{_grouped(left)} {sign} {_grouped(right)}"
        case Logic("not", (part,)):
            return f"not {_grouped(part)}"
        case Logic(word, parts):
            return f" {word} ".join(map(_grouped, parts))
        case Call(function, arguments, _):
            return f"{function}({', '.join(map(written, arguments))})"


def _grouped(node: Node) -> str:
    return f"({written(node)})" if isinstance(node, Operation | Logic) else written(node)


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node."""
    match node:
        case Operation(_, left, right):
            return (left, right)
        case Logic(_, parts):
            return parts
        case Call(_, arguments, _):
            return arguments
        case _:
            return ()


def names_in(node: Node) -> tuple[Name, ...]:
    """Every name a formula uses, in order of appearance."""
    if isinstance(node, Name):
        return (node,)
    return tuple(name for child in children(node) for name in names_in(child))


def numbers_in(node: Node) -> tuple[Number, ...]:
    """Every literal number of a formula, in order of appearance."""
    if isinstance(node, Number):
        return (node,)
    return tuple(found for child in children(node) for found in numbers_in(child))


def parameters_in(node: Node) -> tuple[Parameter, ...]:
    """Every parameter a formula uses, in order of appearance."""
    if isinstance(node, Parameter):
        return (node,)
    return tuple(found for child in children(node) for found in parameters_in(child))


def settled(node: Node, holds: bool) -> frozenset[Node]:
    """What is known wherever a condition holds, or wherever it does not.

    ``known(a / b)`` says that of a and b too.
    """
    match node:
        case Call("known", (argument,), _):
            return _with_parts(argument) if holds else frozenset()
        case Logic("not", (part,)):
            return settled(part, not holds)
        case Logic(word, parts):
            each = [settled(part, holds) for part in parts]
            # All parts of an `and` hold with it; which of them fails with it is not said.
            together = (word == "and") == holds
            return frozenset.union(*each) if together else frozenset.intersection(*each)
    return frozenset()


def _with_parts(node: Node) -> frozenset[Node]:
    found = frozenset({node})
    numbers = isinstance(node, Operation) and node.sign in ARITHMETIC
    if numbers or (isinstance(node, Call) and node.function in ("min", "max", *ROUNDING)):
        return found.union(*(_with_parts(part) for part in children(node)))
    return found
