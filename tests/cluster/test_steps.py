"""A statement taken apart: what has several readers is kept, and read from there."""

import duckdb
import sqlglot
from sqlglot import exp

from core.cluster.dialect import spark_sql
from core.cluster.steps import steps_of

TEXT = """\
WITH a AS (SELECT x FROM f_meeting AS m), b AS (SELECT x + 1 AS x FROM a AS a),
c AS (SELECT x * 10 AS x FROM b AS b), d AS (SELECT x FROM b AS b), e AS (SELECT x FROM d AS d)
SELECT c.x AS x, e.x AS y FROM c AS c JOIN e AS e ON c.x = e.x * 10
"""


def query(text: str) -> exp.Query:
    found = sqlglot.parse_one(text, dialect="duckdb")
    assert isinstance(found, exp.Query)
    return found


def test_what_two_read_is_kept_and_the_rest_stands_where_it_is_read() -> None:
    statement = query(TEXT)
    before = statement.sql("duckdb")
    steps = steps_of(statement)
    assert statement.sql("duckdb") == before
    [kept] = steps.kept
    assert (kept.name, kept.facts, steps.last.facts) == ("b", True, False)
    assert [cte.alias for cte in kept.query.args["with_"].expressions] == ["a"]
    assert [cte.alias for cte in steps.last.query.args["with_"].expressions] == ["c", "d", "e"]


def test_the_steps_give_what_the_statement_gives() -> None:
    steps = steps_of(query(TEXT))
    with duckdb.connect() as engine:
        engine.execute("CREATE TABLE f_meeting AS SELECT unnest([1, 2, 5]) AS x")
        for step in steps.kept:
            engine.execute(f"CREATE TABLE {step.name} AS {step.query.sql('duckdb')}")
        rows = engine.sql(steps.last.query.sql("duckdb")).fetchall()
    assert sorted(rows) == [(20, 2), (30, 3), (60, 6)]


def test_a_statement_without_names_is_one_step() -> None:
    steps = steps_of(query("SELECT 1 AS x"))
    assert steps.kept == ()
    assert steps.last.query.sql() == "SELECT 1 AS x"


def test_sums_of_columns_are_made_of_halves_and_counts_are_not() -> None:
    text = spark_sql(
        query("SELECT SUM(x) AS a, SUM(CASE WHEN x > 2 THEN 1 ELSE 0 END) AS b FROM v")
    )
    assert text == (
        "SELECT (CAST(SUM(SHIFTRIGHT(CAST(x AS BIGINT), 32)) AS DECIMAL(38, 0)) * 4294967296"
        " + SUM((CAST(x AS BIGINT) & 4294967295))) AS a,"
        " SUM(CASE WHEN x > 2 THEN 1 ELSE 0 END) AS b FROM v"
    )
