"""What a programme does with each type of fact, read off its rules: one entry, many uses.

That an organisation has to exist for any figure of it is not listed as a use.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from core.assess.derivation import named_in, used_by
from core.assess.functions import Function, tables_of
from core.rules import POPULATIONS, Loaded, Resolved, formulas_of, resolve, sources_of
from core.rules.model import MEASURES, CodePopulation, Indicator, Population, Scheme

Role = Literal["counted", "population", "function"]

#: The keys of an indicator that say which facts it takes, as they are written.
CONDITIONS: Final = (
    *("where", "among", "meets", "has_all", "every", "window", "dated_by"),
    *("once_per", "keep", "highest"),
)


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which an indicator uses facts.

    ``counted``: it counts or measures rows of `source`, such as ``study.hours``; ``population``: the
    facts say who belongs to the population `source`; ``function``: a function of the plugin reads
    them. `types` are the fact types; `conditions` what is asked of the facts, as it is written;
    `each` the population one by one, if any. `into` are the indicators computed from this one and
    `schemes` those whose points or vetoes rest on it.
    """

    indicator: str
    title: str
    role: Role
    source: str
    types: tuple[str, ...]
    conditions: Mapping[str, Any]
    each: str
    into: tuple[str, ...]
    schemes: tuple[str, ...]


def uses_of(loaded: Loaded, on: dt.date, functions: Mapping[str, Function]) -> list[Use]:
    """Every use of facts by the rules in force on a day, in the order of the programme.

    `functions` are the plugin's own, by the names under which rules call them.
    """
    resolved = resolve(loaded.programme, on)
    schemes = {name: _read_by(scheme) for name, scheme in resolved.schemes.items()}
    made = {
        name: {used.partition(".")[0] for used in used_by(resolved, name)}
        for name in resolved.indicators
    }
    found: list[Use] = []
    for name, indicator in resolved.indicators.items():
        into = _into(made, name)
        resting = tuple(s for s, read in schemes.items() if read & {name, *into})
        written = loaded.text.data["indicators"][name]
        conditions = {key: written[key] for key in CONDITIONS if key in written}
        for role, source, types in _direct(loaded, resolved, indicator, functions):
            own = role == "counted" or indicator.measure == "meets"
            found.append(
                Use(
                    name,
                    indicator.title or name,
                    role,
                    source,
                    types,
                    conditions if own else {},
                    _each(indicator) if role == "counted" else "",
                    into,
                    resting,
                )
            )
    return found


def counted_sources(indicator: Indicator) -> tuple[str, ...]:
    """The names of the sources whose rows an indicator counts or measures."""
    if indicator.ledger is not None:
        return (indicator.ledger.of,)
    if indicator.count:
        return tuple(indicator.count)
    if indicator.measure in MEASURES:
        return (str(getattr(indicator, indicator.measure)).partition(".")[0],)
    return (str(indicator.each),) if of_cases(indicator) else ()


def of_cases(indicator: Indicator) -> bool:
    """Whether an indicator asks each case of a source."""
    return isinstance(indicator.each, str) and indicator.each.endswith("_case")


def population_named(indicator: Indicator) -> str:
    """The population of persons or organisations that an indicator asks or counts; often none."""
    if indicator.size is not None:
        return indicator.size
    asked = isinstance(indicator.each, str) and not of_cases(indicator)
    return str(indicator.each) if asked else ""


def _direct(
    loaded: Loaded, resolved: Resolved, indicator: Indicator, functions: Mapping[str, Function]
) -> Iterator[tuple[Role, str, tuple[str, ...]]]:
    """The role, source and fact types of each use by an indicator."""
    sources = sources_of(loaded.vocabulary)
    counted = counted_sources(indicator)
    if counted:
        read = [table for name in counted for table in sources[name].tables]
        yield "counted", _measured(indicator, counted), _types(read)
    if population := population_named(indicator):
        definition = resolved.populations.get(population) or POPULATIONS[population]
        yield "population", population, _of_population(definition)
    if indicator.vacant is not None:
        yield "population", " + ".join(indicator.vacant.posts), ("post",)
    if indicator.count_self:
        yield "population", "organisation", ("organisation",)
    if indicator.python is not None:
        function = functions.get(indicator.python.removeprefix("rules."))
        tables = () if function is None else tables_of(function)
        yield "function", indicator.python, _types(tables)


def _measured(indicator: Indicator, counted: tuple[str, ...]) -> str:
    measure = indicator.measure
    if measure in MEASURES and measure != "count":
        return str(getattr(indicator, measure))
    return " + ".join(counted)


def _types(tables: Iterable[str]) -> tuple[str, ...]:
    """Fact types, from tables of facts and of their lists."""
    return tuple(dict.fromkeys(table.partition("__")[0] for table in tables))


def _of_population(population: Population) -> tuple[str, ...]:
    if population.organisations is not None:
        return ("organisation",)
    memberships = population.members or population.exempted == "left-out"
    posts = bool(population.posts) or population.asks_posts_elsewhere
    return (*(["membership"] if memberships else []), *(["post"] if posts else []))


def _each(indicator: Indicator) -> str:
    each = indicator.each
    if isinstance(each, CodePopulation):
        return f"{each.codes}: {', '.join(each.among)}"
    return "" if each is None or of_cases(indicator) else each


def _into(made: Mapping[str, set[str]], name: str) -> tuple[str, ...]:
    """The indicators computed from one, directly or not; `made` has what each is made of, in order."""
    reached = {name}
    while more := {other for other, used in made.items() if used & reached} - reached:
        reached |= more
    return tuple(other for other in made if other in reached - {name})


def _read_by(scheme: Scheme) -> set[str]:
    """The indicators that a scheme's points, vetoes and bands read."""
    return {name.partition(".")[0] for text in formulas_of(scheme) for name in named_in(text)}


__all__ = ["Role", "Use", "counted_sources", "of_cases", "population_named", "uses_of"]
