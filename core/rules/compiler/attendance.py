"""Attendance as a source: one row a person at a meeting, study or training.

A list's rows count where the row of their fact does, which has the same position; so their own
relation may hold rows that do not count.
"""

from __future__ import annotations

from sqlglot import exp

from core.facts import Vocabulary, fields_of, lists_of
from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.sources import DAY, Source, columns_of
from core.rules.compiler.sql import Expr, Query, col, lit


def attendance(vocabulary: Vocabulary) -> Source:
    """One row a person at a meeting, study or training; hours of the row, else of the fact."""
    branches: list[exp.Select] = []
    tables: list[str] = []
    for table in ("meeting", "study", "training"):
        parent = columns_of(vocabulary, table)
        row = {
            spec.name
            for listed in lists_of(vocabulary.types[table])
            if listed.name == "attendance"
            for spec in fields_of(listed.row)
        }
        child = f"{table}__attendance"
        hours: Expr = sql.null()
        if "hours" in parent:
            hours = col("p", "hours")
        if "hours" in row:
            hours = sql.or_else(col("a", "hours"), hours)
        member = col("a", "as_member") if "as_member" in row else lit(0)
        kind = col("p", "kind") if "kind" in parent else lit(table)
        branches.append(
            Query(f"f_{child}", "a")
            .join(f"f_{table}", "p", sql.compare("==", col("p", "position"), col("a", "position")))
            .columns(
                sql.output(col("a", "position"), "position"),
                sql.output(col("a", "fact"), "fact"),
                sql.output(col("a", "org"), "org"),
                sql.output(col("a", "day"), "day"),
                sql.output(col("a", "person"), "person"),
                sql.output(sql.whole(hours), "hours"),
                sql.output(member, "as_member"),
                sql.output(lit(table), "type"),
                sql.output(kind, "kind"),
                sql.output(col("p", "tags"), "tags"),
            )
            .build()
        )
        tables += [table, child]
    fields = {
        "day": DAY,
        "person": Column("person"),
        "hours": columns_of(vocabulary, "study")["hours"],
        "as_member": Column("flag"),
        "type": Column("text"),
        "kind": Column("text"),
        "tags": Column("tags"),
    }
    return Source(
        "attendance", "s_attendance", fields, tuple(tables), sql.union(branches), person="person"
    )
