"""Named numbers on a day: what applies, since when, and what a nearer layer sets above what.

Where a farther layer says that its number may only be tightened, the stricter of the two applies on
every day: a county that asks for two a quarter since 2016 asks for three once the nation does.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from core.rules.model import Documented, Layer, ParameterDefinition, Programme

_LOCAL: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "at-least": operator.ge,
    "at-most": operator.le,
    "fixed": operator.eq,
}


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter's value on a day: since when, and whether an override set it.

    `layer` is the inherited programme that says so, None for the programme itself. `instead_of` are
    the values that other layers give it on that day, the nearest first.
    """

    name: str
    value: Fraction
    since: dt.date | None
    definition: ParameterDefinition
    overridden: bool = False
    layer: Layer | None = None
    instead_of: tuple[ParameterValue, ...] = ()


#: Between a parameter and a kind of organisation, where one kind's number is meant.
OF_KIND = "@"


def of_kind(said: str) -> tuple[str, str]:
    """A parameter and the kind of which a number is meant, of ``term@committee``; else no kind."""
    name, _, kind = said.partition(OF_KIND)
    return name, kind


def parameter_on(
    programme: Programme, name: str, on: dt.date, kind: str = ""
) -> ParameterValue | None:
    """What applies on a day, of organisations of a `kind`; None where no layer says anything yet."""
    own = programme.parameters[name].of(kind)
    said = [_said(name, own, programme.origin.get(name), on)]
    farther = programme.farther.get(name, ())
    said += [_said(name, each.definition.of(kind), each.layer, on) for each in farther]
    standing = [value for value in said if value is not None]
    if not standing:
        return None
    applies = standing[0]
    for other in standing[1:]:
        if not keeps(other.definition.local, applies.value, other.value):
            applies = other
    return replace(applies, instead_of=tuple(value for value in standing if value is not applies))


def kinds_of(programme: Programme, name: str) -> tuple[str, ...]:
    """The kinds of organisation of which some layer gives the parameter a value of their own."""
    layers = (programme.parameters[name], *(f.definition for f in programme.farther.get(name, ())))
    return tuple(dict.fromkeys(kind for layer in layers for kind in layer.by_kind))


def _said(
    name: str, definition: ParameterDefinition, layer: Layer | None, on: dt.date
) -> ParameterValue | None:
    since, value = _value(definition, on)
    return None if value is None else ParameterValue(name, value, since, definition, layer=layer)


def keeps(local: str, mine: Fraction, theirs: Fraction) -> bool:
    """Whether a nearer number keeps to what a farther one lets it be."""
    return not local or _LOCAL[local](mine, theirs)


def value_on(definition: ParameterDefinition, on: dt.date) -> Fraction | None:
    """What a definition says on a day, by itself."""
    return _value(definition, on)[1]


def first_days(definition: ParameterDefinition) -> tuple[dt.date, ...]:
    """The days from which a definition says something new."""
    days: set[dt.date] = set()
    for part in (definition, *definition.by_kind.values()):
        days |= {*part.values, *([part.from_] if part.from_ is not None else [])}
    return tuple(sorted(days)) or (dt.date.min,)


def in_force(part: Documented, day: dt.date) -> bool:
    """Whether a definition is in force on a day; both its ends belong to it."""
    return (part.from_ is None or part.from_ <= day) and (part.until is None or day <= part.until)


def _value(definition: ParameterDefinition, on: dt.date) -> tuple[dt.date | None, Fraction | None]:
    if not in_force(definition, on):
        return None, None
    if definition.value is not None:
        return definition.from_, definition.value
    days = [day for day in definition.values if day <= on]
    if not days:
        return None, None
    return max(days), definition.values[max(days)]
