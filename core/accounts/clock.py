"""Which time it is, to the microsecond, as the log writes times; and which day in the regions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

Clock = Callable[[], dt.datetime]
"""The present, with a time zone."""

SECOND: Final = 1_000_000
_ZONE: Final = dt.timezone(dt.timedelta(hours=8))
_EPOCH: Final = dt.datetime.fromtimestamp(0, dt.UTC)


def present() -> dt.datetime:
    """The present."""
    return dt.datetime.now(dt.UTC)


def microseconds(instant: dt.datetime) -> int:
    """An instant as microseconds since 1970 UTC."""
    return (instant - _EPOCH) // dt.timedelta(microseconds=1)


def instant(microseconds: int) -> dt.datetime:
    """The instant that microseconds since 1970 UTC mean."""
    return _EPOCH + dt.timedelta(microseconds=microseconds)


def day(instant: dt.datetime) -> dt.date:
    """The day it is in the regions."""
    return instant.astimezone(_ZONE).date()
