"""Every construct of the language on Spark: the same bytes as on DuckDB."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from sqlglot import exp

from core.assess import AssessError
from core.cluster import ClusterError, SparkEngine, session
from core.cluster.engine import _what
from core.rules import Period, RunError
from core.rules.compiler import sql
from tests.rules import test_members_schemes
from tests.rules.agreement import assessor, duck, run
from tests.rules.history import History
from tests.rules.programmes import HEAD
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes
from tests.rules.test_engines import EVERYTHING, history

pytestmark = pytest.mark.slow

MOST = 2**63 - 1


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """One engine of one session in this process: starting one takes longer than any test."""
    scratch = tmp_path_factory.mktemp("scratch")
    with (
        session("local[2]", partitions=2) as opened,
        SparkEngine(opened, scratch, small=True) as engine,
    ):
        yield engine


def test_every_construct_gives_the_same_bytes(spark: SparkEngine) -> None:
    here = run(EVERYTHING, history().facts())
    there = run(EVERYTHING, history().facts(), engine=spark)
    assert there.digest == here.digest
    assert there.table.equals(here.table.select(there.table.column_names))


def test_members_are_rated_alike(spark: SparkEngine) -> None:
    text, found = test_members_schemes.POINTS, test_members_schemes.history()
    here = run(text, found.facts(), members=True)
    there = run(text, found.facts(), members=True, engine=spark)
    assert there.digest == here.digest
    assert here.organisations


def _one(spark: SparkEngine, value: sql.Expr, **columns: list[int | None]) -> list[Any]:
    """What an expression over the columns of a relation ``v`` gives."""
    spark.load("v", pa.table({name: pa.array(each, pa.int64()) for name, each in columns.items()}))
    query = sql.Query("v", "v").columns(sql.output(value, "x")).build()
    found: list[Any] = spark.run(query)["x"].to_pylist()
    return found


A, B = sql.col("v", "a"), sql.col("v", "b")


def test_integers_are_divided_exactly_beyond_the_digits_of_a_double(spark: SparkEngine) -> None:
    # 2^53 + 1 is no double; (2^53 + 1) * 3 + 2 over 3 would be rounded up.
    above = [2**53 + 1, (2**53 + 1) * 3 + 2, MOST, MOST, 10**18 - 1, 0]
    below = [1, 3, 2, MOST - 1, 10**9, 7]
    expected = [2**53 + 1, 2**53 + 1, 2**62 - 1, 1, 10**9 - 1, 0]
    assert sorted(_one(spark, sql.divide_whole(A, B), a=above, b=below)) == sorted(expected)
    assert _one(spark, sql.round_half_up(A, B), a=[-(2**53) - 1], b=[2]) == [-(2**52) - 1]


def test_a_sum_is_wrong_only_where_it_does_not_fit(spark: SparkEngine) -> None:
    assert _one(spark, sql.total(A), a=[MOST, MOST, -MOST, -MOST, 5, -7]) == [-2]
    assert _one(spark, sql.total(A), a=[-MOST - 1, None]) == [-MOST - 1]
    assert _one(spark, sql.total(A), a=[None, None]) == [None]
    with pytest.raises(OverflowError):
        _one(spark, sql.total(A), a=[MOST, 1])
    with pytest.raises(OverflowError):
        _one(spark, sql.multiply(A, sql.lit(4)), a=[2**61])
    with pytest.raises(OverflowError):
        _one(spark, sql.add(A, sql.lit(1)), a=[MOST])


def test_rows_are_ordered_with_nothing_first_and_text_by_its_bytes(spark: SparkEngine) -> None:
    up = sql.over(sql.row_number(), [], [(A, False), (B, False)])
    assert sorted(
        _one(spark, sql.add(sql.multiply(up, sql.lit(10)), B), a=[3, None, -1], b=[1, 2, 3])
    ) == [
        12,
        23,
        31,
    ]
    down = sql.over(sql.row_number(), [], [(A, True), (B, False)])
    assert sorted(
        _one(spark, sql.add(sql.multiply(down, sql.lit(10)), B), a=[3, None, -1], b=[1, 2, 3])
    ) == [
        11,
        23,
        32,
    ]
    words = ["a", "Z", "Ä", "é", "一", "\\", "'", "𠀀", ""]
    spark.load("w", pa.table({"w": pa.array(words, pa.string())}))
    place = sql.over(sql.row_number(), [], [(sql.col("w", "w"), False)])
    query = sql.Query("w", "w").columns(
        sql.output(sql.col("w", "w"), "k"),
        sql.output(place, "n"),
        sql.output(sql.flag(sql.contains(sql.col("w", "w"), "\\")), "back"),
        sql.output(sql.flag(sql.compare("==", sql.col("w", "w"), sql.lit("'"))), "quote"),
    )
    rows = sorted(spark.run(query.build()).to_pylist(), key=lambda row: row["n"])
    assert [row["k"] for row in rows] == sorted(words, key=lambda word: word.encode())
    assert [row["k"] for row in rows if row["back"]] == ["\\"]
    assert [row["k"] for row in rows if row["quote"]] == ["'"]


LARGE = HEAD + "indicators:\n  paid: {sum: fund.amount, assumed: 测试}\n"


def test_a_number_that_is_too_large_names_its_rule(spark: SparkEngine) -> None:
    found = History()
    found.org("A")
    for day in range(1, 12):
        found.add("fund", "A", f"2015-01-{day:02}", kind="spent", year=2015, amount="9999999999.99")
    with pytest.raises(RunError, match="R170") as raised:
        run(LARGE, found.facts(), engine=spark)
    assert "'paid' of A is larger" in str(raised.value)


def test_a_statement_that_cannot_run_says_what_spark_said(spark: SparkEngine) -> None:
    with pytest.raises(ClusterError, match="TABLE_OR_VIEW_NOT_FOUND") as raised:
        spark.run(exp.select("*").from_("nowhere"))
    assert raised.value.code == "cluster.run"


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(text=programmes(), history=histories(), silent=st.booleans())
def test_random_programmes_give_the_same_digests(
    spark: SparkEngine, text: str, history: History, silent: bool
) -> None:
    """Rules that nobody wrote over facts that nobody chose; what is refused here is refused there."""
    ask, facts, periods = assessor(text), history.facts(), [Period.parse("2015")]
    try:
        [here] = ask.run(facts, periods, unchecked=silent, engine=duck())
    except (AssessError, RunError):
        reject()
    [there] = ask.run(facts, periods, unchecked=silent, engine=spark)
    assert there.digest == here.digest


def test_what_a_call_ended_with_is_said() -> None:
    text = (
        "An error occurred while calling o478.parquet.\n"
        ": java.lang.OutOfMemoryError: Java heap space\n\tat org.apache.spark.Some.thing\n"
    )
    assert _what(text) == "java.lang.OutOfMemoryError: Java heap space"
    assert _what("[SOME_CONDITION] A table is missing.\n\tat line 3") == (
        "[SOME_CONDITION] A table is missing."
    )
