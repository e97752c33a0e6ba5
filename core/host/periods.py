"""The periods that a plugin can be asked about: those of its kind with facts and rules."""

from __future__ import annotations

import datetime as dt

from core.columns import Snapshot
from core.host.plugin import Plugin
from core.rules import LENGTH, Period, changes


def periods_of(snapshot: Snapshot, plugin: Plugin) -> list[Period]:
    """Every period of the years that a snapshot has facts of, from the plugin's first rules on.

    A year with facts is there with all its half-years, quarters or months, also those without.
    """
    programme = plugin.loaded.programme
    first = min(changes(programme), default=dt.date.min)
    months = LENGTH[programme.programme.period]
    years = sorted(
        {entry.year for files in snapshot.tables.values() for entry in files.entries if entry.year}
    )
    every = (
        Period(dt.date(year, month, 1), months) for year in years for month in range(1, 13, months)
    )
    return [period for period in every if first <= period.last]


def period_of(day: dt.date, kind: str) -> Period:
    """The period of a kind (year, half-year …) in which a day falls."""
    months = LENGTH[kind]
    return Period(dt.date(day.year, (day.month - 1) // months * months + 1, 1), months)
