"""What can be wrong when a plugin is begun: an answer, or a file that is in the way."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, str]] = {
    "scaffold.answer": "an answer that a new plugin cannot be made from",
    "scaffold.exists": "a file of the new plugin that is there already",
    "scaffold.facts": "a plugin without facts to try it on",
    "scaffold.failed": "a plugin that fails with an error of its own, or ends its process",
    "scaffold.late": "a plugin that does not answer in the time it has",
    "scaffold.refused": "answers of which no plugin comes that passes its own check",
}


class ScaffoldError(ValueError):
    """A plugin that cannot be begun; `code` is one of `CODES`, `place` the question or the file."""

    def __init__(self, code: str, message: str, *, place: str = "", remedy: str = "") -> None:
        said = f"{place}: {message}" if place else message
        super().__init__(f"[{code}] {said}" + (f". {remedy}" if remedy else ""))
        self.code = code
        self.message = message
        self.place = place
        self.remedy = remedy
