"""Whatever the programme and the history: answers that follow the log are those of a whole assessment."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, note, reject, settings
from hypothesis import strategies as st

from core.assess import AssessError
from core.host import Host, Installation, Live, Region
from core.rules import RuleError
from tests.host.chronicle import moved, tell
from tests.host.samples import write_plugin
from tests.rules.agreement import assessor
from tests.rules.history import History
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes

PERIODS = ("2014", "2015", "2015-H2", "2016-01")


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(programmes(), histories(), st.data())
def test_what_follows_the_log_is_what_a_whole_assessment_says(
    text: str, history: History, data: st.DataObject
) -> None:
    note(text)
    try:
        assessor(text)
    except RuleError:
        reject()
    follow(text, history, data)


def follow(text: str, history: History, data: st.DataObject) -> list[str]:
    """Advance at random places; gives why answers were computed whole, empty where they were not."""
    periods = data.draw(st.lists(st.sampled_from(PERIODS), min_size=1, max_size=2, unique=True))
    seen: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        plugin = write_plugin(Path(folder) / "random", code=None, text=text)
        installation = Installation(Path(folder) / "data", host=Host([plugin], points=()))
        with installation.region("test", create=True) as region:
            region.enable("random")
            live = Live(region, periods)
            # Most of it is told before the first answer: what comes then is a step from there.
            told = len(history.entries)
            begun = data.draw(st.integers(told // 2, told * 3 // 4))
            for number, _ in enumerate(tell(region.log, moved(history, data)), start=1):
                if number < begun or data.draw(st.booleans()):
                    continue
                if data.draw(st.integers(0, 9)) == 0:
                    live = Live(region, periods)  # it was killed, and begins anew
                seen += [update.whole for update in live.advance().updates]
                agree(region, live, periods)
            live.advance()
            agree(region, live, periods)
    return seen


def agree(region: Region, live: Live, periods: list[str]) -> None:
    whole, failed = {}, set()
    for period in periods:
        try:
            whole["random", period] = region.assess(period, plugin="random").digest
        except (AssessError, RuleError) as error:
            failed.add(f"random {period}: {error}")
    assert {asked: each.digest for asked, each in live.answers.items()} == whole
    assert set(live.unavailable) == failed
    assert live.position == region.log.head().position
