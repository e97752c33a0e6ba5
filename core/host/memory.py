"""How much room a process may take: DuckDB spills to disk beyond its memory, columns are written sooner."""

from __future__ import annotations

import re
from typing import Final

import core.columns
import core.rules
from core.host.errors import HostError

#: What the program and its libraries take beside DuckDB at least: about 250 MiB, and small answers.
BESIDE: Final = 320 << 20
#: The part of a large bound that is left for answers, which are read into tables outside of DuckDB, and
#: for what DuckDB holds that it does not count: with less, 100 million facts took 4.1 GiB of 4.
SHARE: Final = 8
#: Less does not do.
LEAST: Final = 512 << 20
#: Less disk is not worth beginning to write.
LEAST_DISK: Final = 64 << 20

_UNITS: Final = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_WRITTEN: Final = re.compile(r"([0-9]{1,15})\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)


def parse_memory(written: str) -> int:
    """Bytes, from a text such as ``2GiB``, ``1500MB`` or ``4g``; raises `HostError` ``host.memory``.

    Units are powers of 1,024, whichever way they are written.
    """
    size = _size(written)
    if size is None or size < LEAST:
        what = "is no amount of memory" if size is None else "is less than the program needs"
        raise HostError(
            "host.memory", f"'{written}' {what}", remedy="Write it like 2GiB; 512MiB is the least"
        )
    return size


def parse_disk(written: str) -> int:
    """Bytes, written as for `parse_memory`; raises `HostError` ``host.disk``."""
    size = _size(written)
    if size is None or size < LEAST_DISK:
        what = "is no amount of disk" if size is None else "is too little to begin with"
        raise HostError(
            "host.disk", f"'{written}' {what}", remedy="Write it like 20GiB; 64MiB is the least"
        )
    return size


def _size(written: str) -> int | None:
    found = _WRITTEN.fullmatch(written.strip())
    return int(found[1]) * _UNITS[found[2].upper()] if found else None


def bound_memory(size: int | None, disk: int | None = None) -> None:
    """Let this process take about `size` bytes; None for as much as there is.

    What DuckDB has no room for is written to disk, `disk` bytes at most; None for 16 GiB. Before the
    first answer: what was opened before keeps the bounds it was opened with.
    """
    core.columns.bound_memory(size, disk)
    core.rules.bound_memory(
        None if size is None else max(size - max(BESIDE, size // SHARE), size // 2), disk
    )
