"""What a plan reads, made readable in an engine: facts, the calendar, and no values from outside."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

import pyarrow as pa

from core.assess.facts import Facts
from core.assess.inputs import EMPTY_INPUT
from core.rules import DuckEngine, Period, Plan, SqliteEngine, WorkCalendar, calendar_relations


def prepare(
    engine: DuckEngine,
    facts: Facts,
    plan: Plan,
    periods: Sequence[Period],
    calendar: WorkCalendar,
    organisations: Sequence[str] | None,
    years: Mapping[str, Container[int]] | None = None,
) -> None:
    """Make everything readable that a plan reads, except its inputs.

    With `years`, only what the plan's own statement reads: of some tables some years, and of lists
    rows that do not count, which it joins to their facts.
    """
    facts.provide(engine, plan.tables, years, stored_lists=years is not None)
    surround(engine, plan, periods, calendar, organisations)


def surround(
    engine: DuckEngine | SqliteEngine,
    plan: Plan,
    periods: Sequence[Period],
    calendar: WorkCalendar,
    organisations: Sequence[str] | None = None,
) -> None:
    """The same beside the facts, which the engine has by itself."""
    for relation, table in calendar_relations(plan, periods, calendar).items():
        engine.load(relation, table)
    engine.load("focus", pa.table({"org": pa.array(organisations or (), pa.string())}))


def leave_out_inputs(engine: DuckEngine | SqliteEngine, plan: Plan) -> None:
    """Let a plan's relations be read without the values that come from outside: no fact is in them."""
    for wanted in plan.inputs:
        engine.load(wanted.relation, EMPTY_INPUT.empty_table())
