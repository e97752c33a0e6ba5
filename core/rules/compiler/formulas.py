"""Formulas as SQL: the tree of `core.rules.expressions` over values that are exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.filters import Follows, Refused
from core.rules.compiler.sql import Expr
from core.rules.compiler.values import (
    TextValue,
    TooLarge,
    Value,
    as_test,
    chosen,
    compared,
    condition,
    constant,
    over,
    plus,
    rounded,
    times,
)
from core.rules.errors import nearest
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
    settled,
    step_of,
    written,
)
from core.rules.model import Given
from core.rules.text import Key

COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


@contextmanager
def fitting(path: Key) -> Iterator[None]:
    """Refuse (R141) what is written at `path` where its numbers could need more than 63 bits."""
    try:
        yield
    except TooLarge as error:
        hint = error.hint or "use smaller scales or fewer factors"
        raise Refused("R141", path, str(error), hint) from error


#: What an error proposes to round rates to, where they cannot be put together exactly.
STEP = Number(Fraction(1, 1000))


def _one_for_all(_name: str) -> Value | None:
    return None


@dataclass(frozen=True)
class Formulas:
    """Compiles formulas over `names`; `number` gives a parameter's value or raises `Refused`.

    What names one of `failed`, which were refused themselves, is refused as `Follows`. `known` are
    the parts that cannot lack data where these formulas stand, as after ``if(known(x), …``.
    `by_kind` gives a parameter that has values by kind, for the organisation of the level.
    """

    names: Mapping[str, Value | TextValue]
    number: Callable[[Fraction | Given, Key], Fraction]
    failed: Set[str] = frozenset()
    known: frozenset[Node] = frozenset()
    by_kind: Callable[[str], Value | None] = _one_for_all
    #: Every name that may be meant, also of what is not compiled yet.
    meant: Iterable[str] = ()

    def value(self, text: str, path: Key) -> Value:
        """A formula as a value; a condition becomes 1, 0 or no data. Raises `Refused`."""
        with fitting(path):
            return self._value(parse_expression(text), path)

    def test(self, text: str, path: Key) -> tuple[Expr, bool]:
        """A formula as a condition, and whether it can be unknown. Raises `Refused`."""
        with fitting(path):
            return self._test(parse_expression(text), path)

    def given(self, written: Fraction | Given, path: Key) -> Value:
        """A number or a parameter's value. Raises `Refused`."""
        own = self.by_kind(str(written)) if isinstance(written, Given) else None
        return constant(self.number(written, path)) if own is None else own

    def _where(self, known: frozenset[Node]) -> Formulas:
        """The same where some more is known."""
        return replace(self, known=self.known | known) if known else self

    def _value(self, node: Node, path: Key) -> Value:
        found = self._computed(node, path)
        return replace(found, lacks=False) if found.lacks and node in self.known else found

    def _computed(self, node: Node, path: Key) -> Value:
        match node:
            case Number(number):
                return constant(number)
            case Parameter(name, _):
                return self.given(Given(name), path)
            case Name(name, _):
                found = self._named(name, path)
                if isinstance(found, TextValue):
                    raise Refused("R142", path, f"'{name}' is text; compare it with ==")
                return found
            case Operation(sign, left, right) if sign not in COMPARISONS:
                a, b = self._value(left, path), self._value(right, path)
                with self._naming(sign, (left, right), path):
                    return {
                        "+": lambda: plus(a, b),
                        "-": lambda: plus(a, b, -1),
                        "*": lambda: times(a, b),
                        "/": lambda: _divided(a, b, left, right),
                    }[sign]()
            case Call("if", (asked, yes, no), _):
                test, lacks = self._test(asked, path)
                held = self._where(settled(asked, True))._value(yes, path)
                failed = self._where(settled(asked, False))._value(no, path)
                return chosen(test, held, failed, lacks)
            case Call("min" | "max" as which, arguments, _):
                return self._best(which, arguments, path)
            case Call(function, (argument, *_), _) if function in ROUNDING:
                step = self._step(node, path)
                value = self._value(argument, path)
                return rounded(value, step, ROUNDING[function])
            case TextLiteral():
                raise Refused("R142", path, "text can only be compared with == or !=")
            case _:
                test, lacks = self._test(node, path)
                return condition(test, lacks)

    def _best(self, which: str, arguments: Sequence[Node], path: Key) -> Value:
        values = [self._value(argument, path) for argument in arguments]
        best = values[0]
        with self._naming(which, arguments, path):
            for value in values[1:]:
                better = compared("<=" if which == "min" else ">=", best, value)
                best = chosen(better, best, value, best.lacks or value.lacks)
        return best

    def _step(self, node: Node, path: Key) -> Fraction:
        """What a call rounds to; raises `Refused` R165 for no number above 0."""
        assert isinstance(node, Call)
        said = step_of(node)
        if isinstance(said, Parameter):
            found = self.number(Given(said.name), path)
        else:
            assert isinstance(said, Number)
            found = said.value
        if found <= 0:
            raise Refused("R165", path, f"'{node.function}' rounds to steps above 0")
        return found

    @contextmanager
    def _naming(self, sign: str, operands: Sequence[Node], path: Key) -> Iterator[None]:
        """Say which part of a formula could need more than 63 bits, and what to write in its place."""
        try:
            yield
        except TooLarge as error:
            if error.hint:
                raise
            ways = [self._in_steps(node, path) for node in operands]
            hint = "use smaller scales or fewer factors"
            if ways != list(operands):
                hint = f"round rates before they are put together: {_joined(sign, ways)}"
            raise TooLarge(f"{error}: {_joined(sign, operands)}", hint) from error

    def _in_steps(self, node: Node, path: Key) -> Node:
        """A formula with its rates rounded, so that it can be put together with others."""
        if isinstance(node, Operation) and node.sign in ("+", "-", "*"):
            left, right = (self._in_steps(part, path) for part in (node.left, node.right))
            return Operation(node.sign, left, right)
        rate = not isinstance(self._value(node, path).den, int)
        return Call("round", (node, STEP), 0) if rate else node

    def _test(self, node: Node, path: Key) -> tuple[Expr, bool]:
        match node:
            case Operation(sign, left, right) if sign in COMPARISONS:
                return self._comparison(sign, left, right, path)
            case Logic("not", (part,)):
                test, lacks = self._test(part, path)
                return sql.negate(test), lacks
            case Logic(word, parts):
                tests = [
                    # The other parts decide alone where they do not say what they settle.
                    self._beside(parts[:n] + parts[n + 1 :], word)._test(part, path)
                    for n, part in enumerate(parts)
                ]
                join = sql.all_of if word == "and" else sql.any_of
                return join([test for test, _ in tests]), any(lacks for _, lacks in tests)
            case Call("known", (argument,), _):
                return sql.not_null(self._value(argument, path).num), False
            case _:
                value = self._value(node, path)
                if not value.truth:
                    raise Refused(
                        "R143", path, "a condition is expected here", "compare it: '… >= 1'"
                    )
                return as_test(value), value.lacks

    def _beside(self, others: tuple[Node, ...], word: str) -> Formulas:
        """The formulas of one part of an `and` or `or`, read where the others leave it to decide."""
        return self._where(frozenset[Node]().union(*(settled(o, word == "and") for o in others)))

    def _comparison(self, sign: str, left: Node, right: Node, path: Key) -> tuple[Expr, bool]:
        texts = [self._text(side, path) for side in (left, right)]
        if texts[0] is not None or texts[1] is not None:
            if texts[0] is None or texts[1] is None or sign not in ("==", "!="):
                raise Refused("R142", path, "text is compared with text, by == or !=")
            return sql.compare(sign, texts[0], texts[1]), False
        a, b = self._value(left, path), self._value(right, path)
        with self._naming(sign, (left, right), path):
            return compared(sign, a, b), a.lacks or b.lacks

    def _text(self, node: Node, path: Key) -> Expr | None:
        if isinstance(node, TextLiteral):
            return exp.Literal.string(node.value)
        if isinstance(node, Name):
            found = self._named(node.name, path)
            if isinstance(found, TextValue):
                return found.expr
        return None

    def _named(self, name: str, path: Key) -> Value | TextValue:
        if name not in self.names:
            if name.partition(".")[0] in self.failed:
                raise Follows("R140", path, f"'{name}' was refused")
            raise Refused(
                "R140",
                path,
                f"nothing is called '{name}'",
                nearest(name, {*self.names, *self.meant}),
            )
        return self.names[name]


def _joined(sign: str, operands: Sequence[Node]) -> str:
    if sign in ("min", "max"):
        return written(Call(sign, tuple(operands), 0))
    return written(Operation(sign, *operands))


def _divided(a: Value, b: Value, left: Node, right: Node) -> Value:
    if isinstance(left, Number) and isinstance(right, Number) and right.value != 0:
        return constant(left.value / right.value)
    return over(a, b)
