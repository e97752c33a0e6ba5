"""A statement taken apart into steps that Spark can compute: some queries are kept on their own.

Spark writes a named query into every place that reads it, and plans and computes it there anew: the
plan of a programme grows until the driver's memory is full. So what has several readers is computed
on its own and kept, and the readers read what was kept.

What is left of a wide programme would still be one step of a hundred joins. Where all sides are dealt
out alike Spark computes them in one task, in which each join and each group holds pages of memory at
the same time, and plans and ships them as one tree: in a small process that ends with no memory for
the next page. So a step has a bound, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlglot import exp

#: Relations of facts are called ``f_<table>``; everything else is as many rows as organisations.
FACTS = "f_"

#: Joins, groups, windows and unions of one step, as long as there is a query to keep on its own.
MOST: Final = 40

#: What holds memory while a task runs.
_HEAVY: Final = (exp.Join, exp.Group, exp.Window, exp.Union)


@dataclass(frozen=True, slots=True)
class Step:
    """A query to be kept under a name; `facts` where it reads facts itself."""

    name: str
    query: exp.Query
    facts: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a statement in order, and what is left of it, which gives the answer."""

    kept: tuple[Step, ...]
    last: Step


def steps_of(statement: exp.Query) -> Steps:
    """The steps of a statement, which is left as it is."""
    given = statement.args.get("with_")
    named = {cte.alias: cte.this for cte in given.expressions} if given is not None else {}
    body = statement.copy()
    body.set("with_", None)
    reads = {name: _reads(query, named) for name, query in named.items()}
    reads[""] = _reads(body, named)
    readers = [name for read in reads.values() for name in read]
    kept = {name for name in named if readers.count(name) > 1}
    kept |= _bounding({**named, "": body}, reads, kept)

    def step(name: str, query: exp.Query) -> Step:
        inside = set(_inside(query, named, kept))
        parts = [
            exp.CTE(this=named[each].copy(), alias=_alias(each)) for each in named if each in inside
        ]
        whole = query.copy()
        if parts:
            whole.set("with_", exp.With(expressions=parts))
        return Step(
            name, whole, any(table.name.startswith(FACTS) for table in whole.find_all(exp.Table))
        )

    return Steps(
        tuple(step(name, query) for name, query in named.items() if name in kept), step("", body)
    )


def _bounding(
    named: Mapping[str, exp.Query], reads: Mapping[str, set[str]], kept: set[str]
) -> set[str]:
    """Which queries have to be kept beside those that are, so that no step passes the bound.

    A name stands behind what it reads, so each one's size is known when its reader is looked at, which
    gives up the largest of what it reads until it is small enough itself.
    """
    found: set[str] = set()
    size: dict[str, int] = {}
    for name, query in named.items():
        inside = sorted(reads[name] - kept, key=lambda each: (-size[each], each))
        own = sum(1 for _ in query.find_all(*_HEAVY))
        while inside and own + sum(size[each] for each in inside) > MOST and size[inside[0]]:
            found.add(inside.pop(0))
        size[name] = own + sum(size[each] for each in inside)
    return found


def _reads(query: exp.Query, named: Mapping[str, exp.Query]) -> set[str]:
    return {table.name for table in query.find_all(exp.Table) if table.name in named}


def _inside(query: exp.Query, named: Mapping[str, exp.Query], kept: set[str]) -> Iterator[str]:
    """The named queries that a query reads itself or through others, up to what is kept."""
    seen: set[str] = set()
    waiting = [*_reads(query, named)]
    while waiting:
        name = waiting.pop()
        if name not in seen and name not in kept:
            seen.add(name)
            waiting += _reads(named[name], named)
            yield name


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.to_identifier(name, quoted=True))
