"""The rows that count as of a position, as SQL built with sqlglot's expressions.

A fact's row counts when it was recorded by then and no revision of the fact stands after it. The
revisions of a type are few, so they are grouped first and joined to the rows; where a type has none,
nothing is joined.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import Final

from sqlglot import exp

from core.columns.schema import Table, revised_name
from core.columns.snapshot import Snapshot, TableFiles

_SQL_TYPES: Final = {"int64": "BIGINT", "string": "VARCHAR"}


def as_of(
    snapshot: Snapshot,
    table: str,
    at: int | None = None,
    *,
    years: Container[int] | None = None,
    org: str | None = None,
) -> exp.Select:
    """SELECT of every column of `table` for the rows that count as of `at`, for DuckDB.

    `years` and `org` leave other rows out, and with them the files and row groups that hold nothing
    else. Write it with ``.sql("duckdb")``, or build it into a larger query as a subquery; it is
    kept, and must not be changed.
    Raises `ColumnsError` ``columns.position-unknown`` or ``columns.unknown-table``.
    """
    position = snapshot.position if at is None else at
    files = snapshot.table(table, at).only(years=years, org=org)
    revisions = None
    if files.has_revisions:
        revisions = snapshot.table(revised_name(files.table.type), at)
    return _counting(
        _Same(files),
        None if revisions is None else _Same(revisions),
        position if files.last > position else None,
        position if revisions and revisions.last > position else None,
        org,
    )


class _Same:
    """Files of a table, equal to others where both read the same bytes."""

    __slots__ = ("files", "key")

    def __init__(self, files: TableFiles) -> None:
        self.files = files
        self.key = (files.table.name, files.table.fingerprint, files.folder, files.entries)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


@lru_cache(maxsize=1024)
def _counting(
    files: _Same, revisions: _Same | None, at: int | None, revised_at: int | None, org: str | None
) -> exp.Select:
    """A query, which keeps its text: most are asked for again after one more fact of another type."""
    query = counting(
        files.files.table,
        source(files.files),
        None if revisions is None else source(revisions.files),
        at,
        revised_at,
    )
    return query if org is None else query.where(column("org", "t").eq(exp.Literal.string(org)))


def column(name: str, table: str = "") -> exp.Column:
    """A column, always quoted: `case` is one."""
    return exp.column(name, table or None, quoted=True)


def counting(
    table: Table,
    rows: exp.Expression,
    revisions: exp.Expression | None,
    at: int | None,
    revised_at: int | None,
) -> exp.Select:
    """The same over any two sources, such as tables registered in memory.

    `at` and `revised_at` limit the positions of rows and of revisions; None where all count. A
    table of revisions is not itself revised: give no `revisions` with it.
    """
    query = exp.select(*(column(name, "t") for name in table.schema.names))
    query = query.from_(exp.alias_(rows, "t", table=True))
    if at is not None:
        query = query.where(column("position", "t") <= exp.Literal.number(at))
    if revisions is None or table.role == "revised":
        return query
    last = (
        exp.select(column("fact"), exp.alias_(exp.Max(this=column("position")), "last"))
        .from_(revisions)
        .group_by(column("fact"))
    )
    if revised_at is not None:
        last = last.where(column("position") <= exp.Literal.number(revised_at))
    joined = column("fact", "t").eq(column("fact", "s"))
    newest = column("position", "t").eq(column("last", "s"))
    return query.join(last.subquery("s"), on=joined, join_type="left").where(
        exp.or_(column("last", "s").is_(exp.null()), newest)
    )


def source(files: TableFiles) -> exp.Expression:
    """The files as something to select from; without files, an empty relation of the same columns."""
    if not files.entries:
        return _empty(files.table)
    paths = exp.Array(expressions=[exp.Literal.string(path) for path in files.files])
    # Else DuckDB would put a column from the folder's name over the table's own `year`.
    plain = exp.EQ(this=exp.column("hive_partitioning"), expression=exp.false())
    return exp.Table(this=exp.ReadParquet(expressions=[paths, plain]))


def _empty(table: Table) -> exp.Expression:
    columns = (
        exp.alias_(exp.cast(exp.null(), _SQL_TYPES[str(field.type)]), field.name, quoted=True)
        for field in table.schema
    )
    return exp.select(*columns).where(exp.false()).subquery()
