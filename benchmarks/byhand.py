"""The star rating by hand-written SQL, for the same facts as the compiled programme's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pyarrow as pa

from core.columns import Snapshot, as_of
from core.rules import Period, WorkCalendar

STATEMENT = Path(__file__).with_name("stars.sql").read_text("utf-8")
TABLES = (
    "organisation", "membership", "post", "meeting", "meeting__attendance", "study",
    "study__attendance", "training", "training__attendance", "disclosure", "duty", "election",
    "pledge", "survey", "review", "discipline", "site", "score",
)  # fmt: skip
EPOCH = dt.date(1970, 1, 1)


def connect(snapshot: Snapshot, periods: list[Period], threads: int) -> duckdb.DuckDBPyConnection:
    """A connection with the views, the calendar and the macro that the statement reads."""
    connection = duckdb.connect()
    connection.execute("SET threads = ?", [threads])
    connection.execute("SET preserve_insertion_order = false")
    for table in TABLES:
        connection.execute(f'CREATE VIEW "m_{table}" AS {as_of(snapshot, table).sql("duckdb")}')
    days, years = [], []
    work = WorkCalendar()
    for number, period in enumerate(periods):
        firsts = [period.first.replace(month=month) for month in range(1, 13)]
        study = {work.moved(first.replace(day=23), "next-working-day") for first in firsts}
        years.append(
            {
                "period": number,
                "first": (period.first - EPOCH).days,
                "last": (period.last - EPOCH).days,
                "m12": (firsts[11] - EPOCH).days,
                **{f"q{q}": (firsts[3 * q - 3] - EPOCH).days for q in (2, 3, 4)},
            }
        )
        days += [
            {
                "day": (day - EPOCH).days,
                "period": number,
                "quarter_bit": 1 << (day.month - 1) // 3,
                "month_bit": 1 << day.month - 1,
                "study_day": day in study,
            }
            for back in range((period.last - period.first).days + 1)
            for day in [period.first + dt.timedelta(back)]
        ]
    for name, rows in (("days", days), ("years", years)):
        connection.register("incoming", pa.Table.from_pylist(rows))
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
    connection.execute(
        "CREATE MACRO share(num, den, points) AS CASE "
        "WHEN coalesce(den, 0) = 0 THEN 0 WHEN num >= den THEN points "
        "ELSE (2 * num * points + den) // (2 * den) END"
    )
    return connection
