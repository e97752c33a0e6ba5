"""Deleting files that no manifest names, without ever deleting one that comes to be named."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.columns.files import SUFFIX, TEMPORARY
from core.columns.manifest import BEGUN, Manifest
from core.columns.source import Source
from core.columns.standing import standing
from core.columns.unpacking import UNPACKED
from core.log import Mark

#: Seconds for which files stay after they have stopped counting, for whoever still reads them.
GRACE: Final = 3600.0

_PATTERNS: Final = (f"*{SUFFIX}", f"*{UNPACKED}", f"*{TEMPORARY}", "listing-*.json", BEGUN)


def tidy(folder: Path, followers: Sequence[Source], grace: float) -> int:
    """Delete the files below `folder` that no follower names and that are older than `grace`.

    Candidates are listed before the fences are raised: a writer that is under way then loses what it
    wrote, and what is written later is no candidate. So no file that is deleted here can come to
    count, however long a writer was held up. Returns how many went.
    """
    before = time.time() - grace
    candidates = {path for path in _files(folder) if _written(path) < before}
    for source in followers:
        candidates -= _named(source, folder)
    if not candidates:
        return 0
    for source in followers:
        candidates -= _fenced(source, folder)
    for path in candidates:
        path.unlink(missing_ok=True)
    return len(candidates)


def touch(paths: Iterable[Path]) -> None:
    """Begin the grace time of files that are about to stop counting."""
    for path in paths:
        try:
            os.utime(path)
        except FileNotFoundError:
            continue  # somebody else made them stop counting, long ago


def touch_all(folder: Path) -> None:
    """Begin the grace time of every file below a folder."""
    touch(_files(folder))


def _files(folder: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from folder.rglob(pattern)


def _written(path: Path) -> float:
    """When a file was last written; now where it is gone meanwhile."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _named(source: Source, folder: Path) -> set[Path]:
    """The files that a follower's manifest names."""
    found = standing(source, folder)
    return _kept(found.manifest, folder) if found else set()


def _kept(manifest: Manifest, folder: Path) -> set[Path]:
    """The files of a manifest, what was unpacked of them, and what says how its epoch began."""
    files = manifest.paths(folder)
    beside = {path.with_suffix(UNPACKED) for path in files}
    return {folder / manifest.epoch / BEGUN} | files | beside


def _fenced(source: Source, folder: Path) -> set[Path]:
    """Raise a follower's fence; the files that its manifest names afterwards."""
    while found := standing(source, folder):
        mark, current = found
        new = replace(current, fence=current.fence + 1, generation=current.generation + 1)
        if source.advance(mark, Mark(mark.position, new.to_json())):
            return _kept(new, folder)
    return set()
