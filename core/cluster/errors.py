"""The one error of this room: a stable code, the place, and a way out."""

from __future__ import annotations

from typing import Final

#: Every code this room raises, and what it means.
CODES: Final[dict[str, str]] = {
    "cluster.java": "no Java that Spark runs on",
    "cluster.missing": "Spark is not installed",
    "cluster.run": "Spark could not run a statement",
    "cluster.unequal": "regions that cannot be added up",
    "cluster.unreachable": "a Spark master that does not answer",
}


class ClusterError(Exception):
    """Spark is not there or could not do what was asked.

    `code` is one of `CODES`; `place` names the master or statement; `remedy` says what to do next.
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
