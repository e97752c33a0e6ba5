"""Grades that were found once: kept by what the plugin's files say, so nothing of it goes stale."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from core.conformance.model import Report
from core.host import VERSION, Plugin

#: The folder below the data where grades are kept; it may be deleted at any time.
FOLDER: Final = "grades"
#: Files that a grade depends on, by how their names end.
_ENDINGS: Final = frozenset({".yaml", ".py", ".jsonl"})
#: What is kept at most; the rest was of older versions of plugins.
KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade, and the ids of the checks that would raise it, each with how much is wanted."""

    grade: str | None
    raised_by: tuple[tuple[str, int], ...]


def fingerprint(plugin: Plugin) -> str:
    """sha256 over a plugin's files, the programmes that its own stands on, and this version."""
    found = hashlib.sha256(VERSION.encode())
    found.update(orjson.dumps([each.to_json() for each in plugin.layers]))
    for path in sorted(plugin.folder.rglob("*")):
        if path.suffix in _ENDINGS and path.is_file():
            content = path.read_bytes()
            found.update(f"\0{path.relative_to(plugin.folder)}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()


class Grades:
    """The grades that are kept in a data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER

    def of(self, known: str) -> Graded | None:
        """The grade of a plugin by its `fingerprint`; None where it was not checked as it is now."""
        try:
            said = orjson.loads(self._file(known).read_bytes())
            return Graded(said["grade"], tuple((id_, n) for id_, n in said["raised_by"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None  # what cannot be read is found out anew

    def keep(self, known: str, report: Report) -> None:
        """Remember a report of all checks, where the folder can be written to."""
        raised = tuple((each.check.id, len(each.finding.faults)) for each in report.raised_by)
        written = orjson.dumps(asdict(Graded(report.grade, raised)))
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._file(known).with_suffix(".new")
            beside.write_bytes(written)
            beside.replace(self._file(known))
            every = sorted(self._folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for old in every[:-KEPT]:
                old.unlink()

    def _file(self, known: str) -> Path:
        return self._folder / f"{known}.json"
