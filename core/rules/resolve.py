"""A programme as it stands on a day: parameters have values, and what is not in force is gone.

Overrides replace parameters' values without touching the programme: an overlay is a new
`Resolved`, the baseline stays what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from core.rules.model import (
    Documented,
    Given,
    Group,
    Indicator,
    Item,
    ParameterDefinition,
    Programme,
    Scheme,
    Veto,
)


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter's value on a day: since when, and whether an override set it."""

    name: str
    value: Fraction
    since: dt.date | None
    definition: ParameterDefinition
    overridden: bool = False


@dataclass(frozen=True)
class Resolved:
    """A programme on a day. `version` is the last day at which anything changed."""

    programme: Programme
    on: dt.date
    version: str
    parameters: Mapping[str, ParameterValue]
    indicators: Mapping[str, Indicator]
    schemes: Mapping[str, Scheme]
    overrides: Mapping[str, Fraction] = field(default_factory=dict)

    def number(self, written: Fraction | Given) -> Fraction:
        """A number as written: itself, or the parameter's value; `KeyError` for an unknown one."""
        if isinstance(written, Given):
            return self.parameters[str(written)].value
        return written


def in_force(part: Documented, day: dt.date) -> bool:
    """Whether a definition is in force on a day; both its ends belong to it."""
    return (part.from_ is None or part.from_ <= day) and (part.until is None or day <= part.until)


def resolve(
    programme: Programme, on: dt.date, overrides: Mapping[str, Fraction] | None = None
) -> Resolved:
    """The programme in force on `on`. Raises `KeyError` for an override of no known parameter."""
    chosen = dict(overrides or {})
    unknown = sorted(set(chosen) - set(programme.parameters))
    if unknown:
        raise KeyError(unknown[0])
    parameters = {}
    for name, definition in programme.parameters.items():
        since, value = _value(definition, on)
        if name in chosen:
            parameters[name] = ParameterValue(name, chosen[name], since, definition, True)
        elif value is not None:
            parameters[name] = ParameterValue(name, value, since, definition)
    return Resolved(
        programme=programme,
        on=on,
        version=_version(programme, on),
        parameters=parameters,
        indicators={n: i for n, i in programme.indicators.items() if in_force(i, on)},
        schemes={n: _scheme(s, on) for n, s in programme.schemes.items() if in_force(s, on)},
        overrides=chosen,
    )


def _value(definition: ParameterDefinition, on: dt.date) -> tuple[dt.date | None, Fraction | None]:
    if definition.value is not None:
        return (definition.from_, definition.value) if in_force(definition, on) else (None, None)
    days = [day for day in definition.values if day <= on]
    if not days:
        return None, None
    return max(days), definition.values[max(days)]


def _scheme(scheme: Scheme, on: dt.date) -> Scheme:
    groups: dict[str, Group] = {}
    for name, group in scheme.groups.items():
        items: dict[str, Item] = {k: i for k, i in group.items.items() if in_force(i, on)}
        if in_force(group, on) and items:
            groups[name] = group.model_copy(update={"items": items})
    vetoes: dict[str, Veto] = {k: v for k, v in scheme.vetoes.items() if in_force(v, on)}
    return scheme.model_copy(update={"groups": groups, "vetoes": vetoes})


def changes(programme: Programme) -> tuple[dt.date, ...]:
    """Every day on which something in the programme comes into or goes out of force."""
    days: set[dt.date] = set()
    for part in _parts(programme):
        if part.from_ is not None:
            days.add(part.from_)
        if part.until is not None:
            days.add(part.until + dt.timedelta(days=1))
        if isinstance(part, ParameterDefinition):
            days.update(part.values)
    return tuple(sorted(days))


def _parts(programme: Programme) -> Iterator[Documented]:
    yield from programme.parameters.values()
    yield from programme.indicators.values()
    for scheme in programme.schemes.values():
        yield scheme
        yield from scheme.vetoes.values()
        for group in scheme.groups.values():
            yield group
            yield from group.items.values()


def _version(programme: Programme, on: dt.date) -> str:
    past = [day for day in changes(programme) if day <= on]
    since = max(past).isoformat() if past else "initial"
    return f"{programme.programme.version}@{since}"
