"""Which files to merge: those of one table and year that are of like size.

Sizes are classed by powers of four, so that a row is rewritten once for each class it passes: merging
stays cheap however often small files arrive, and few are left.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from core.columns.files import DataFile
from core.columns.manifest import Manifest

#: Files of one class that are merged.
FAN_IN: Final = 8
#: Rows from which on a file is left alone, so that a merge fits in memory.
LARGE: Final = 2_000_000
#: Files this small are of one class: opening them costs more than their rows.
SMALL: Final = 4_096


def size_class(rows: int) -> int:
    """0 for a small file, then one more with each power of four."""
    return max(0, (rows // SMALL).bit_length() + 1) // 2


def groups(manifest: Manifest, fan_in: int, large: int = LARGE) -> Iterator[tuple[DataFile, ...]]:
    """Groups of files to merge, oldest positions first; each at most `large` rows and a file more.

    A class with `fan_in` files is merged together with everything smaller.
    """
    partitions: dict[tuple[str, int | None], list[DataFile]] = {}
    for file in manifest.files:
        if file.rows < large:
            partitions.setdefault((file.table, file.year), []).append(file)
    for files in partitions.values():
        classes = [size_class(file.rows) for file in files]
        full = [c for c in set(classes) if classes.count(c) >= fan_in]
        if full:
            yield from _bounded(
                [f for f, c in zip(files, classes, strict=True) if c <= max(full)], large
            )


def _bounded(files: list[DataFile], large: int) -> Iterator[tuple[DataFile, ...]]:
    group: list[DataFile] = []
    for file in sorted(files, key=lambda f: (f.first, f.name)):
        group.append(file)
        if sum(f.rows for f in group) >= large:
            yield tuple(group)
            group = []
    if len(group) > 1:
        yield tuple(group)
