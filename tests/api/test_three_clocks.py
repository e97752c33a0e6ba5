"""Words for what was known when, and by which rules: positions, days, instants, versions."""

import datetime as dt
from pathlib import Path

import pytest

from core.host import Moment
from core.log import Log
from tests.api.conftest import Ran, Run
from tests.api.test_assessing import assess, totals
from tests.host.samples import ASSEMBLY, CORRECTION, LINES, line, programme

DAY = "2016-01-10"


class Clock:
    """A log whose events were recorded at given instants; it knows nothing else."""

    def __init__(self, *instants: str) -> None:
        self.instants = [dt.datetime.fromisoformat(each) for each in instants]

    def position_at(self, instant: dt.datetime) -> int:
        return sum(each <= instant for each in self.instants)


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("0", 0),
        ("2016", 2016),
        ("2016-01-09", 0),
        # The tenth ends at 16:00 by universal time.
        (DAY, 2),
        ("2016-01-10T15:59:59Z", 1),
        ("2016-01-10T23:59:59.999999+08:00", 2),
        ("2016-01-11T00:00:00+08:00", 3),
        ("2016-01-10T16:00:00+00:00", 3),
        ("2016-01-11 01:00+09:00", 3),
        ("9999-12-30", 3),
    ],
)
def test_a_day_is_known_to_its_end_in_china(written: str, position: int) -> None:
    recorded = Clock(
        "2016-01-10T00:00:00+08:00", "2016-01-10T15:59:59.999999+00:00", "2016-01-11T00:00:00+08:00"
    )
    assert Moment.parse(written).position(recorded) == position  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        *("", "-1", "2016-02-30", "2016-1-1", "2016-01-10T12:00:00", "yesterday", "二〇一六"),
        *("9999-12-31", "2016-01-10T25:00:00Z", "12345678901234567890"),
    ],
)
def test_what_is_no_moment(written: str) -> None:
    with pytest.raises(ValueError, match="is no position, no day and no instant with its offset"):
        Moment.parse(written)


def test_an_instant_of_a_real_log() -> None:
    with Log.open("sqlite://", "small") as log:
        log.import_lines(LINES[:3])
        assert Moment.parse("2020-01-01").position(log) == 0
        assert Moment.parse("2999-01-01").position(log) == 3
        [*_, last] = log.read()
        assert Moment.parse(last.recorded_at.isoformat()).position(log) == 3


@pytest.fixture
def corrected(imported: Run) -> Run:
    assert imported("import", "-", "--region", "small", given=CORRECTION).code == 0
    return imported


def test_every_command_takes_a_day(corrected: Run) -> None:
    """On a day far ahead everything is known; long ago, not even the plugin was enabled."""
    now = assess(corrected)
    assert totals(assess(corrected, "--known-at", "2999-01-01")) == totals(now)
    asked = ("small", "--period", "2015", "--known-at")
    for words in (
        ("assess", *asked),
        ("explain", "small", "S-1", *asked[1:]),
        ("board", *asked),
        ("figures", "small", "--known-at"),
        ("publish", *asked[:3], "--scheme", "points", "--by", "S-1", "--known-at"),
        ("whatif", *asked[:3], "--set", "assembly_points=6", "--known-at"),
    ):
        ran = corrected(*words, "2001-01-01")
        assert ran.code in (1, 2), words
        assert "at position 0" in ran.err, words
    on = corrected("organisations", "small", "--on", "2015-12-31", "--known-at", "2001-01-01")
    assert "0 organisations, known at position 0" in on.out
    refused = corrected("assess", *asked, "2016-01-10T12:00")
    assert (refused.code, refused.out) == (2, "")
    assert "write 1204, 2016-01-10 or 2016-01-10T12:00:00+08:00" in refused.err
    assert "不是位置、日期或时刻" in corrected("assess", *asked, "x", lang="zh").err
    far = corrected("assess", *asked, "77")
    assert "[host.position]" in far.err


def test_what_was_known_before_a_correction(corrected: Run) -> None:
    """At position 5 the outing was the first branch's: 6 and 4 points; then it is the second's."""
    assert totals(assess(corrected, "--known-at", "5")) == {"S-1": "10", "S-2": None}
    assert totals(assess(corrected, "--known-at", "6")) == {"S-1": "6", "S-2": "4"}


def test_a_late_fact_and_a_retraction(imported: Run) -> None:
    """An assembly of 2015 recorded later, and the first one taken back: each clock its own answer."""
    late = line("m2", "meeting", ASSEMBLY, subject="S-2", day="2015-12-30")
    back = line("m1", "meeting.retracted", {}, reason="登记有误")
    for given in (late, back):
        assert imported("import", "-", "--region", "small", given=given).code == 0
    known = [totals(assess(imported, "--known-at", str(at))) for at in (5, 6, 7)]
    assert known == [
        {"S-1": "10", "S-2": None},
        {"S-1": "10", "S-2": "6"},
        {"S-1": "4", "S-2": "6"},
    ]


def test_the_rules_of_a_version(corrected: Run) -> None:
    """The installed version answers; another one is nowhere to be asked."""
    assert totals(assess(corrected, "--rules", "2014-12-31"))["S-1"] == "10"
    ran = corrected("assess", "small", "--period", "2015", "--rules", "1.4.0")
    assert (ran.code, ran.out) == (2, "")
    assert "[host.version]" in ran.err
    assert "version 1.4.0 was asked for, 1 is installed and 1 was enabled" in ran.err
    said = corrected("assess", "small", "--period", "2015", "--rules", "1.4.0", lang="zh").err
    assert "要求的版本是 1.4.0,已安装的是 1,当时启用的是 1" in said


def test_an_installed_version_answers_for_another(corrected: Run, plugin: Path) -> None:
    file = plugin / "programme.yaml"
    file.write_text(programme(version="1.4.0"), encoding="utf-8")
    refused = corrected("assess", "small", "--period", "2015")
    assert "[host.version]" in refused.err
    asked: Ran = assess(corrected, "--rules", "1.4.0")
    assert totals(asked) == {"S-1": "6", "S-2": "4"}
