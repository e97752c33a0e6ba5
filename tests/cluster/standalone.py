"""A standalone master and its workers on this machine, ended for sure."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from core.cluster.session import java_home

HOST = "127.0.0.1"
#: Seconds to wait for a process of the cluster; only a broken one takes as long.
PATIENCE = 120


@dataclass
class Standalone:
    """A cluster: its address, and the processes of its workers."""

    folder: Path
    port: int
    page: int
    master: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def alive(self) -> int:
        """How many workers the master counts on."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.page}/json/", timeout=5) as answer:
                said: dict[str, Any] = orjson.loads(answer.read())
        except OSError:
            return 0
        return sum(each["state"] == "ALIVE" for each in said["workers"])

    def wait(self, workers: int) -> None:
        end = time.monotonic() + PATIENCE
        while self.alive() != workers:
            if time.monotonic() > end:
                raise TimeoutError((self.folder / "log.txt").read_text())
            time.sleep(0.2)

    def kill(self, worker: int) -> None:
        """End a worker and the executor below it at once, as a power cut would."""
        _end(self.workers[worker])


@contextmanager
def standalone(folder: Path, workers: int, memory: str = "1g") -> Iterator[Standalone]:
    """A master with workers of one core each."""
    port, page = _free(), _free()
    where = ["--host", HOST, "--port", str(port), "--webui-port", str(page)]
    started = Standalone(folder, port, page, _start(folder, "master.Master", *where))
    try:
        started.wait(0)
        for number in range(workers):
            more = [
                "--host",
                HOST,
                "--webui-port",
                str(_free()),
                "--cores",
                "1",
                "--memory",
                memory,
            ]
            work = ["--work-dir", str(folder / f"worker{number}")]
            started.workers.append(_start(folder, "worker.Worker", *more, *work, started.url))
        started.wait(workers)
        yield started
    finally:
        for process in (*started.workers, started.master):
            _end(process)


def _start(folder: Path, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    found = find_spec("pyspark")
    assert found is not None
    assert found.origin is not None
    script = Path(found.origin).parent / "bin" / "spark-class"
    environment = {
        **os.environ,
        "JAVA_HOME": str(java_home()),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": sys.executable,
    }
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [str(script), f"org.apache.spark.deploy.{name}", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # A group of its own, in which its executors stand too.
            start_new_session=True,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def _free() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        return int(found.getsockname()[1])
