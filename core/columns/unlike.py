"""What tells a difference of two tables from others: the rows that only one of them has."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb
from duckdb import OutOfMemoryException

from core.columns.as_of import source
from core.columns.errors import ColumnsError
from core.columns.memory import left_over, on_disk
from core.columns.snapshot import Snapshot

#: Rows that are hashed at a time.
_PIECE: Final = 10_000


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database within the process's bounds, which spills to a folder of its own.

    Raises `ColumnsError` ``columns.room`` where they are too narrow.
    """
    bound = left_over()
    with tempfile.TemporaryDirectory(prefix="dangjian-spill-") as folder:
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": folder,
            "max_temp_directory_size": f"{on_disk()}B",
        }
        if bound is not None:
            config["memory_limit"] = f"{bound}B"
        try:
            with duckdb.connect(config=config) as connection:
                yield connection
        except OutOfMemoryException as error:
            raise ColumnsError(
                "columns.room",
                f"telling what differs takes more than {bound or 'all'} bytes of memory and "
                f"{on_disk()} of disk",
                place=str(Path(folder).parent),
                remedy="Give more with --memory or --spill",
            ) from error


def unlike(new: Snapshot, live: Snapshot, table: str, at: int) -> str:
    """A text that stays the same while rows are appended that both tables have."""
    common = [
        name
        for name in new[table].table.schema.names
        if name in (new[table].stored_columns() or [name])
        and name in (live[table].stored_columns() or [name])
    ]
    names = ", ".join(f'"{name}"' for name in common)
    ours, theirs = (
        f"SELECT {names} FROM {source(each[table]).sql('duckdb')} WHERE position <= {at}"
        for each in (new, live)
    )
    found = hashlib.sha256(table.encode())
    with _database() as connection:
        for one, other in ((ours, theirs), (theirs, ours)):
            found.update(b"\n--\n")
            rows = connection.execute(f"SELECT * FROM ({one} EXCEPT ALL {other}) ORDER BY ALL")
            while piece := rows.fetchmany(_PIECE):
                found.update(repr(piece).encode())
    return f"{table} {found.hexdigest()}"
