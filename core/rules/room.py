"""Room that an engine may take, in memory and on disk, and what is said where it is not enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb

from core.rules.errors import Place, Problem
from core.rules.expected import RunError

#: Bytes that engines of a process may write together where nothing is said (assumed: ten times what
#: 100 million facts took beside 4 GiB of memory).
DISK: Final = 16 << 30

#: What DuckDB names where the disk it may take is full, and where the disk itself is.
_DISK: Final = ("max_temp_directory_size", "temp_directory")


@contextmanager
def within(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Raise `RunError` R172 where a statement takes more room than the connection's database has."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise _full(connection, any(name in str(error) for name in _DISK)) from error


def _full(connection: duckdb.DuckDBPyConnection, disk: bool) -> RunError:
    bound = "max_temp_directory_size" if disk else "memory_limit"
    asked = f"SELECT current_setting('{bound}'), current_setting('temp_directory')"
    [(size, folder)] = connection.execute(asked).fetchall()
    place, message, option = (
        (str(folder), f"what is computed takes more than the {size} of disk it may", "--spill")
        if disk
        else ("memory", f"what is computed takes more than the {size} of memory it may", "--memory")
    )
    hint = f"give more with {option}, or ask of fewer years or organisations at a time"
    return RunError([Problem("R172", Place(place), message, hint)])
