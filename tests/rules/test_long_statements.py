"""A long statement's rows come by way of a table, of which nothing is left."""

import pyarrow as pa
import pytest
from sqlglot import exp, parse_one

from core.rules import DuckEngine, engine

QUERY = "SELECT v.a * 2 AS a, v.b AS b, NULL AS c FROM v WHERE v.a > ?"
TABLE = pa.table({"a": [1, 2, 2**62], "b": ["x", "y", "z"]})
ROWS = [{"a": 4, "b": "y", "c": None}]


def left(found: DuckEngine) -> list[str]:
    names: list[str] = found.run("SELECT table_name AS title FROM duckdb_tables()")[
        "title"
    ].to_pylist()
    return names


def test_the_rows_are_those_of_a_short_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    with DuckEngine(threads=1) as found:
        found.load("v", TABLE.slice(0, 2))
        short = found.run(QUERY, [1])
        monkeypatch.setattr(engine, "LONG", len(QUERY) - 1)
        expression = parse_one(QUERY, into=exp.Select)
        long = found.run(expression, [1])
        assert short.to_pylist() == long.to_pylist() == ROWS
        assert short.schema == long.schema
        assert found.run(expression, [2]).num_rows == 0
        assert left(found) == ["v"]


def test_a_number_that_is_too_large_is_the_same_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LONG", len(QUERY) - 1)
    with DuckEngine(threads=1) as found:
        found.load("v", TABLE)
        with pytest.raises(engine.OVERFLOWS):
            found.run(parse_one(QUERY, into=exp.Select), [2])
        assert left(found) == ["v"]


@pytest.mark.parametrize("text", [True, False], ids=["text", "expression"])
def test_rows_in_an_order_keep_it(monkeypatch: pytest.MonkeyPatch, text: bool) -> None:
    """DuckDB fills a table of many rows by several threads, each when it is ready."""
    many = 300_000
    ordered = "SELECT v.a AS a FROM v ORDER BY v.a DESC"
    monkeypatch.setattr(engine, "LONG", len(ordered) - 1)
    with DuckEngine() as found:
        found.load("v", pa.table({"a": range(many)}))
        query: exp.Query | str = ordered if text else parse_one(ordered, into=exp.Select)
        assert found.run(query)["a"].to_pylist() == list(range(many - 1, -1, -1))
