"""What a task on a worker may hold: the executor's memory, divided among those beside it."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from core.cluster.tasks import LEAST, Task, TaskEngine, done, mebibytes, share
from core.rules import DuckEngine

LIMIT = sqlglot.parse_one("SELECT current_setting('memory_limit') AS a", dialect="duckdb")


class Here:
    """A session whose tasks run in this process: what of Spark is asked for, and no more."""

    def __init__(self, master: str, cores: int, executors: int, **settings: str) -> None:
        self.master = master
        self.defaultParallelism = cores
        self._settings = settings
        self._executors = executors

    @property
    def sparkContext(self) -> "Here":
        return self

    def getConf(self) -> "Here":
        return self

    def getAll(self) -> list[tuple[str, str]]:
        return [
            (f"spark.{name.replace('_', '.')}", value) for name, value in self._settings.items()
        ]

    @property
    def _jsc(self) -> "Here":
        return self

    def sc(self) -> "Here":
        return self

    def getExecutorMemoryStatus(self) -> "Here":
        return self

    def size(self) -> int:
        return self._executors + 1

    def parallelize(self, tasks: list[Task], _: int) -> "Here":
        self._tasks = tasks
        return self

    def map(self, run: Callable[[Task], Any]) -> "Here":
        self._run = run
        return self

    def collect(self) -> list[Any]:
        return [self._run(task) for task in self._tasks]


FAR = "spark://m:7077"


@pytest.mark.parametrize(
    ("session", "share_of_each"),
    [
        # 60 GB for 16 tasks; the same where Spark deals out all cores: 32 of two executors.
        (Here(FAR, 64, 4, executor_memory="60g", executor_cores="16"), 3840),
        (Here(FAR, 32, 2, executor_memory="60g"), 3840),
        # Of the driver's where there is none but the driver.
        (Here("local[2]", 2, 0, driver_memory="1g", executor_memory="60g"), 512),
        (Here("local[1]", 1, 0), 1024),
        (Here(FAR, 4, 1), 256),
        (Here(FAR, 64, 1), LEAST),
        (Here(FAR, 0, 0), 1024),
    ],
)
def test_the_share_of_a_task(session: Any, share_of_each: int) -> None:
    assert share(session) == share_of_each


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("512m", 512),
        ("4g", 4096),
        ("4GB", 4096),
        ("1t", 1 << 20),
        ("2048", 2048),
        ("2097152k", 2048),
    ],
)
def test_sizes_of_memory(said: str, found: int) -> None:
    assert mebibytes(said) == found


def test_what_is_no_size() -> None:
    with pytest.raises(ValueError, match="'much' is no size"):
        mebibytes("much")


def test_a_task_holds_its_share() -> None:
    assert isinstance(LIMIT, exp.Query)
    session: Any = Here(FAR, 4, 1, executor_memory="2g")
    assert TaskEngine(session).run(LIMIT).to_pylist() == [{"a": "512.0 MiB"}]
    found = done(Task(LIMIT.sql(dialect="duckdb"), 200))
    assert isinstance(found, bytes)
    assert b"200.0 MiB" in found
    with DuckEngine(threads=1) as other:
        assert other.run(LIMIT).to_pylist() != [{"a": "200.0 MiB"}]
