"""The order in which indicators are compiled: each after those it reads."""

from __future__ import annotations

import graphlib
from collections.abc import Container

from core.rules.compiler.draft import ATTRIBUTES
from core.rules.compiler.filters import Refused
from core.rules.compiler.mentions import read_by
from core.rules.expressions import names_in, parse_expression
from core.rules.resolve import Resolved
from core.rules.text import Key


def generations(
    resolved: Resolved,
    wanted: set[str],
    refused: list[Refused],
    there: Container[str] = frozenset(),
) -> list[list[str]]:
    """`wanted` and what they need, in groups that need only groups before; a circle is refused.

    Those that are `there` need not be compiled, nor what they need.
    """
    graph: dict[str, set[str]] = {}
    queue = sorted(wanted)
    while queue:
        name = queue.pop()
        if name in graph or name in there or name not in resolved.indicators:
            continue
        read = needs(resolved, name)
        graph[name] = {n for n in read if n in resolved.indicators and n not in there}
        queue += sorted(graph[name])
    sorter = graphlib.TopologicalSorter(graph)
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        refused.append(_circle(error.args[1]))
        return []
    groups = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        groups.append(ready)
        sorter.done(*ready)
    return groups


def needs(resolved: Resolved, name: str) -> set[str]:
    """The indicators that an indicator reads in the same period."""
    indicator = resolved.indicators[name]
    found: set[str] = set()
    if indicator.formula is not None:
        found |= {n.name.split(".")[0] for n in names_in(parse_expression(indicator.formula))}
    if indicator.roll_up is not None:
        found.add(indicator.roll_up.of.split(".")[0])
    if isinstance(indicator.meets, str):
        found |= {n.name.split(".")[0] for n in names_in(parse_expression(indicator.meets))}
    if indicator.applies_when is not None:
        found |= {n.name.split(".")[0] for n in names_in(parse_expression(indicator.applies_when))}
    if indicator.scored is not None and indicator.scored.scheme in resolved.schemes:
        found |= read_by(resolved.schemes[indicator.scored.scheme])
    return found - set(ATTRIBUTES)


def _circle(names: list[str]) -> Refused:
    around = names[:0:-1]  # each before what it needs; the circle's end is its beginning
    start = around.index(min(around))
    around = [*around[start:], *around[:start], around[start]]
    path: Key = ("indicators", around[0])
    circle = " → ".join(around)
    return Refused("R150", path, f"these indicators need each other: {circle}", "break the circle")
