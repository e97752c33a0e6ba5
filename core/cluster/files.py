"""The files that a relation of facts is read from, as Spark is told of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from sqlglot import exp

from core.columns.files import read_schema

if TYPE_CHECKING:
    from pyspark.sql.types import StructType


def files_of(read: exp.ReadParquet) -> list[str]:
    """The paths that a query reads, as `core.columns.as_of` writes them."""
    [listed, *_] = read.expressions
    return [path.this for path in listed.expressions]


def schema_of(path: str) -> StructType:
    """The columns of a file: 64-bit integers and text. Raises `ColumnsError`.

    It is given to Spark, so that no job has to look for it, and the name of a folder, such as
    ``year=2015``, adds no column.
    """
    from pyspark.sql.types import LongType, StringType, StructField, StructType

    return StructType(
        [
            StructField(field.name, LongType() if pa.types.is_integer(field.type) else StringType())
            for field in read_schema(Path(path))
        ]
    )
