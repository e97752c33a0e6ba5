"""Columns computed one by one over arrays: by hand, and beside an engine."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from core.assess import AssessError
from core.assess.staying import judged, kept
from core.rules import (
    KEPT,
    Columnwise,
    DuckEngine,
    Levels,
    NotColumnwise,
    Period,
    Sameness,
    compile_rest,
)
from core.rules.compiler import sql
from core.rules.compiler.sql import col, lit
from core.rules.compiler.wide import same_key
from core.rules.places import place, rank
from tests.rules.agreement import assessor
from tests.rules.history import History
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes
from tests.rules.test_properties import loaded

ROWS = pa.table(
    {
        "k": ["A", "B", "C", "D"],
        "period": [0, 0, 0, 1],
        "kind": ["branch", "party-group", None, "branch"],
        "n": pa.array([7, -7, None, 2**61], pa.int64()),
        "d": pa.array([2, 2, 0, 0], pa.int64()),
    }
)


def over(value: sql.Expr, **joined: pa.Table) -> list[object]:
    """A column of `ROWS` and of relations that are joined by key."""
    query = sql.Query(KEPT, "v").columns(sql.star("v"), sql.output(value, "x"))
    for name in joined:
        query.left_join(name, name, same_key(name, "v"))
    found: list[object] = (
        Columnwise(Levels(query.build(), KEPT), ROWS, joined).output("x").to_pylist()
    )
    return found


n, d, kind = (col("v", name) for name in ("n", "d", "kind"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (sql.round_half_up(n, lit(2)), [4, -4, None, 2**60]),
        (sql.divide_whole(n, d), [3, -3, None, None]),
        (sql.flag(sql.among(kind, ["branch"])), [1, 0, None, 1]),
        (sql.flag(sql.any_of((sql.compare(">", n, lit(0)), sql.compare("==", d, lit(0))))), [1, 0, 1, 1]),
        (sql.when((sql.compare(">", n, lit(0)), lit(1)), otherwise=lit(0)), [1, 0, 0, 1]),
        (sql.or_else(n, d), [7, -7, 0, 2**61]),
        (sql.flag(sql.not_null(n)), [1, 1, 0, 1]),
        (lit(-3), [-3, -3, -3, -3]),
    ],
)  # fmt: skip
def test_a_column_by_hand(value: sql.Expr, expected: list[int | None]) -> None:
    assert over(value) == expected


def test_a_relation_joined_by_organisation_and_period() -> None:
    prior = pa.table({"k": ["D", "A", "B"], "period": [1, 1, 0], "num": [5, 6, 7]})
    assert over(col("prior", "num"), prior=prior) == [None, 7, None, 5]


def test_what_is_larger_than_64_bits_is_an_engines_work() -> None:
    with pytest.raises(NotColumnwise, match="overflow"):
        over(sql.multiply(n, lit(4)))


def test_what_groups_is_an_engines_work() -> None:
    query = sql.Query(KEPT, "v").columns(sql.output(sql.rows(), "x")).group_by(kind).build()
    with pytest.raises(NotColumnwise):
        Columnwise(Levels(query, KEPT), ROWS, {}).output("x")


def test_places_among_those_that_agree() -> None:
    """Of one group 9, 9, 4 and nothing; of another 5."""
    groups = place([pa.array(["x", "x", "y", "x", "x"]), pa.array([1, 1, None, 1, 1])])
    numbers = pa.array([9, 4, 5, 9, None])
    assert groups.sizes.to_pylist() == [4, 4, 1, 4, 4]
    together = rank(groups, [(numbers, True)], unique=False)
    assert together.to_pylist() == [1, 3, 1, 1, 4]
    names = pa.array(["b", "c", "d", "a", "e"])
    strict = rank(groups, [(numbers, True), (names, False)], unique=True)
    assert strict.to_pylist() == [2, 3, 1, 1, 4]


def test_columns_that_are_written_alike() -> None:
    """`b` rests on `a`, so that both differ where `a` does."""

    def levels(first: int) -> Levels:
        one = sql.Query(KEPT, "v").columns(sql.star("v"))
        one.columns(sql.output(sql.add(n, lit(first)), "a"), sql.output(sql.add(n, lit(1)), "c"))
        two = sql.Query("l0", "v").columns(sql.star("v"))
        two.columns(sql.output(sql.add(col("v", "a"), d), "b"))
        query = two.build()
        query.set("with_", exp.With(expressions=[
            exp.CTE(this=one.build(), alias=exp.TableAlias(this=sql.name("l0")))
        ]))  # fmt: skip
        return Levels(query, KEPT)

    same = Sameness(levels(1), levels(1))
    assert all(same.of("", name) for name in "abcn")
    other = Sameness(levels(1), levels(2))
    assert {name: other.of("", name) for name in "abcn"} == {
        "a": False, "b": False, "c": True, "n": True,
    }  # fmt: skip


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(programmes(), histories(), st.sampled_from(["2015", "2015-H2"]), st.booleans())
def test_points_are_those_of_an_engine(
    text: str, history: History, period: str, silent: bool
) -> None:
    ask = assessor(loaded(text))
    try:
        [answer] = ask.run(history.facts(), [Period.parse(period)], unchecked=silent)
    except AssessError:
        return
    names = dict.fromkeys(name.partition(".")[0] for name in answer.plan.columns)
    rest = compile_rest(answer.plan, ask.loaded.vocabulary, list(names), list(judged(answer.plan)))
    stays = kept(answer, 0, answer.plan, rest)
    with DuckEngine() as engine:
        engine.load(KEPT, stays)
        rows = engine.run(rest.plan.statement).sort_by("k")
    columns = Columnwise(Levels(rest.plan.statement, KEPT), stays, {})
    for name in rows.column_names:
        assert columns.output(name).to_pylist() == rows[name].to_pylist(), name
