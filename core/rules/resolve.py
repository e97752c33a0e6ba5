"""A programme as it stands on a day: parameters have values, and what is not in force is gone.

Overrides replace parameters' values without touching the programme: an overlay is a new
`Resolved`, the baseline stays what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from core.rules.model import (
    Dated,
    Documented,
    Given,
    Group,
    Indicator,
    Item,
    Population,
    Programme,
    Rating,
    Scheme,
    Table,
)
from core.rules.parameters import OF_KIND, ParameterValue, in_force, kinds_of, of_kind, parameter_on
from core.rules.text import Key

Part = TypeVar("Part", bound=Documented)


@dataclass(frozen=True)
class Resolved:
    """A programme on a day. `version` is the last day at which anything changed.

    `by_kind` has for a parameter that has them the values by kind of organisation; in `parameters`
    then stands what applies to the other kinds, if anything does.
    """

    programme: Programme
    on: dt.date
    version: str
    parameters: Mapping[str, ParameterValue]
    populations: Mapping[str, Population]
    indicators: Mapping[str, Indicator]
    schemes: Mapping[str, Scheme]
    tables: Mapping[str, Table]
    overrides: Mapping[str, Fraction] = field(default_factory=dict)
    by_kind: Mapping[str, Mapping[str, ParameterValue]] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Resolved:
        """The same as it stands for organisations of a kind: every parameter has one value or none."""
        if not self.by_kind:
            return self
        own = {name: each[kind] for name, each in self.by_kind.items() if kind in each}
        return replace(self, parameters={**self.parameters, **own}, by_kind={})

    def number(self, written: Fraction | Given) -> Fraction:
        """A number as written: itself, or the parameter's value.

        Raises `KeyError` for an unknown one, and for one that has values by kind.
        """
        if isinstance(written, Given):
            if str(written) in self.by_kind:
                raise KeyError(str(written))
            return self.parameters[str(written)].value
        return written

    def written(self, path: Key) -> Key:
        """Where in the file a part stands, from its path among the parts that are in force."""
        here: Any = self.programme
        steps: list[str | int] = []
        for step in path:
            if isinstance(step, int) and isinstance(here, tuple):
                step = [n for n, part in enumerate(here) if in_force(part, self.on)][step]
                here = here[step]
            elif isinstance(here, Mapping):
                here = here.get(step)
            else:
                here = getattr(here, str(step), None)
            steps.append(step)
        return tuple(steps)


def resolve(
    programme: Programme, on: dt.date, overrides: Mapping[str, Fraction] | None = None
) -> Resolved:
    """The programme in force on `on`. Raises `KeyError` for an override of no known parameter.

    Of a parameter with values by kind an override replaces every one; kinds without stay without.
    One of ``name@kind`` replaces that kind's own, whatever is said of all others.
    """
    chosen = dict(overrides or {})
    unknown = sorted(said for said in chosen if of_kind(said)[0] not in programme.parameters)
    if unknown:
        raise KeyError(unknown[0])
    parameters: dict[str, ParameterValue] = {}
    by_kind: dict[str, dict[str, ParameterValue]] = {}
    for name, definition in programme.parameters.items():
        kinds = kinds_of(programme, name)
        said = {kind: parameter_on(programme, name, on, kind) for kind in ("", *kinds)}
        if name in chosen and not kinds:
            said[""] = said[""] or ParameterValue(name, chosen[name], None, definition)
        own: dict[str, ParameterValue] = {}
        for kind, value in said.items():
            number = chosen.get(f"{name}{OF_KIND}{kind}", chosen.get(name))
            if number is None or (value is None and f"{name}{OF_KIND}{kind}" not in chosen):
                own |= {} if value is None else {kind: value}
            else:
                stands = value or ParameterValue(name, number, None, definition)
                own[kind] = replace(stands, value=number, overridden=True)
        if "" in own:
            parameters[name] = own.pop("")
        if own:
            by_kind[name] = own
    return Resolved(
        programme=programme,
        on=on,
        version=_version(programme, on),
        parameters=parameters,
        populations=_named(programme.populations, on),
        indicators=_named(programme.indicators, on),
        schemes={n: _scheme(s, on) for n, s in _named(programme.schemes, on).items()},
        tables={n: _table(t, on) for n, t in _named(programme.tables, on).items()},
        overrides=chosen,
        by_kind=by_kind,
    )


def _named(parts: Mapping[str, Part], on: dt.date) -> dict[str, Part]:
    return {name: _sourced(part, on) for name, part in parts.items() if in_force(part, on)}


def _listed(parts: Iterable[Part], on: dt.date) -> tuple[Part, ...]:
    return tuple(_sourced(part, on) for part in parts if in_force(part, on))


def _sourced(part: Part, on: dt.date) -> Part:
    """The part with the source that applies on the day."""
    return part.model_copy(update={"source": part.source_on(on)}) if part.sources else part


def _scheme(scheme: Scheme, on: dt.date) -> Scheme:
    groups: dict[str, Group] = {}
    for name, group in _named(scheme.groups, on).items():
        items = {key: _item(item, on) for key, item in _named(group.items, on).items()}
        if items:
            groups[name] = group.model_copy(update={"items": items})
    standing = {
        "groups": groups,
        "not_rated": _named(scheme.not_rated, on),
        "vetoes": _named(scheme.vetoes, on),
        "rating": None if scheme.rating is None else _rating(scheme.rating, on),
        "follow_up": _listed(scheme.follow_up, on),
        "checks": _listed(scheme.checks, on),
    }
    return scheme.model_copy(update=standing)


def _item(item: Item, on: dt.date) -> Item:
    return item.model_copy(update={"bands": _listed(item.bands, on)}) if item.bands else item


def _rating(rating: Rating, on: dt.date) -> Rating:
    standing: dict[str, object] = {"bands": _listed(rating.bands, on)}
    for name in ("otherwise", "vetoed"):
        outcome = getattr(rating, name)
        there = outcome is not None and in_force(outcome, on)
        standing[name] = _sourced(outcome, on) if there else None
    if rating.by_rank is not None:
        quotas = _listed(rating.by_rank.quotas, on)
        standing["by_rank"] = rating.by_rank.model_copy(update={"quotas": quotas})
    return rating.model_copy(update=standing)


def _table(table: Table, on: dt.date) -> Table:
    return table.model_copy(update={"bands": _listed(table.bands, on)})


def changes(programme: Programme) -> tuple[dt.date, ...]:
    """Every day on which something in the programme comes into or goes out of force.

    Where the first of them is an end, what ends was in force all the time before: then the first
    is `datetime.date.min`. A document that takes another one's place changes what is quoted, and
    brings no rules where there were none.
    """
    starts: set[dt.date] = set()
    ends: set[dt.date] = set()
    quoted: set[dt.date] = set()
    for part in _parts(programme):
        if part.from_ is not None:
            starts.add(part.from_)
        if part.until is not None:
            ends.add(part.until + dt.timedelta(days=1))
        if isinstance(part, Dated):
            starts.update(part.values)
        quoted.update(part.sources)
    if ends and (not starts or min(ends) <= min(starts)):
        starts.add(dt.date.min)
    if quoted and not starts:
        starts.add(dt.date.min)
    return tuple(sorted(starts | ends | {day for day in quoted if day > min(starts)}))


def _parts(programme: Programme) -> Iterator[Documented]:
    definitions = [*programme.parameters.values()]
    for farther in programme.farther.values():
        definitions += [each.definition for each in farther]
    for definition in definitions:
        yield from (definition, *definition.by_kind.values())
    yield from programme.populations.values()
    yield from programme.indicators.values()
    for scheme in programme.schemes.values():
        yield from _of_scheme(scheme)
    for table in programme.tables.values():
        yield table
        yield from table.bands


def _of_scheme(scheme: Scheme) -> Iterator[Documented]:
    yield scheme
    yield from (*scheme.not_rated.values(), *scheme.vetoes.values())
    yield from (*scheme.follow_up, *scheme.checks)
    for group in scheme.groups.values():
        yield group
        for item in group.items.values():
            yield item
            yield from item.bands
    if scheme.rating is not None:
        rating = scheme.rating
        yield from rating.bands
        yield from (outcome for outcome in (rating.otherwise, rating.vetoed) if outcome)
        yield from rating.by_rank.quotas if rating.by_rank is not None else ()


def _version(programme: Programme, on: dt.date) -> str:
    past = [day for day in changes(programme) if day <= on]
    since = max(past).isoformat() if past and max(past) != dt.date.min else "initial"
    return f"{programme.programme.version}@{since}"
