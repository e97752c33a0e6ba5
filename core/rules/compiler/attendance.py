"""Attendance as a source: one row a person at a meeting, study or training.

A list's rows count where the row of their fact does, which has the same position; so their own
relation may hold rows that do not count.
"""

from __future__ import annotations

from sqlglot import exp

from core.facts import Vocabulary, fields_of, lists_of
from core.facts.model import Column
from core.rules.compiler import sql
from core.rules.compiler.sources import DAY, Source, codes_of, columns_of
from core.rules.compiler.sql import Expr, Query, col, lit

#: What people attend.
ATTENDED = ("meeting", "study", "training")


def attendance(vocabulary: Vocabulary) -> Source:
    """One row a person at a meeting, study or training; hours of the row, else of the fact."""
    branches: list[exp.Select] = []
    tables: list[str] = []
    kinds: list[str] = []
    for table in ATTENDED:
        parent = columns_of(vocabulary.types[table])
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
        kinds += [parent["kind"].codes] if "kind" in parent else []
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
        "hours": columns_of(vocabulary.types["study"])["hours"],
        "as_member": Column("flag"),
        "type": Column("code", codes="attendance.type"),
        "kind": Column("code", codes="attendance.kind"),
        "tags": Column("tags"),
    }
    lists = (
        codes_of("attendance.type", (), ATTENDED),
        # What has no kind is of the kind that it is.
        codes_of("attendance.kind", [vocabulary.codes[name] for name in kinds], ("training",)),
    )
    return Source(
        "attendance",
        "s_attendance",
        fields,
        tuple(tables),
        sql.union(branches),
        person="person",
        lists={listed.name: listed for listed in lists},
    )
