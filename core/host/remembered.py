"""Programmes that were compiled for all their days already: opening them again need not do so.

Only that is remembered, never what came of it: whatever is asked is compiled when it is asked, and a
fault that was overlooked would stop the question then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, MutableSet
from contextlib import suppress
from functools import cache
from pathlib import Path

import core.rules

#: Fingerprints of the programmes that this process compiled for all their days.
COMPILED: set[str] = set()
#: What is remembered at most; the rest was of older versions of the rules.
KEPT = 200


class Remembered(MutableSet[str]):
    """Fingerprints of programmes, as empty files of a folder that may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _file(self, fingerprint: str) -> Path:
        return self._folder / hashlib.sha256((compiler() + fingerprint).encode()).hexdigest()

    def __contains__(self, fingerprint: object) -> bool:
        return fingerprint in COMPILED or self._file(str(fingerprint)).exists()

    def add(self, value: str) -> None:
        """Remember a programme, beyond this process where the folder can be written to."""
        COMPILED.add(value)
        # A folder that only others may write to costs a second at each start, and is no fault.
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file(value).touch()
            for old in sorted(self._folder.iterdir(), key=lambda f: f.stat().st_mtime)[:-KEPT]:
                old.unlink()

    def discard(self, value: str) -> None:
        """Forget a programme."""
        COMPILED.discard(value)
        self._file(value).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[str]:
        return (file.name for file in self._folder.glob("*"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@cache
def compiler() -> str:
    """What the compiler is: a programme that one compiles may be refused by the next."""
    files = sorted(Path(core.rules.__file__).parent.rglob("*.py"))
    seen = [(file.name, (stat := file.stat()).st_size, stat.st_mtime_ns) for file in files]
    return hashlib.sha256(repr(seen).encode()).hexdigest()
