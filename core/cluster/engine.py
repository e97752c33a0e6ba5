"""Spark as an engine of compiled statements: the same ones, over the same files, to the same bytes."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import pyarrow as pa
import sqlglot
from sqlglot import exp

from core.cluster.dialect import spark_sql
from core.cluster.errors import ClusterError
from core.cluster.files import files_of, schema_of
from core.cluster.steps import Step, steps_of
from core.rules.engine import checked

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Told = Callable[[str, int, int], None]
"""Told the name of what was computed, how many of a statement's steps that makes, and of how many."""

#: Planning is what small steps cost; compiled code pays where facts are read.
_COMPILED: Final = {
    "spark.sql.codegen.wholeStage": "true",
    "spark.sql.codegen.factoryMode": "FALLBACK",
    "spark.sql.adaptive.enabled": "true",
}
_INTERPRETED: Final = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
}


class SparkEngine:
    """Runs a plan's statement on a Spark session, with names of its own for what it reads.

    `scratch` is a folder that the driver and every worker see under the same path: what a statement
    reads more than once is kept there as files, so that a worker which is lost takes nothing with
    it. It is emptied of them by `close`. With `small`, nothing is compiled that reads facts: quicker
    where these are a few thousand. `told` hears of each step.
    """

    def __init__(
        self,
        session: SparkSession,
        scratch: Path,
        *,
        small: bool = False,
        told: Told | None = None,
    ) -> None:
        self._session = session.newSession()
        self._scratch = scratch / f"spark-{uuid.uuid4().hex[:12]}"
        self._small = small
        self._told = told or _nobody
        self._files = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Delete what was kept; the session stays as it is."""
        shutil.rmtree(self._scratch, ignore_errors=True)

    def load(self, relation: str, table: pa.Table) -> None:
        """Make a table of the driver's readable under a name."""
        with saying(relation):
            self._session.createDataFrame(table).createOrReplaceTempView(relation)

    def define(self, relation: str, query: exp.Query | str) -> None:
        """Name a query, or one in DuckDB's words; the workers read its files themselves."""
        copy = (
            sqlglot.parse_one(query, dialect="duckdb") if isinstance(query, str) else query.copy()
        )
        with saying(relation):
            for files in list(copy.find_all(exp.ReadParquet)):
                # The node around it is the relation that carries the alias.
                assert isinstance(files.parent, exp.Table)
                files.parent.set("this", exp.to_identifier(self._opened(files), quoted=True))
            self._session.sql(spark_sql(copy)).createOrReplaceTempView(relation)

    def _opened(self, files: exp.ReadParquet) -> str:
        """The name under which files can be read."""
        name = f"files_{self._files}"
        self._files += 1
        paths = files_of(files)
        self._session.read.schema(schema_of(paths[0])).parquet(*paths).createOrReplaceTempView(name)
        return name

    def run(self, query: exp.Query) -> pa.Table:
        """Run one statement; integers come back as int64, text as string.

        Raises `RunError` where a plan's numbers or tree are larger than it was compiled for, and
        `ClusterError` ``cluster.run``.
        """
        return checked(query, self._run)

    def _run(self, query: exp.Query) -> pa.Table:
        steps = steps_of(query)
        number = len(steps.kept) + 1
        for place, step in enumerate(steps.kept, start=1):
            self._keep(step)
            self._told(step.name, place, number)
        with saying("the statement"):
            rows = _narrowed(self._planned(steps.last).toArrow())
        self._told(steps.last.name, number, number)
        return rows

    def _keep(self, step: Step) -> None:
        """Compute a step, and let its name stand for the rows that came of it."""
        folder = str(self._scratch / f"{step.name}-{uuid.uuid4().hex[:12]}")
        with saying(step.name):
            rows = self._planned(step)
            rows.write.parquet(folder)
            kept = self._session.read.schema(rows.schema).parquet(folder)
            kept.createOrReplaceTempView(step.name)

    def _planned(self, step: Step) -> DataFrame:
        compiled = step.facts and not self._small
        for name, value in (_COMPILED if compiled else _INTERPRETED).items():
            self._session.conf.set(name, value)
        return self._session.sql(spark_sql(step.query))


def _nobody(_name: str, _done: int, _all: int) -> None:
    pass


#: The last line of a Python traceback.
_RAISED: Final = re.compile(r"[A-Za-z_.]+(Error|Exception): ")
#: Conditions by which Spark says that a number is no 64-bit integer.
_OVERFLOWS: Final = ("ARITHMETIC_OVERFLOW", "CAST_OVERFLOW", "NUMERIC_VALUE_OUT_OF_RANGE")


@contextmanager
def saying(place: str) -> Iterator[None]:
    """What Spark raises, as what an engine raises: `OverflowError` or `ClusterError`."""
    from py4j.protocol import Py4JError  # type: ignore[import-untyped]
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        text = str(error)
        if any(f"[{name}" in text for name in _OVERFLOWS):
            raise OverflowError(f"a number of '{place}' needs more than 64 bits") from error
        raise ClusterError(
            "cluster.run",
            _what(text) or type(error).__name__,
            place=place,
            remedy="See what the workers wrote to their logs",
        ) from error


def _what(text: str) -> str:
    """What failed, of all that Spark says: its first line, or the last of a Python traceback.

    Where the first line only names a call, what the call ended with stands in the second.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    raised = [line for line in lines if _RAISED.match(line)]
    if raised and "Python worker" in lines[0]:
        return raised[-1]
    if len(lines) > 1 and lines[1].startswith(": "):
        return lines[1].removeprefix(": ")
    return "".join(lines[:1])


def _narrowed(table: pa.Table) -> pa.Table:
    """Integers as int64 and text as string, as every engine gives them."""
    wanted = [
        pa.field(field.name, pa.string() if _is_text(field.type) else pa.int64())
        for field in table.schema
    ]
    return table.cast(pa.schema(wanted))


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
