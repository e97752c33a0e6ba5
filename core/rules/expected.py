"""What a plan expects of the facts it runs over, and what is said where they are not so.

A plan is compiled for integers of 64 bits and for a tree of a few levels. Facts can still be beyond
that: then a run ends with a `RunError` that names the rule and the organisation, and no result.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.rules.compiler import sql
from core.rules.errors import Place, Problem, RuleError

#: Under this name a statement carries what it expects.
EXPECTED = "expected"


class RunError(RuleError):
    """Rules that cannot be run over these facts: R170 too large, R171 too deep or in a circle, R172 no room."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The column of an output of the indicator `rule`, and the largest size it was compiled for."""

    rule: str
    column: str
    bound: int


@dataclass(frozen=True, slots=True)
class Deep:
    """Asks for organisations that stand too deep: quickly whether there are any, and their paths."""

    some: exp.Query
    paths: exp.Query


@dataclass(frozen=True, slots=True)
class Expected:
    """The limits of a statement's outputs, leaves first; `deep` where it looks at the tree."""

    limits: tuple[Limit, ...] = ()
    deep: Deep | None = None


def expected_of(query: exp.Query | str) -> Expected:
    """What a statement expects: nothing, unless it is a plan's."""
    found = query.meta.get(EXPECTED) if isinstance(query, exp.Query) else None
    return found if isinstance(found, Expected) else Expected()


def check_tree(expected: Expected, run: Callable[[exp.Query], pa.Table]) -> None:
    """Raise `RunError` R171 where organisations stand deeper than rules look, or in a circle."""
    if expected.deep is None or not run(expected.deep.some).num_rows:
        return
    rows = run(expected.deep.paths)
    columns = [rows[name].to_pylist() for name in rows.column_names if name != "period"]
    paths = zip(*columns, strict=True)
    path = min(paths, key=lambda above: (above[0] not in above[1:], above))
    if path[0] in path[1:]:
        shown = " → ".join(path[: path.index(path[0], 1) + 1])
        message = f"organisations stand above one another in a circle: {shown}"
    else:
        message = f"{path[0]} stands more than {len(path) - 2} levels deep: {' → '.join(path)}"
    raise _error("R171", path[0], message, "correct the parents of these organisations")


def check_sizes(expected: Expected, rows: pa.Table) -> None:
    """Raise `RunError` R170 where an output is larger than its bound."""
    for limit in expected.limits:
        extremes = pc.min_max(rows[limit.column]).as_py()
        if extremes["min"] is None:
            continue
        if extremes["max"] > limit.bound or extremes["min"] < -limit.bound:
            outside = pc.or_(
                pc.greater(rows[limit.column], limit.bound),
                pc.less(rows[limit.column], -limit.bound),
            )
            raise too_large(limit.rule, min(rows.filter(outside)["k"].to_pylist()))


def blamed(
    query: exp.Query,
    run: Callable[[exp.Query], pa.Table],
    overflows: tuple[type[Exception], ...],
) -> RunError | None:
    """The rule that a statement overflowed in, found by asking for one output after the other.

    `overflows` are the errors by which an engine says that it did; None where no output is to blame.
    """
    expected = expected_of(query)
    for limit in expected.limits:
        try:
            check_sizes(Expected((limit,)), run(_only(query, limit.column)))
        except RunError as error:
            return error
        except overflows:
            return too_large(limit.rule)
    return None


def too_large(rule: str, organisation: str = "") -> RunError:
    """R170 of an indicator."""
    whose = f" of {organisation}" if organisation else ""
    return _error(
        "R170",
        rule,
        f"the indicator '{rule}'{whose} is larger than can be computed with exactly",
        "correct the facts behind it, or count in larger units",
    )


def _only(query: exp.Query, column: str) -> exp.Query:
    inner = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=sql.name("q")))
    names = dict.fromkeys(("k", column))
    return exp.Select().from_(inner).select(*(sql.col("q", name) for name in names), copy=False)


def _error(code: str, place: str, message: str, hint: str) -> RunError:
    return RunError([Problem(code, Place(place), message, hint)])
