"""A statement taken apart: what has several readers is kept, and read from there."""

from typing import Any

import duckdb
import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from core.cluster import steps
from core.cluster.dialect import spark_sql
from core.cluster.steps import MOST, Steps, steps_of
from core.rules import DuckEngine
from tests.rules import test_members_schemes
from tests.rules.agreement import run

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


class Stepwise(DuckEngine):
    """DuckDB, which runs a statement as Spark does: step by step, with what is kept as tables."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.asked: list[exp.Query] = []
        self.taken: list[Steps] = []

    def _run(self, query: exp.Query | str, parameters: Any = ()) -> pa.Table:
        assert isinstance(query, exp.Query)
        self.asked.append(query)
        self.taken.append(steps_of(query))
        for step in self.taken[-1].kept:
            self.keep(step.name, step.query)
        return super()._run(self.taken[-1].last.query)


def weights(taken: list[Steps]) -> list[tuple[int, int]]:
    """How many joins, groups, windows and unions each step has, and how many queries of its own."""
    heavy = (exp.Join, exp.Group, exp.Window, exp.Union)
    return [
        (
            len([*step.query.find_all(*heavy)]),
            len(step.query.args["with_"].expressions) if step.query.args.get("with_") else 0,
        )
        for each in taken
        for step in (*each.kept, each.last)
    ]


def test_bounded_steps_give_what_the_statement_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    text, facts = test_members_schemes.POINTS, test_members_schemes.history().facts()
    here = run(text, facts, members=True)
    monkeypatch.setattr(steps, "MOST", 3)
    with Stepwise() as engine:
        assert run(text, facts, members=True, engine=engine).digest == here.digest
    # What passes the bound is one query that could not be taken apart any further.
    assert all(heavy <= 3 or inside == 0 for heavy, inside in weights(engine.taken))
    monkeypatch.undo()
    for asked, taken in zip(engine.asked, engine.taken, strict=True):
        assert {each.name for each in steps_of(asked).kept} < {each.name for each in taken.kept}


def test_a_wide_join_is_taken_apart_by_its_largest_sides() -> None:
    # Twenty sides of two joins and a group each, and a join for each of them: 80 in one step.
    sides = "".join(
        f", s{n} AS (SELECT m.k, COUNT(*) AS c FROM f_meeting AS m JOIN a ON a.k = m.k"
        f" JOIN a AS o ON o.k = m.k{' JOIN a AS p ON p.k = m.k' * (n == 7)} GROUP BY m.k)"
        for n in range(20)
    )
    joins = "".join(f" LEFT JOIN s{n} ON s{n}.k = a.k" for n in range(20))
    statement = f"WITH a AS (SELECT k FROM f_organisation){sides} SELECT 1 FROM a{joins}"
    taken = steps_of(query(statement))
    # 20 joins of its own and 3 of a side: 6 sides stay, the largest does not.
    assert MOST == 40
    assert len(taken.kept) == 1 + 20 - 6
    assert {"a", "s7"} < {step.name for step in taken.kept}
    assert weights([taken])[-1] == (20 + 6 * 3, 6)


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
