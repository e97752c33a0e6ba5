"""Numbers that differ by the kind of organisation, as SQL over a column that holds the kind."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from core.rules.compiler import sql
from core.rules.compiler.sql import Expr, lit
from core.rules.compiler.values import Value
from core.rules.model import Elapsed, Given, Test
from core.rules.resolve import Resolved

COMPARISONS = ("at_least", "at_most", "above", "below", "exactly")


def is_by_kind(resolved: Resolved, written: object) -> bool:
    """Whether a number is a parameter that has values by kind."""
    return isinstance(written, Given) and str(written) in resolved.by_kind


def case(
    resolved: Resolved, name: str, kind: Expr, stored: Callable[[Fraction], int]
) -> tuple[Expr, bool]:
    """The number of the parameter for a kind, as `stored`, and whether some kind has none."""
    by_value: dict[int, list[int | str]] = {}
    for code, value in resolved.by_kind[name].items():
        by_value.setdefault(stored(value.value), []).append(code)
    branches = [(sql.among(kind, codes), lit(number)) for number, codes in by_value.items()]
    rest = resolved.parameters.get(name)
    otherwise = None if rest is None else lit(stored(rest.value))
    return sql.when(*branches, otherwise=otherwise), rest is None


def value_by_kind(resolved: Resolved, name: str, kind: Expr) -> Value:
    """The number of the parameter for a kind as a value; no data for a kind that has none."""
    rest = resolved.parameters.get(name)
    numbers = [each.value for each in resolved.by_kind[name].values()]
    numbers += [rest.value] if rest is not None else []
    den = math.lcm(*(number.denominator for number in numbers))
    num, lacks = case(resolved, name, kind, lambda number: int(number * den))
    bound = max(abs(number) for number in numbers) * den
    return Value(sql.whole(num), den, lacks, num_bound=int(bound), den_bound=den)


def kinds_needed(resolved: Resolved, *wheres: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """For each by-kind parameter of some filters that not every kind has: the kinds that have it."""
    names = dict.fromkeys(name for where in wheres for name in given_in(where))
    return tuple(
        tuple(resolved.by_kind[name])
        for name in names
        if name in resolved.by_kind and name not in resolved.parameters
    )


def given_in(where: Mapping[str, Any]) -> Iterator[str]:
    """The parameters that a filter compares with."""
    for wanted in where.values():
        if isinstance(wanted, str) and wanted.startswith("$"):
            yield wanted[1:]
        elif isinstance(wanted, Given):
            yield str(wanted)
        elif isinstance(wanted, Test | Elapsed):
            numbers = (getattr(wanted, word, None) for word in COMPARISONS)
            yield from (str(number) for number in numbers if isinstance(number, Given))
