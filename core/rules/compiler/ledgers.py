"""Ledgers: opening + added − resolved = closing, over the days of a case source."""

from __future__ import annotations

from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.filters import ROW, Joins
from core.rules.compiler.measures import Measured, check_recorder, remember
from core.rules.compiler.members import known_step
from core.rules.compiler.scans import TO_DATE, Grouping
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import COUNT_BOUND, Value
from core.rules.model import Indicator, Ledger
from core.rules.text import Key


def compile_ledger(draft: Draft, name: str, indicator: Indicator, path: Key) -> None:
    """Four values: ``name.opening``, ``.added``, ``.resolved`` and ``.closing`` (also ``name``)."""
    ledger = indicator.ledger
    assert ledger is not None
    source = draft.source(ledger.of, (*path, "ledger"))
    for step in (ledger.in_, ledger.out):
        known_step(source, step, (*path, "ledger"))
    joins = Joins()
    kept = draft.filters.conditions(source, ledger.where, (*path, "ledger", "where"), joins)
    grouping = Grouping(source.name, ledger.in_, TO_DATE, draft.subject_key(source, path))
    check_recorder(joins, grouping.key, (*path, "ledger"))
    values: dict[str, Value] = {}
    for part, conditions in _parts(ledger).items():
        counted = sql.when((sql.all_of([*kept, *conditions]), lit(1)), otherwise=lit(0))
        scan, column = draft.scans.measure(source, grouping, joins, sql.total(counted))
        values[part] = Value(draft.bring(scan.name, column, 0))
    # What was resolved before the period is in none of the four numbers.
    there = sql.all_of([*kept, sql.negate(_out_before(ledger))])
    found = Measured(scan.name, column, None, grouping, source, there, joins)
    remember(draft, name, indicator, found)
    opening, added, out = (values[part].num for part in ("opening", "added", "resolved"))
    closing = Value(sql.subtract(sql.add(opening, added), out), num_bound=2 * COUNT_BOUND)
    for part, value in {**values, "closing": closing}.items():
        draft.values[f"{name}.{part}"] = value
    draft.values[name] = closing


def _parts(ledger: Ledger) -> dict[str, list[Expr]]:
    came, went = col(ROW, ledger.in_), col(ROW, ledger.out)
    first, last = col("p", "first"), col("p", "last")
    before = sql.compare("<", came, first)
    resolved = sql.all_of(
        (sql.not_null(went), sql.compare(">=", went, first), sql.compare("<=", went, last))
    )
    return {
        "opening": [before, sql.negate(_out_before(ledger))],
        "added": [sql.compare(">=", came, first)],
        "resolved": [resolved],
    }


def _out_before(ledger: Ledger) -> Expr:
    went = col(ROW, ledger.out)
    return sql.all_of((sql.not_null(went), sql.compare("<", went, col("p", "first"))))
