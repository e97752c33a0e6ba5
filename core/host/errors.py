"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

from core.assess import AssessError
from core.rules import CalendarError, RuleError

#: Every code this room raises or quarantines with, and what it means.
CODES: Final[dict[str, str]] = {
    "host.address": "a data folder whose path cannot be the address of a database",
    "host.columns": "columns whose files cannot be read",
    "host.data": "a folder that holds no data yet",
    "host.disk": "an amount of disk that cannot be read, or is too little",
    "host.duplicate": "a plugin of a name or programme that another plugin has",
    "host.entry-point": "an entry point that names no package",
    "host.elsewhere": "published figures of another place than the region's",
    "host.function": "a rule names a function that the plugin's rules.py does not have",
    "host.function-failed": "a function of a plugin failed, so nothing it takes part in is available",
    "host.hook": "a hook that does not exist or takes other arguments",
    "host.hook-failed": "a hook of a plugin failed",
    "host.identity": "a programme file that does not say which programme it is",
    "host.import": "a plugin that cannot be imported",
    "host.incompatible": "a plugin made for another version of this program",
    "host.memory": "an amount of memory that cannot be read, or is too little",
    "host.no-board": "a plugin that has no board",
    "host.no-hook": "a plugin that does not have the hook asked for",
    "host.no-programme": "a plugin without a programme file",
    "host.not-enabled": "a plugin that the region has not enabled, then or now",
    "host.position": "a position that the log has not reached",
    "host.region": "a region that the data does not have",
    "host.rules": "a programme file with errors",
    "host.several": "several plugins could be meant",
    "host.unknown-plugin": "a plugin that is not there",
    "host.version": "another version of the plugin is enabled than is installed",
    "host.vocabulary": "codes of a plugin that contradict those of another",
}


class HostError(Exception):
    """The host refused something, or a plugin failed.

    `code` is one of `CODES`; `place` names the plugin, region or file; `remedy` says what to do
    next.
    """

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        if code not in CODES:
            raise ValueError(f"{code} is not a code of this room")
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
        text = f"[{code}] {place + ': ' if place else ''}{message}"
        super().__init__(f"{text}. {remedy}" if remedy else text)


class Damaged(HostError):
    """Files of the columns cannot be read."""


class Unavailable(HostError):
    """A plugin that is enabled cannot answer: what it would say is unavailable, never 0."""


#: What a question raises that has no answer; its text says why.
NO_ANSWER: Final = (AssessError, CalendarError, HostError, RuleError)
