"""Regions as the unit of partition: a region's statement whole in one task, where DuckDB runs it.

A region fits one machine, and DuckDB computes its answer in a fraction of what Spark's own SQL takes.
So many regions are dealt out to the workers, one task a statement. A worker that is lost costs its
task, which Spark gives to another one.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import sqlglot
from sqlglot import exp

from core.assess import Assessment
from core.cluster.assessing import assess
from core.cluster.engine import saying
from core.cluster.session import executors
from core.host import Region
from core.rules import DuckEngine
from core.rules.engine import OVERFLOWS, checked

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: What a task may hold at least, in MiB: with less, DuckDB cannot begin.
LEAST: Final = 128

#: Spark's units of memory, in MiB.
_UNITS: Final[Mapping[str, float]] = {
    "b": 1 / (1 << 20),
    "k": 1 / (1 << 10),
    "m": 1,
    "g": 1 << 10,
    "t": 1 << 20,
    "p": 1 << 30,
}


@dataclass(frozen=True)
class Task:
    """A statement in DuckDB's words, and what it reads: tables, and queries on files, by name.

    `memory` is what it may hold, in MiB, before it spills.
    """

    statement: str
    memory: int
    loaded: dict[str, bytes] = field(default_factory=dict)
    defined: dict[str, str] = field(default_factory=dict)


def done(task: Task) -> bytes | str:
    """The rows of a task, or what did not fit 64 bits; runs on a worker, on one core."""
    with DuckEngine(threads=1, memory=f"{task.memory}MiB") as engine:
        for relation, table in task.loaded.items():
            engine.load(relation, pa.ipc.open_stream(table).read_all())
        for relation, text in task.defined.items():
            query = sqlglot.parse_one(text, dialect="duckdb")
            assert isinstance(query, exp.Query)
            engine.define(relation, query)
        try:
            return _bytes(engine.run(task.statement))
        except OVERFLOWS as error:
            return str(error)


def share(session: SparkSession) -> int:
    """What each of the tasks that run side by side in an executor may hold, in MiB.

    Its memory divided by its cores; without a bound of its own, each would take most of the machine.
    """
    context = session.sparkContext
    settings = dict(context.getConf().getAll())
    cores = context.defaultParallelism
    if str(context.master).startswith("local"):
        # Everything runs beside the driver, with its memory and its cores.
        memory = settings.get("spark.driver.memory", "1g")
    else:
        memory = settings.get("spark.executor.memory", "1g")
        given = settings.get("spark.executor.cores")
        cores = int(given) if given else cores // max(1, executors(session))
    return max(LEAST, mebibytes(memory) // max(1, cores))


def mebibytes(memory: str) -> int:
    """Memory as Spark's settings give it: ``512m``, ``4g``, or a number of MiB."""
    found = re.fullmatch(r"([0-9]+)(?:([bkmgtp])b?)?", memory.strip().lower())
    if found is None:
        raise ValueError(f"{memory!r} is no size of memory")
    return int(int(found[1]) * _UNITS[found[2] or "m"])


class TaskEngine:
    """Runs a statement in one task of a Spark session; `turn` is let go while it waits for that."""

    def __init__(self, session: SparkSession, turn: threading.Lock | None = None) -> None:
        self._session = session
        self._turn = turn
        self._memory = share(session)
        self._loaded: dict[str, bytes] = {}
        self._defined: dict[str, str] = {}

    def load(self, relation: str, table: pa.Table) -> None:
        """Send a table of the driver's along."""
        self._loaded[relation] = _bytes(table)

    def define(self, relation: str, query: exp.Query | str) -> None:
        """Name a query; the worker reads its files itself."""
        text = query if isinstance(query, str) else query.sql(dialect="duckdb")
        self._defined[relation] = text

    def run(self, query: exp.Query) -> pa.Table:
        """Run one statement on a worker.

        Raises `RunError` where a plan's numbers or tree are larger than it was compiled for, and
        `ClusterError` ``cluster.run``.
        """
        return checked(query, self._run)

    def _run(self, query: exp.Query) -> pa.Table:
        task = Task(query.sql(dialect="duckdb"), self._memory, self._loaded, self._defined)
        context = self._session.sparkContext
        if self._turn is not None:
            self._turn.release()
        try:
            with saying("the statement"):
                [found] = context.parallelize([task], 1).map(done).collect()
        finally:
            if self._turn is not None:
                self._turn.acquire()
        if isinstance(found, str):
            raise OverflowError(found)
        return pa.ipc.open_stream(found).read_all()


def assess_each(
    regions: Sequence[Region],
    period: str,
    session: SparkSession,
    *,
    plugin: str | None = None,
    at_once: int = 64,
) -> Iterator[Assessment]:
    """What each region says of a period, in their order, computed on the workers side by side.

    At most `at_once` are under way. The driver takes the regions in turn, and waits for the workers
    only. Raises what `assess` raises, for the first region where it does.
    """
    turn = threading.Lock()

    def one(region: Region) -> Assessment:
        with turn:
            return assess(region, period, TaskEngine(session, turn), plugin=plugin)

    with ThreadPoolExecutor(max(1, min(at_once, len(regions)))) as pool:
        yield from pool.map(one, regions)


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    found: bytes = sink.getvalue().to_pybytes()
    return found
