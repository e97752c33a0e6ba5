"""Where memory and disk are not enough, it is said which, where, and what to do."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from core.rules import DuckEngine, RunError

#: Some 60 MB of texts that nothing makes smaller: more than both bounds of these tests.
MANY = "SELECT MD5(CAST(a AS TEXT)) AS a FROM range(1500000) AS t(a)"


def query(text: str) -> exp.Query:
    found = sqlglot.parse_one(text, dialect="duckdb")
    assert isinstance(found, exp.Query)
    return found


def small(folder: Path) -> DuckEngine:
    return DuckEngine(threads=1, memory="32MiB", spill=folder, disk="8MiB")


def test_more_than_the_disk_that_may_be_taken(tmp_path: Path) -> None:
    with small(tmp_path / "spill") as engine:
        with pytest.raises(RunError) as error:
            engine.keep("many", query(MANY))
        [problem] = error.value.problems
        assert (problem.code, str(problem.place)) == ("R172", str(tmp_path / "spill"))
        assert problem.message == "what is computed takes more than the 8.0 MiB of disk it may"
        assert "--spill" in problem.hint
        # What fits is computed afterwards as before.
        assert engine.run("SELECT 1 AS a").to_pylist() == [{"a": 1}]


def test_more_than_the_memory_that_may_be_taken(tmp_path: Path) -> None:
    """One list of all numbers cannot be written to disk in parts."""
    with small(tmp_path / "spill") as engine:
        with pytest.raises(RunError) as error:
            engine.run("SELECT LENGTH(LIST(a)) AS n FROM range(10000000) AS t(a)")
        [problem] = error.value.problems
        assert (problem.code, str(problem.place)) == ("R172", "memory")
        assert problem.message == "what is computed takes more than the 32.0 MiB of memory it may"
        assert "--memory" in problem.hint
