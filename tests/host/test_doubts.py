"""Facts that can be and are more likely a slip are said, of the last file alone."""

import datetime as dt
from pathlib import Path

import pytest

from core.host import Doubt, Host, Installation, Region, Unplaced, doubts_of
from tests.host.samples import ASSEMBLY, LINES, founded, line, programme, write_plugin

TODAY = dt.date(2015, 6, 30)
MEMBER, GUEST, LEFT = "0123456789ab", "bcdefghjkmnp", "zzzzzzzzzzzz"


def found(region: Region, *lines: bytes) -> list[Doubt]:
    """What is doubtful of these lines, after the sample's own."""
    region.take(LINES)
    before = region.log.head().position
    region.take(lines)
    region.follow()
    return doubts_of(region, before, TODAY)


def test_days_after_today(region: Region) -> None:
    days = ("2015-06-30", "2015-07-01", "2016-01-01", "2017-01-01", "2018-01-01")
    lines = [line(day, "meeting", ASSEMBLY, day=day) for day in days]
    assert found(region, *lines) == [Doubt("future", 4, (7, 8, 9), ("2015-06-30",))]
    region.take([line("last", "meeting", ASSEMBLY)])
    region.follow()
    assert doubts_of(region, 10, TODAY) == []


def test_days_before_an_organisation_was_founded(region: Region) -> None:
    """Positions from 6 on; S-1 was founded on 2010-01-01, S-9 never."""
    lines = [
        line("6", "meeting", ASSEMBLY, day="2009-12-31"),
        line("7", "meeting", ASSEMBLY, day="2010-01-01"),
        line("8", "meeting", ASSEMBLY, subject="S-9", day="2001-01-01"),
        founded("S-4", "后设的支部").replace(b"2010-01-01", b"2014-01-01"),
        line("10", "meeting", ASSEMBLY, subject="S-4", day="2013-12-31"),
    ]
    assert found(region, *lines) == [Doubt("unfounded-yet", 2, (6, 10))]
    assert region.first_of(["S-1", "S-9"], 5, 1) == {"S-1": (6,), "S-9": (8,)}
    assert region.first_of(["S-1"], 6, 3) == {"S-1": (7,)}


def step(person: str, step: str, org: str, day: str) -> bytes:
    data = {"step": step, "person": person, "category": "full"}
    return line(f"{person}/{day}", "membership", data, subject=org, day=day)


def attended(name: str, org: str, day: str, person: str, *, as_member: bool = True) -> bytes:
    present = [{"person": person, "as_member": as_member}]
    return line(name, "meeting", {**ASSEMBLY, "attendance": present}, subject=org, day=day)


def test_who_attends_as_a_member_is_one_that_day(region: Region) -> None:
    """Positions: 6 and 7 a committee above S-1, 8 to 10 who is where, 11 on the meetings."""
    above = {"step": "moved", "kind": "branch", "sector": "organ", "title": "x", "parent": "C"}
    lines = [
        founded("C", "x"),
        line("org/S-1/2", "organisation", above, subject="S-1", day="2010-02-01"),
        step(MEMBER, "joined", "S-1", "2015-01-01"),
        step(LEFT, "joined", "S-1", "2015-01-01"),
        step(LEFT, "left", "S-1", "2015-03-01"),
        attended("11-his-own", "S-1", "2015-03-05", MEMBER),
        attended("12-above", "C", "2015-03-05", MEMBER),
        attended("13-a-guest", "S-1", "2015-03-05", GUEST, as_member=False),
        attended("14-unknown", "S-1", "2015-03-05", GUEST),
        attended("15-before-leaving", "S-1", "2015-02-28", LEFT),
        attended("16-after-leaving", "S-1", "2015-03-01", LEFT),
        attended("17-no-register", "S-2", "2015-03-05", GUEST),
        attended("18-before-the-register", "S-1", "2014-12-31", GUEST),
    ]
    assert found(region, *lines) == [Doubt("no-member", 2, (14, 16))]


SCORES = (
    programme()
    .replace(
        "schemes:\n",
        """\
  judged:
    title: 考评得分
    latest: score.points
    where: {scheme: points, item: judged}
    assumed: 试验
  twice:
    title: 期中得分
    latest: score.points
    where: {scheme: appraisal, round: [midyear, yearend]}
    assumed: 试验
schemes:
""",
        1,
    )
    .replace(
        "outing: {title: 外出, points: $outing_points, full_if: outings >= 1}",
        "outing: {title: 外出, points: $outing_points, take: judged, when_no_data: none}",
    )
)


@pytest.fixture
def scoring(tmp_path: Path) -> Region:
    host = Host([write_plugin(tmp_path / "scoring", code=None, text=SCORES)], points=())
    return Installation(tmp_path / "scored", host=host).region("small", create=True)


def score(name: str, scheme: str, item: str, points: str, **more: str) -> bytes:
    return line(name, "score", {"scheme": scheme, "item": item, "points": points, **more})


def test_scores_that_nobody_reads_or_above_the_most(scoring: Region) -> None:
    """The item gives 4 points at most, in its highest value."""
    with scoring as region:
        assert found(
            region,
            score("a", "points", "judged", "4"),
            score("b", "points", "judged", "4.001"),
            score("c", "points", "outing", "9"),
            score("d", "appraisal", "whatever", "99", round="midyear"),
            score("e", "appraisal", "whatever", "99", round="end"),
            score("f", "apraisal", "whatever", "99", round="midyear"),
            score("g", "points", "jugded", "1"),
            score("h", "points", "jugded", "2"),
        ) == [
            Doubt("unread-score", 1, (10,), ("appraisal", "whatever"), ""),
            Doubt("unread-score", 1, (11,), ("apraisal", "whatever"), "appraisal"),
            Doubt("unread-score", 2, (12, 13), ("points", "jugded"), "judged"),
            Doubt("high-score", 1, (7,), ("points", "judged", "4")),
        ]


def test_where_no_programme_is_enabled_no_score_is_doubted(installation: Installation) -> None:
    with installation.region("other", create=True) as region:
        region.take([founded("S-1", "x"), score("a", "any", "thing", "9")])
        region.follow()
        assert doubts_of(region, 0, TODAY) == []


def test_of_what_is_unplaced_that_of_a_file_can_be_told(region: Region) -> None:
    region.take([*LINES, line("m2", "meeting", ASSEMBLY, subject="S-11")])
    region.take([line("m3", "meeting", ASSEMBLY, subject="S-12")])
    region.follow()
    assert region.unplaced(6) == [Unplaced("S-12", 1, "S-2")]
    assert [each.organisation for each in region.unplaced()] == ["S-11", "S-12"]
    assert region.unplaced(7) == []
