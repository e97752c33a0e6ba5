"""When something was known, and by which version: from words to a position of the log.

A position, a day or an instant all say what the log knew. A day is known to its end, by the clock of
the region.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final, Self
from zoneinfo import ZoneInfo

from core.host.enabling import Enabling
from core.host.errors import HostError
from core.log import Log

#: The clock that regions go by.
ZONE: Final = ZoneInfo("Asia/Shanghai")

_POSITION: Final = re.compile(r"[0-9]{1,18}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})"
)
_VERSION: Final = re.compile(r"[0-9]+(\.[0-9A-Za-z]+)+")


@dataclass(frozen=True, slots=True)
class Moment:
    """A position of a log, or an instant up to which everything was known."""

    written: str
    at: int | dt.datetime

    @classmethod
    def parse(cls, written: str) -> Self:
        """``1204``, ``2016-01-10`` (to its end) or ``2016-01-10T12:00:00+08:00``.

        Raises `ValueError` for anything else, and for an instant without an offset.
        """
        if _POSITION.fullmatch(written):
            return cls(written, int(written))
        try:
            if _DAY.fullmatch(written):
                day = dt.date.fromisoformat(written) + dt.timedelta(days=1)
                midnight = dt.datetime.combine(day, dt.time(), ZONE)
                return cls(written, midnight - dt.timedelta(microseconds=1))
            if _INSTANT.fullmatch(written):
                return cls(written, dt.datetime.fromisoformat(written))
        except (ValueError, OverflowError):
            pass
        raise ValueError(f"'{written}' is no position, no day and no instant with its offset")

    def position(self, log: Log) -> int:
        """The last position of the log that was recorded by then; a position is itself."""
        return self.at if isinstance(self.at, int) else log.position_at(self.at)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a plugin, ``1.4.0``."""

    written: str

    @classmethod
    def parse(cls, written: str) -> Self:
        """Raises `ValueError` for what is no version: at least two numbers with a dot between."""
        if not _VERSION.fullmatch(written):
            raise ValueError(f"'{written}' is no version")
        return cls(written)

    def check(self, region: Enabling, plugin: str | None, position: int | None = None) -> None:
        """Raise `HostError` ``host.version`` where the plugin that answers is of another version.

        A programme's versions before are on no disk: only the installed one can be asked.
        """
        found = region.plugin(plugin, position, any_version=True)
        installed = found.identity.version
        if installed != self.written:
            then = region.enabled(position)[found.name].version
            raise HostError(
                "host.version",
                f"version {self.written} was asked for, {installed} is installed and {then} was enabled",
                place=found.name,
                remedy="Install that version, or give its folder with --plugin-path",
            )


__all__ = ["ZONE", "Moment", "Version"]
