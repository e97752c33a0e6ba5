"""A clock that is years ahead, for code that is loaded from then on."""

from __future__ import annotations

import datetime as module
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final

#: How far it is ahead: years, so that the year differs, and hours, so that the day does at any hour.
AHEAD: Final = timedelta(days=2600, hours=13)


class _Lasting(type):
    """A class whose instances are those of the real one, which it also makes."""

    real: type

    def __instancecheck__(cls, each: object) -> bool:
        return isinstance(each, cls.real)

    def __subclasscheck__(cls, other: type) -> bool:
        return issubclass(other, cls.real)


class _Date(date, metaclass=_Lasting):
    real = date

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        return date(*parts, **named)

    @classmethod
    def today(cls) -> Any:
        return _now().date()


class _Datetime(datetime, metaclass=_Lasting):
    real = datetime

    def __new__(cls, *parts: Any, **named: Any) -> Any:
        return datetime(*parts, **named)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        return _now(tz)

    @classmethod
    def today(cls) -> Any:
        return _now()

    @classmethod
    def utcnow(cls) -> Any:
        return _now(UTC).replace(tzinfo=None)


def _now(tz: tzinfo | None = None) -> datetime:
    return datetime.now(tz) + AHEAD


def set_ahead() -> None:
    """Let `time` and `datetime` say a later moment to whoever imports them from now on."""
    ahead, now, now_ns = AHEAD.total_seconds(), time.time, time.time_ns
    replaced: dict[str, Any] = {
        name: _later(getattr(time, name), now, ahead) for name in ("localtime", "gmtime", "ctime")
    }
    replaced["time"] = lambda: now() + ahead
    replaced["time_ns"] = lambda: now_ns() + int(ahead) * 10**9
    for name, each in replaced.items():
        setattr(time, name, each)
    for name, made in (("date", _Date), ("datetime", _Datetime)):
        made.__name__ = made.__qualname__ = name
        made.__module__ = "datetime"
        setattr(module, name, made)


def _later(real: Callable[..., Any], now: Callable[[], float], ahead: float) -> Any:
    return lambda seconds=None: real(now() + ahead if seconds is None else seconds)
