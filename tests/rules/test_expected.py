"""Facts beyond what a plan is compiled for: an error that names the rule, never a wrong number."""

import datetime as dt

import pyarrow as pa
import pytest

from core.facts import VOCABULARY
from core.rules import (
    DuckEngine,
    Period,
    RuleError,
    RunError,
    SqliteEngine,
    WorkCalendar,
    calendar_relations,
    compile_plan,
    loads,
    resolve,
)
from tests.rules.agreement import values
from tests.rules.history import History
from tests.rules.programmes import indicators

ENGINES = [DuckEngine, SqliteEngine]
#: The most that one fact says, in yuan; ten of them are the bound of a sum.
MOST = "9999999999.99"


def ran(engine: type[DuckEngine] | type[SqliteEngine], text: str, history: History) -> pa.Table:
    """The output for 2015 of a programme over a history without revisions."""
    loaded = loads(text, VOCABULARY)
    plan = compile_plan(resolve(loaded.programme, dt.date(2015, 12, 31)), loaded.vocabulary)
    with engine() as running:
        for name, table in history.tables().items():
            running.load(f"f_{name}", table)
        relations = calendar_relations(plan, [Period.parse("2015")], WorkCalendar())
        for name, table in relations.items():
            running.load(name, table)
        running.load("focus", pa.table({"org": pa.array((), pa.string())}))
        return running.run(plan.statement)


def spent(times: int) -> History:
    history = History()
    for org in ("A", "B", "C"):
        history.org(org)
    history.add("fund", "A", "2015-01-01", kind="spent", year=2015, amount="1")
    for _ in range(times):
        history.add("fund", "B", "2015-01-01", kind="spent", year=2015, amount=MOST)
    return history


def refused(error: RunError) -> tuple[str, str]:
    [problem] = error.problems
    return problem.code, problem.message


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sum_beyond_its_bound_is_an_error_that_names_whose_it_is(engine: type) -> None:
    text = indicators("all:\n  sum: fund.amount\nn:\n  count: fund")
    rows = ran(engine, text, spent(10)).to_pylist()
    assert [row["n0"] for row in rows if row["k"] == "B"] == [10 * 999_999_999_999]
    with pytest.raises(RunError) as error:
        ran(engine, text, spent(11))
    assert refused(error.value) == (
        "R170",
        "the indicator 'all' of B is larger than can be computed with exactly",
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_an_overflow_names_the_sum_behind_it(engine: type) -> None:
    # 10^13 × 900,000 is below 2^63; 1.1 × 10^13 × 900,000 is not.
    text = indicators("all:\n  sum: fund.amount\nmany:\n  formula: all * 900000")
    rows = ran(engine, text, spent(10)).to_pylist()
    assert [row["n1"] for row in rows if row["k"] == "B"] == [10 * 999_999_999_999 * 900_000]
    with pytest.raises(RunError) as error:
        ran(engine, text, spent(11))
    assert refused(error.value)[1].startswith("the indicator 'all' of B ")


def test_a_formula_may_use_63_bits_and_no_more() -> None:
    # A sum is below 10^13; 10^13 × 922,337 is below 2^63 - 1 = 9,223,372,036,854,775,807.
    text = "all:\n  sum: fund.amount\nmany:\n  formula: all * 92233{}"
    assert loads(indicators(text.format(7)), VOCABULARY).warnings == ()
    with pytest.raises(RuleError) as error:
        loads(indicators(text.format(8)), VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["R141"]


ROLLED = "n:\n  count: meeting\nr:\n  roll_up: {of: n, over: branch, take: sum}"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_circle_of_organisations_is_an_error(engine: type) -> None:
    history = History()
    history.org("low", parent="one")
    history.org("one", parent="two")
    history.org("two", parent="three")
    history.org("three", parent="one")
    with pytest.raises(RunError) as error:
        ran(engine, indicators(ROLLED), history)
    assert refused(error.value) == (
        "R171",
        "organisations stand above one another in a circle: one → two → three → one",
    )
    assert ran(engine, indicators("n:\n  count: meeting"), history).num_rows == 4


def chain(length: int) -> History:
    history = History()
    history.org("o0")
    for depth in range(1, length):
        history.org(f"o{depth}", parent=f"o{depth - 1}")
    return history


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tree_deeper_than_rules_look_is_an_error(engine: type) -> None:
    assert ran(engine, indicators(ROLLED), chain(9)).num_rows == 9
    with pytest.raises(RunError) as error:
        ran(engine, indicators(ROLLED), chain(10))
    code, message = refused(error.value)
    assert (code, message[:38]) == ("R171", "o9 stands more than 8 levels deep: o9 ")
    assert message.endswith("→ o0")


def test_a_circle_that_was_corrected_is_none() -> None:
    history = History()
    history.org("one", parent="two")
    wrong = history.org("two", parent="one")
    history.correct(wrong, parent=None)
    assert values(indicators(ROLLED), history)["two"]["r"] == 0


SCHEME = """
schemes:
  s:
    total: {total}
    assumed: 测试
    groups: {{g: {{items: {{i: {{points: {total}, {award}}}}}}}}}
"""


@pytest.mark.parametrize(
    ("total", "award"),
    [
        # thousandths: 10^13 × 5 × 10^8, 10^13 × 10^9 and 10^13 × 1,000 × 1,000
        ("10", "add: 500000, for_each: all"),
        ("10", "deduct: 1000000, for_each: all"),
        ("10", "take: all * 100000"),
        # the total itself: (5 × 10^9)² thousandths where it would be scaled up
        ("5000000", "take: all"),
    ],
)
def test_points_that_could_overflow_do_not_load(total: str, award: str) -> None:
    text = indicators("all:\n  sum: fund.amount") + SCHEME.format(total=total, award=award)
    with pytest.raises(RuleError) as error:
        loads(text, VOCABULARY)
    assert [problem.code for problem in error.value.problems] == ["R141"]


def test_points_just_within_load() -> None:
    # (2 × 10^9)² × 2 thousandths are below 2^63
    text = indicators("all:\n  sum: fund.amount") + SCHEME.format(total=2000000, award="take: all")
    assert loads(text, VOCABULARY).warnings == ()
