"""Which indicators an indicator is made of."""

from __future__ import annotations

from core.rules import Resolved, formulas_of
from core.rules.expressions import names_in, parse_expression

#: Names in formulas that are no indicators.
ATTRIBUTES = ("kind", "sector", "total")


def used_by(resolved: Resolved, name: str) -> tuple[str, ...]:
    """The indicators that a name reads directly, in order; a prior value reads none of its period."""
    indicator = resolved.indicators[name.split(".")[0]]
    names = list(made_of(resolved, name))
    if indicator.applies_when is not None:
        names += named_in(indicator.applies_when)
    return tuple(n for n in dict.fromkeys(names) if n not in ATTRIBUTES)


def made_of(resolved: Resolved, name: str) -> tuple[str, ...]:
    """The indicators that a name's value is computed from, without those that say when it applies.

    What has none is counted from facts itself.
    """
    indicator = resolved.indicators[name.split(".")[0]]
    names: list[str] = []
    if indicator.formula is not None:
        names += named_in(indicator.formula)
    if isinstance(indicator.meets, str):
        names += named_in(indicator.meets)
    if indicator.roll_up is not None:
        names.append(indicator.roll_up.of)
    if indicator.scored is not None and indicator.scored.scheme in resolved.schemes:
        scheme = resolved.schemes[indicator.scored.scheme]
        names += [name for formula in formulas_of(scheme) for name in named_in(formula)]
    return tuple(n for n in dict.fromkeys(names) if n not in ATTRIBUTES)


def named_in(formula: str) -> list[str]:
    """The names in a formula, in order."""
    return [found.name for found in names_in(parse_expression(formula))]


def leaves_of(resolved: Resolved, name: str) -> tuple[str, ...]:
    """The indicators a name rests on that count facts themselves."""
    base = name.split(".")[0]
    if base not in resolved.indicators:
        return ()
    used = made_of(resolved, base)
    if not used:
        return (base,)
    found = [leaf for n in used for leaf in leaves_of(resolved, n)]
    return tuple(dict.fromkeys(found))
