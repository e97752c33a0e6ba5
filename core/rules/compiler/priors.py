"""Values of the period before: what they are, told from their definitions.

They are computed by a run of their own and joined as a relation, so their shape is read off the
rules: a rate comes with its parts, any other number over a denominator that is known beforehand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.rules.compiler.draft import Draft, Input
from core.rules.compiler.filters import Refused
from core.rules.compiler.values import COUNT_BOUND, PRIOR_BOUND, SUM_BOUND, Value
from core.rules.errors import nearest
from core.rules.expressions import (
    ROUNDING,
    Call,
    Name,
    Node,
    Number,
    Operation,
    Parameter,
    parse_expression,
    step_of,
)
from core.rules.model import MEASURES, Indicator, Prior
from core.rules.parameters import of_kind
from core.rules.text import Key

THOUSAND = 1000
SCHEME_VALUES = ("total", "stars", "vetoes", "vetoed")


@dataclass(frozen=True, slots=True)
class Shape:
    """The denominator of every value of an indicator, None for a rate; and how large it gets."""

    base: int | None
    bound: int = COUNT_BOUND
    truth: bool = False


RATE = Shape(None, PRIOR_BOUND)


def compile_prior(draft: Draft, name: str, prior: Prior, path: Key) -> Value:
    """A value of the period before; raises `Refused` R140 or R137 for one that is not there."""
    shape = _of_scheme(draft, prior, path) if prior.scheme else _of_indicator(draft, prior, path)
    relation = f"prior_{name}"
    draft.inputs.append(Input(relation, "prior", prior.of, prior.scheme, shape.base, shape.bound))
    num = draft.bring(relation, "num", None)
    if shape.base is None:
        den = draft.bring(relation, "den", None)
        return Value(num, den, True, False, shape.bound, shape.bound)
    return Value(num, shape.base, True, shape.truth, shape.bound, shape.base)


def _of_scheme(draft: Draft, prior: Prior, path: Key) -> Shape:
    schemes = draft.resolved.programme.schemes
    if prior.scheme not in schemes:
        raise Refused(
            "R137",
            (*path, "prior", "scheme"),
            f"no scheme is called '{prior.scheme}'",
            nearest(prior.scheme, schemes),
        )
    if prior.of not in SCHEME_VALUES:
        raise Refused(
            "R137",
            (*path, "prior", "of"),
            f"a scheme has no value '{prior.of}'",
            nearest(prior.of, SCHEME_VALUES),
        )
    return Shape(THOUSAND, PRIOR_BOUND) if prior.of == "total" else Shape(1)


def _of_indicator(draft: Draft, prior: Prior, path: Key) -> Shape:
    known = draft.resolved.programme.indicators
    name, _, part = prior.of.partition(".")
    if name not in known or (part and known[name].ledger is None):
        hint = nearest(prior.of, known)
        raise Refused("R140", (*path, "prior", "of"), f"nothing is called '{prior.of}'", hint)
    return _shape(draft, name, ())


def _shape(draft: Draft, name: str, seen: tuple[str, ...]) -> Shape:
    indicator = draft.resolved.programme.indicators.get(name)
    if indicator is None or name in seen or indicator.each or indicator.every:
        return RATE
    if indicator.condition:
        return Shape(1, 1, truth=True)
    inner = (*seen, name)
    match indicator.measure:
        case "formula":
            return _of_formula(draft, parse_expression(indicator.formula or "0"), inner)
        case "roll_up" if indicator.roll_up is not None:
            return _of_roll_up(draft, indicator, inner)
        case "prior" if indicator.prior is not None:
            if indicator.prior.scheme:
                return Shape(THOUSAND if indicator.prior.of == "total" else 1, PRIOR_BOUND)
            return _shape(draft, indicator.prior.of.partition(".")[0], inner)
        case "scored":
            return Shape(THOUSAND, PRIOR_BOUND)
        case "python":
            return RATE
        case measure if measure in MEASURES and measure not in (
            "count",
            "distinct",
            "longest_gap",
        ):
            return _of_field(draft, str(getattr(indicator, measure)))
    return Shape(1)


def _of_roll_up(draft: Draft, indicator: Indicator, seen: tuple[str, ...]) -> Shape:
    roll = indicator.roll_up
    assert roll is not None
    if roll.take == "count":
        return Shape(1)
    shape = _shape(draft, roll.of.partition(".")[0], seen)
    if roll.take == "mean" or shape.base is None:
        return RATE
    if roll.take == "median":  # half of the sum of two
        return Shape(2 * shape.base, 2 * shape.bound)
    return Shape(shape.base, SUM_BOUND if roll.take == "sum" else shape.bound)


def _of_field(draft: Draft, written: str) -> Shape:
    source, _, field = written.partition(".")
    column = draft.sources[source].fields.get(field) if source in draft.sources else None
    if column is None:  # reported where the indicator itself is compiled
        return RATE
    return Shape(1 if column.kind == "code" else column.scale, SUM_BOUND)


def _of_formula(draft: Draft, node: Node, seen: tuple[str, ...]) -> Shape:
    """The shape that `core.rules.compiler.formulas` gives the node's value."""
    match node:
        case Number(value):
            return Shape(value.denominator, PRIOR_BOUND)
        case Parameter(name, _) if name in {*draft.resolved.parameters, *draft.resolved.by_kind}:
            return Shape(_denominator(draft, name), PRIOR_BOUND)
        case Parameter():  # reported where the formula itself is compiled
            return RATE
        case Name(name, _):
            return _shape(draft, name.partition(".")[0], seen)
        case Operation("/", Number(above), Number(below)) if below:
            return Shape((above / below).denominator, PRIOR_BOUND)
        case Operation("/", _, _):
            return RATE
        case Operation("+" | "-" | "*" as sign, left, right):
            parts = [_of_formula(draft, part, seen) for part in (left, right)]
            return _combined(parts, product=sign == "*")
        case Call("min" | "max", arguments, _):
            return _combined([_of_formula(draft, part, seen) for part in arguments])
        case Call(function, _, _) if function in ROUNDING:
            return _of_formula(draft, step_of(node), seen)
        case Call("if", (_, yes, no), _):
            return _combined([_of_formula(draft, part, seen) for part in (yes, no)])
    return Shape(1, 1, truth=True)


def _denominator(draft: Draft, name: str) -> int:
    """One that every value the parameter ever had can be written over: the value of the period
    before rests on the parameter's value of that time.
    """
    given = draft.resolved.overrides
    # An override holds for the period before too; one of a kind beside what holds for the others.
    own = [number.denominator for said, number in given.items() if of_kind(said)[0] == name]
    if name in given:
        return math.lcm(*own)
    programme = draft.resolved.programme
    layers = [programme.parameters[name], *(f.definition for f in programme.farther.get(name, ()))]
    parts = [part for layer in layers for part in (layer, *layer.by_kind.values())]
    written = [each for part in parts for each in (part.value, *part.values.values())]
    return math.lcm(*own, *(each.denominator for each in written if each is not None))


def _combined(shapes: list[Shape], *, product: bool = False) -> Shape:
    bases = [shape.base for shape in shapes if shape.base is not None]
    if len(bases) < len(shapes):
        return RATE
    return Shape(math.prod(bases) if product else math.lcm(*bases), SUM_BOUND)
