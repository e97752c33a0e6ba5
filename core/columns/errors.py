"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "columns.unknown-topic": "an event whose topic is not in the closed list",
    "columns.unknown-type": "an event of a fact type the vocabulary does not have",
    "columns.newer-schema": "an event written under a newer version of its fact type",
    "columns.bad-state": "an event whose state is not what its topic promises",
    "columns.bad-value": "a field whose value does not fit its column",
    "columns.no-such-fact": "a correction or retraction of an event that the log does not hold",
    "columns.reserved-name": "a fact type or field whose name a table needs for itself",
    "columns.schema-changed": "files written under another shape of their fact type",
    "columns.other-history": "a log that is not the one these columns were made from",
    "columns.hole": "events whose positions do not follow one another",
    "columns.bad-manifest": "a manifest that cannot be read or does not match its digest",
    "columns.file-missing": "a file that the manifest names is not there",
    "columns.position-unknown": "a position that the columns have not reached",
    "columns.unknown-table": "a table that no fact type has",
    "columns.overtaken": "another process took over the same work",
    "columns.room": "telling what differs takes more memory or disk than there may be",
    "columns.differs": "a rebuild that does not agree with the log or with the live columns",
}


class ColumnsError(Exception):
    """Columns could not be written, read or trusted.

    `code` is one of `CODES`; `place` names the event, table or file; `remedy` says what to do next.
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
