"""Columns: the facts as typed Parquet files, one table a fact type, derived from the log.

`ColumnStore` follows a region's log exactly once and gives `Snapshot`s; `as_of` writes the query for
the rows that count as of a position; `rebuild` makes everything anew beside the live files and swaps
it in when nothing differs. `arrow_tables` gives the same tables for events held in memory.
Whatever stands here can be deleted and made again from the log.
"""

from core.columns.altering import Altered, altered
from core.columns.as_of import as_of, counting
from core.columns.digest import digest, rows_at
from core.columns.errors import CODES, ColumnsError
from core.columns.files import DataFile
from core.columns.memory import bound_memory
from core.columns.projection import Projection, arrow_tables
from core.columns.rebuild import Built, Pair, Report, build, rebuild
from core.columns.schema import Table, revised_name, tables_of
from core.columns.snapshot import Snapshot, TableFiles
from core.columns.store import Caught, ColumnStore
from core.columns.unpacking import Unpacked, rows_of, unpacked

__all__ = [
    "CODES",
    "Altered",
    "Built",
    "Caught",
    "ColumnStore",
    "ColumnsError",
    "DataFile",
    "Pair",
    "Projection",
    "Report",
    "Snapshot",
    "Table",
    "TableFiles",
    "Unpacked",
    "altered",
    "arrow_tables",
    "as_of",
    "bound_memory",
    "build",
    "counting",
    "digest",
    "rebuild",
    "revised_name",
    "rows_at",
    "rows_of",
    "tables_of",
    "unpacked",
]
