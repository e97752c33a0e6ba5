"""SQL written by hand for the facts that compiled programmes are run over.

``sql/<region>.sql`` is all schemes of a region's programme: one statement over a few named queries that
several regions' have alike (the other files there). `STATEMENT` is the star rating of one of them alone,
of which DuckDB computes only what that needs.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from core.columns import Snapshot, as_of
from core.rules import Period, WorkCalendar

FOLDER: Final = Path(__file__).with_name("sql")
EPOCH = dt.date(1970, 1, 1)
#: The first line of a region's statement names the files of named queries that it stands on.
_WITH: Final = re.compile(r"-- with: (.+)\n")
#: How statements name the rows that count of a table.
_TABLE: Final = re.compile(r"\bm_(\w+)")
#: `share` gives 0 of nothing, `points_of` no data; both round half up.
MACROS: Final = (
    "CREATE MACRO half_up(num, den) AS (2 * num + den) // (2 * den)",
    "CREATE MACRO share(num, den, points) AS CASE "
    "WHEN coalesce(den, 0) = 0 THEN 0 WHEN num >= den THEN points "
    "ELSE half_up(num * points, den) END",
    "CREATE MACRO points_of(num, den, points) AS CASE "
    "WHEN den > 0 THEN CASE WHEN num >= den THEN points ELSE half_up(num * points, den) END END",
    "CREATE MACRO within(value, most) AS CASE "
    "WHEN value IS NOT NULL THEN least(greatest(value, 0), most) END",
)


def statement(region: str) -> str:
    """All schemes of a region's programme, one row an organisation and year.

    An item, group, veto or total is named as in the programme: ``scheme.group.item``,
    ``scheme.group``, ``scheme.veto.name``, ``scheme.total``, ``scheme.rating``.
    """
    own = (FOLDER / f"{region}.sql").read_text("utf-8")
    found = _WITH.match(own)
    assert found is not None, f"{region}.sql does not say what it stands on"
    parts = [(FOLDER / f"{name}.sql").read_text("utf-8") for name in found[1].split(", ")]
    return "WITH RECURSIVE\n" + "".join(f"{part.rstrip()},\n" for part in parts) + own


#: One row an organisation and year: the star rating's total in thousandths, and the place of its band.
STATEMENT: Final = f"""\
SELECT k AS org, period, "star-rating.total" AS total, "star-rating.rating" AS rating
FROM (
{statement("qingshen")})
"""


def tables_of(statements: Collection[str]) -> list[str]:
    """The tables of facts that statements read."""
    return sorted({name for text in statements for name in _TABLE.findall(text)})


def connect(
    snapshot: Snapshot,
    periods: list[Period],
    threads: int,
    statements: Collection[str] = (STATEMENT,),
    at: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection with the views, the calendar and the macros that statements read.

    The views hold the rows that count as of a position, by default the last one.
    """
    connection = duckdb.connect()
    connection.execute("SET threads = ?", [threads])
    connection.execute("SET preserve_insertion_order = false")
    for table in tables_of(statements):
        rows = as_of(snapshot, table, at).sql("duckdb")
        connection.execute(f'CREATE VIEW "m_{table}" AS {rows}')
    for name, table in (("days", _days(periods)), ("years", _years(periods))):
        connection.register("incoming", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    for macro in MACROS:
        connection.execute(macro)
    return connection


def _years(periods: list[Period]) -> pa.Table:
    """Each year with the days on which it, its quarters and its last month begin, and it ends.

    Two years that end with it begin on `two_years`.
    """
    rows = []
    for number, period in enumerate(periods):
        firsts = [period.first.replace(month=month) for month in range(1, 13)]
        rows.append(
            {
                "period": number,
                "first": (period.first - EPOCH).days,
                "last": (period.last - EPOCH).days,
                "two_years": (period.previous.first - EPOCH).days,
                "m12": (firsts[11] - EPOCH).days,
                **{f"q{q}": (firsts[3 * q - 3] - EPOCH).days for q in (2, 3, 4)},
            }
        )
    return pa.Table.from_pylist(rows)


def _days(periods: list[Period]) -> pa.Table:
    """Each day of the years with its month, quarter and half as bits of the year."""
    work, rows = WorkCalendar(), []
    for number, period in enumerate(periods):
        firsts = [period.first.replace(month=month) for month in range(1, 13)]
        study = {work.moved(first.replace(day=23), "next-working-day") for first in firsts}
        rows += [
            {
                "day": (day - EPOCH).days,
                "period": number,
                "half_bit": 1 << (day.month - 1) // 6,
                "quarter_bit": 1 << (day.month - 1) // 3,
                "month_bit": 1 << day.month - 1,
                "study_day": day in study,
            }
            for further in range((period.last - period.first).days + 1)
            for day in [period.first + dt.timedelta(further)]
        ]
    return pa.Table.from_pylist(rows)
