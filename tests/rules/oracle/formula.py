"""Formulas by Python's own parser: the language's signs and precedence are Python's."""

import ast
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from tests.rules.oracle.written import exact

NUMBER = re.compile(r"(?<![\w.$])([0-9]+(?:\.[0-9]+)?)\s*(%?)")


class Rate(Fraction):
    """A quotient that keeps its parts."""

    parts: tuple[Fraction, Fraction]

    def __new__(cls, above: Fraction | int, below: Fraction | int) -> "Rate":
        self = super().__new__(cls, Fraction(above), Fraction(below))
        self.parts = (Fraction(above), Fraction(below))
        return self


def parsed(text: str) -> ast.expr:
    """The formula as a Python expression: numbers become ``N("…")``, parameters ``P("…")``."""
    pieces = []
    for index, piece in enumerate(text.split('"')):
        if index % 2:
            pieces.append(repr(piece))
            continue
        for ours, python in (("−", "-"), ("×", "*"), ("÷", "/")):
            piece = piece.replace(ours, python)
        piece = NUMBER.sub(r'N("\1\2")', piece)
        piece = re.sub(r"\$(\w+)", r'P("\1")', piece)
        pieces.append(re.sub(r"\bif\s*\(", "if_(", piece))
    return ast.parse("".join(pieces).strip(), mode="eval").body


def value(node: ast.expr, named: Callable[[str], Any], parameter: Callable[[str], Fraction]) -> Any:
    """Its value: a number, a truth value, a text, or None for no data."""

    def of(part: ast.expr) -> Any:
        return value(part, named, parameter)

    match node:
        case ast.Constant(text):
            return text
        case ast.Name(name):
            return named(name)
        case ast.Attribute(ast.Name(name), part):
            return named(f"{name}.{part}")
        case ast.Call(ast.Name("N"), [ast.Constant(text)]):
            return exact(str(text))
        case ast.Call(ast.Name("P"), [ast.Constant(text)]):
            return parameter(str(text))
        case ast.Call(ast.Name("known"), [part]):
            return of(part) is not None
        case ast.Call(ast.Name("if_"), [test, yes, no]):
            holds = of(test)
            return None if holds is None else of(yes) if holds else of(no)
        case ast.Call(ast.Name("min" | "max" as which), arguments):
            values = [of(a) for a in arguments]
            if None in values:
                return None
            return min(values) if which == "min" else max(values)
        case ast.Call(ast.Name("round" | "round_up" | "round_down" as which), [part, *step]):
            found = of(part)
            return None if found is None else _stepped(which, found, of(step[0]) if step else 1)
        case ast.UnaryOp(ast.Not(), part):
            holds = of(part)
            return None if holds is None else not holds
        case ast.UnaryOp(ast.USub(), part):
            found = of(part)
            return None if found is None else -Fraction(found)
        case ast.BoolOp(sign, parts):
            return _logic(isinstance(sign, ast.And), [of(p) for p in parts])
        case ast.Compare(left, [sign], [right]):
            return _compared(sign, of(left), of(right))
        case ast.BinOp(left, sign, right):
            return _operated(sign, of(left), of(right))
    raise AssertionError(ast.dump(node))


def _stepped(which: str, found: Any, step: Any) -> Fraction:
    """A multiple of the step, by whole steps and what is left of the next one."""
    whole, rest = divmod(Fraction(found) / Fraction(step), 1)  # rest is from 0 to below 1
    up = {"round_up": rest > 0, "round_down": False}
    half = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole >= 0)
    return (whole + up.get(which, half)) * Fraction(step)


def _logic(every: bool, values: list[Any]) -> bool | None:
    """Three-valued: what is unknown does not matter where the rest decides."""
    if every:
        if any(v is not None and not v for v in values):
            return False
        return None if None in values else True
    if any(v is not None and v for v in values):
        return True
    return None if None in values else False


def _compared(sign: ast.cmpop, left: Any, right: Any) -> bool | None:
    if left is None or right is None:
        return None
    return {
        ast.Lt: lambda: left < right,
        ast.LtE: lambda: left <= right,
        ast.Gt: lambda: left > right,
        ast.GtE: lambda: left >= right,
        ast.Eq: lambda: left == right,
        ast.NotEq: lambda: left != right,
    }[type(sign)]()


def _operated(sign: ast.operator, left: Any, right: Any) -> Fraction | None:
    if left is None or right is None:
        return None
    left, right = (v if isinstance(v, Rate) else Fraction(v) for v in (left, right))
    match sign:
        case ast.Add():
            return Fraction(left) + right
        case ast.Sub():
            return Fraction(left) - right
        case ast.Mult():
            return Fraction(left) * right
        case ast.Div():
            if right == 0:
                return None
            above, below = left.parts if isinstance(left, Rate) else (Fraction(left), Fraction(1))
            top, base = right.parts if isinstance(right, Rate) else (Fraction(right), Fraction(1))
            turn = -1 if top < 0 else 1
            return Rate(turn * above * base, turn * below * top)
    raise AssertionError(sign)
