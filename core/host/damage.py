"""Telling columns whose files were damaged behind our back from everything else that can fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.columns import ColumnsError, ColumnStore, Snapshot
from core.host.errors import Damaged

#: What reading a file raises that was damaged or taken away, among other things that raise it too.
_RAISED: Final = (OSError, duckdb.Error, pa.ArrowException)


@contextmanager
def reading(store: ColumnStore, snapshot: Snapshot | None = None) -> Iterator[None]:
    """What fails while columns are read is `Damaged` ``host.columns`` if a file of theirs is bad.

    Anything else, such as a full disk or a fault of ours, is raised as it came.
    """
    try:
        yield
    except (*_RAISED, ColumnsError) as error:
        # Of what columns refuse themselves, only a missing file is damage: to look takes long.
        if isinstance(error, ColumnsError) and error.code != "columns.file-missing":
            raise
        bad = damaged(snapshot or store.snapshot())
        if bad is None:
            raise
        region = store.log.region
        raise Damaged(
            "host.columns",
            f"this file of the columns {_said(bad)}",
            place=str(bad),
            remedy=f"dangjian replay {region} --accept",
        ) from error


def damaged(snapshot: Snapshot) -> Path | None:
    """The first file of a snapshot that is not there or cannot be read whole; None where all can."""
    for files in snapshot.tables.values():
        for path, entry in zip(files.files, files.entries, strict=True):
            if _rows(path) != entry.rows:
                return Path(path)
    return None


def _rows(path: str) -> int | None:
    try:
        with pq.ParquetFile(path) as file:
            return int(file.read().num_rows)
    except (OSError, pa.ArrowException):
        return None


def _said(path: Path) -> str:
    return "is damaged" if path.exists() else "is missing"
