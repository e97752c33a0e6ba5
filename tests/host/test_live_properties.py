"""Whatever the programme and the history: answers that follow the log are those of a whole assessment."""

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, note, reject, settings
from hypothesis import strategies as st

from core.assess import AssessError
from core.assess.kept import Values
from core.host import Host, Installation, Live, Region, Update
from core.rules import RuleError
from tests.host.chronicle import Teller, more, told
from tests.host.samples import write_plugin
from tests.rules.agreement import assessor
from tests.rules.history import History
from tests.rules.random_histories import histories
from tests.rules.random_programmes import programmes

PERIODS = ("2015", "2015-H2", "2016-01")

#: Every construct that is kept, over small histories.
KEPT = """\
dangjian: 1
programme: {id: test.kept, region: test, version: "1", title: 保留, requires: ">=0.1"}
indicators:
  meetings: {title: 一, count: meeting, assumed: 测试}
  given: {title: 二, sum: honour.count, applies_to: {kind: [branch, committee]}, assumed: 测试}
  learnt: {title: 三, each: member, count: attendance, at_least: 1, assumed: 测试}
  open: {title: 四, count: problem_case, where: {verified: {given: false}}, assumed: 测试}
  honours: {title: 五, greatest: honour.count, window: to-date, assumed: 测试}
  ledger: {title: 六, ledger: {of: demand_case, in: opened, out: resolved}, assumed: 测试}
  before: {title: 七, prior: {of: below}, assumed: 测试}
  placed: {title: 八, prior: {of: stars, scheme: race}, assumed: 测试}
  grown: {title: 九, formula: 'if(known(before), below - before, below)', assumed: 测试}
  rate: {title: 十, formula: given / meetings, assumed: 测试}
  below: {title: 甲, roll_up: {of: meetings, over: branch, take: sum}, assumed: 测试}
  mean: {title: 乙, roll_up: {of: meetings, over: children, take: mean}, assumed: 测试}
  middle: {title: 丙, roll_up: {of: given, over: descendants, take: median}, assumed: 测试}
  spread: {title: 丁, roll_up: {of: grown, over: branch, take: spread}, assumed: 测试}
  pooled: {title: 戊, roll_up: {of: rate, over: branch, take: sum}, assumed: 测试}
  known: {title: 己, roll_up: {of: honours, over: descendants, take: count}, assumed: 测试}
  most: {title: 庚, roll_up: {of: below, over: children, kind: [branch, group], take: greatest},
    assumed: 测试}
  area: {title: 辛, roll_up: {of: learnt, over: overlay, take: sum}, assumed: 测试}
  led: {title: 壬, vacant: {posts: branch-secretary, take: longest}, assumed: 测试}
  usual: {title: 癸, scored: {scheme: rested}, assumed: 测试}
  part: {title: 子, scored: {scheme: rested, of: past}, assumed: 测试}
  taken: {title: 丑, roll_up: {of: usual, over: children, take: greatest}, assumed: 测试}
schemes:
  rested:
    title: 平时
    total: 10
    assumed: 测试
    not_rated:
      many: {title: 多, when: meetings > 2}
      led: {title: 空缺, when: known(led) and led > 30}
    groups:
      past:
        title: 上年
        items: {a: {title: 一, points: 5, add: 1, for_each: before, when_no_data: none}}
      now:
        title: 本年
        items: {b: {title: 二, points: 5, full_if: 'known(led) and led < 99'}}
  final:
    title: 总评
    silence: fails
    total: 20
    assumed: 测试
    groups:
      all:
        title: 全部
        items:
          a: {title: 一, points: 10, take: usual, when_no_data: leave_out}
          b: {title: 二, points: 5, take: part, when_no_data: none}
          c: {title: 三, points: 5, take: taken, when_no_data: none}
  race:
    title: 排名
    total: 20
    assumed: 测试
    groups:
      all:
        title: 全部
        items:
          a: {title: 一, points: 10, in_proportion_to: below / 5}
          b: {title: 二, points: 10, in_proportion_to: pooled / 9, when_no_data: none}
    not_rated: {few: {title: 少, when: known(honours) and honours > 3}}
    vetoes: {v: {title: 否, when: open > 1}}
    rating:
      by_rank:
        within: parent
        of: all
        quotas: [{share: 1/2, title: 优, stars: 3, at_least: 2}, {count: 1, title: 良, stars: 2}]
      otherwise: {title: 其他, stars: 1}
  bands:
    title: 分档
    total: 10
    assumed: 测试
    groups:
      all:
        title: 全部
        items:
          a: {title: 一, points: 5, full_if: area > 0, when_no_data: leave_out}
          b: {title: 二, points: 5, deduct: 1, for_each: open}
    rating:
      bands: [{at_least: 5, title: 好, when: 'known(learnt) and learnt > 0'}]
      otherwise: {title: 其他}
"""


class Killed(Exception):
    """What ends a step in its midst."""


LIGHTLY = settings(
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A host with the programme of all that is kept, compiled once."""
    folder = write_plugin(tmp_path_factory.mktemp("p") / "random", code=None, text=KEPT)
    return Host([folder], points=())


def test_what_is_kept_is_what_a_whole_assessment_says(kept: Host) -> None:
    updates: list[Update] = []

    @settings(LIGHTLY, max_examples=2)
    @given(histories(), st.data())
    def hold(history: History, data: st.DataObject) -> None:
        updates.extend(follow(kept, ["2015"], history, data, steps=2))

    hold()
    # Most steps are brought on from what is kept.
    found = [update.unkept for update in updates if not update.whole]
    assert found.count("") > len(found) / 2


@settings(LIGHTLY, max_examples=2)
@given(programmes(), histories(), st.data())
def test_what_follows_the_log_is_what_a_whole_assessment_says(
    text: str, history: History, data: st.DataObject
) -> None:
    note(text)
    try:
        assessor(text)
    except RuleError:
        reject()
    with tempfile.TemporaryDirectory() as folder:
        plugin = write_plugin(Path(folder) / "random", code=None, text=text)
        periods = [data.draw(st.sampled_from(PERIODS))]
        for _ in follow(Host([plugin], points=()), periods, history, data, steps=2):
            pass


def follow(
    host: Host, periods: list[str], history: History, data: st.DataObject, *, steps: int
) -> Iterator[Update]:
    """Tell a history and then a few facts at a time, each time held against a whole assessment."""
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder) / "data", host=host)
        with installation.region("test", create=True) as region:
            region.enable("random")
            for day in ("2015-03-02", "2015-09-02", "2016-01-04"):  # there is something to answer
                history.add("meeting", "one", day, kind="lecture")
            teller = Teller(region.log, history)
            teller.tell()
            live = Live(region, periods)
            yield from live.advance().updates
            for _ in range(steps):
                more(history, data)
                teller.tell()
                if data.draw(st.integers(0, 9)) == 9:
                    teller.erase()
                match data.draw(st.integers(0, 7)):
                    case 7:
                        live = Live(region, periods)  # it was killed, and begins anew
                    case 6:
                        kill(live)
                yield from live.advance().updates
                agree(region, live, periods)


def kill(live: Live) -> None:
    """End a step when it has computed something; what was held is held still."""
    held, position = dict(live.answers), live.position

    def killed(*_: object) -> frozenset[int]:
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Values, "put", killed)
        with suppress(Killed):
            live.advance()
            return
    assert (dict(live.answers), live.position) == (held, position)


def agree(region: Region, live: Live, periods: list[str]) -> None:
    """Every answer is that of a whole assessment, and what is not available is so there too."""
    whole, failed = {}, set()
    for period in periods:
        try:
            whole["random", period] = told(region.assess(period, plugin="random"))
        except (AssessError, RuleError) as error:
            failed.add(f"random {period}: {error}")
    assert {asked: told(each) for asked, each in live.answers.items()} == whole
    assert set(live.unavailable) == failed
    assert live.position == region.log.head().position
