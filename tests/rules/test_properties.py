"""Whatever the programme and the history: the engines agree, and answers stand."""

from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from core.rules import RuleError
from tests.rules.agreement import assess, assessor, run
from tests.rules.history import History
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes

PERIODS = st.sampled_from(["2015", "2015-H2", "2015-Q1", "2014", "2016-01"])

bounded = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def loaded(text: str) -> str:
    """The text, if it loads; only formulas that could overflow may be refused (R141)."""
    note(text)
    try:
        assessor(text)
    except RuleError as error:
        assert {problem.code for problem in error.problems} == {"R141"}, error
        reject()
    return text


@bounded
@given(programmes(), histories(), PERIODS)
def test_duckdb_sqlite_and_the_plain_reading_agree(
    text: str, history: History, period: str
) -> None:
    assess(loaded(text), history, period)


@bounded
@given(programmes(), histories(), PERIODS, st.integers(0, 2**32))
def test_the_order_of_rows_does_not_matter(
    text: str, history: History, period: str, seed: int
) -> None:
    loaded(text)
    whole = run(text, history.facts(), period)
    assert run(text, history.facts(shuffled=seed), period).digest == whole.digest


@bounded
@given(programmes(), histories(), PERIODS, st.data())
def test_what_is_appended_later_never_changes_an_answer(
    text: str, history: History, period: str, data: st.DataObject
) -> None:
    loaded(text)
    position = data.draw(st.integers(5, len(history)))
    then = History()
    then.entries = history.entries[:position]
    before = run(text, then.facts(), period)
    assert run(text, history.facts(position), period).digest == before.digest


@bounded
@given(programmes(), histories(), PERIODS, st.data())
def test_one_organisation_gets_the_row_of_the_full_run(
    text: str, history: History, period: str, data: st.DataObject
) -> None:
    loaded(text)
    whole = run(text, history.facts(), period)
    code = data.draw(st.sampled_from(whole.organisations))
    alone = run(text, history.facts(), period, organisations=[code])
    assert alone.organisations == (code,)
    assert alone.of(code) == whole.of(code)
