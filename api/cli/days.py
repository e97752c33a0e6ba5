"""The day on which something was, as the clock on the wall has it."""

from __future__ import annotations

import datetime as dt


def local_day(moment: dt.datetime) -> dt.date:
    """The day of a moment (with its zone) where the command runs, as ``date.today()`` counts days."""
    return moment.astimezone().date()
