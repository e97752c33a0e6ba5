"""The last facts of a log: of whom they are, as of which position, and nothing of what is erased."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.web.recent import Recent
from core.host import Host, Installation, Region
from tests.host.samples import ASSEMBLY, REGION, founded, line


@pytest.fixture
def region(tmp_path: Path) -> Iterator[Region]:
    with Installation(tmp_path / "data", host=Host(())).region(REGION, create=True) as opened:
        yield opened


def meetings(*organisations: str, begun: int = 0) -> list[bytes]:
    return [
        line(f"m{number}", "meeting", ASSEMBLY, subject=code, day="2015-05-01")
        for number, code in enumerate(organisations, begun)
    ]


def positions(recent: Recent, *asked: Any) -> list[int]:
    return [each.position for each in recent.of(*asked)]


def test_the_last_of_some_organisations_the_newest_first(region: Region) -> None:
    region.take([founded("A", "甲"), founded("B", "乙"), *meetings("A", "B", "A", "B", "B")])
    recent = Recent(region.log)
    assert positions(recent, None, 7, 3) == [7, 6, 5]
    assert positions(recent, {"A"}, 7, 3) == [5, 3, 1]
    # It goes on with the log, and still says what it said as of an earlier position.
    region.take(meetings("A", begun=5))
    assert positions(recent, {"A"}, 8, 2) == [8, 5]
    assert positions(recent, {"A"}, 6, 9) == [5, 3, 1]


def test_no_more_than_the_last_are_looked_at_however_far_it_is_behind(region: Region) -> None:
    region.take([founded("A", "甲"), founded("B", "乙"), *meetings(*"ABBBB")])
    recent = Recent(region.log, most=3)
    # Positions 5, 6 and 7 are looked at, and the third is not.
    assert positions(recent, {"A"}, 7, 9) == []
    assert positions(recent, {"A"}, 5, 9) == [3]
    region.take(meetings(*"ABBBBBBBBB", begun=9))
    assert positions(recent, None, 17, 9) == [17, 16, 15]
    assert positions(recent, {"A"}, 10, 9) == [8]
    assert positions(recent, {"A"}, 17, 9) == []


def test_who_took_a_fact_back_is_whose_fact_it_was(region: Region) -> None:
    region.take([founded("A", "甲"), *meetings("A")])
    region.log.retract(region.log.fact_at(2), "记错")
    assert positions(Recent(region.log), {"A"}, 3, 9) == [3, 2, 1]
