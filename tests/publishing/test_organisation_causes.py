"""Which changes of organisations are named as causes: worked out by hand from what they do to points.

S-2 is founded at 5 and holds an assembly at 6 (6 points of 2015); its result is published at 7.
"""

from typing import Any

import pytest

from core.host import Region
from core.publishing import Publication, review
from tests.host.samples import ASSEMBLY, founded, line
from tests.publishing.samples import OUTING, published, told

BRANCH = {"kind": "branch", "sector": "organ", "title": "第二支部"}

#: An outing of S-2, which is worth 4 points, recorded at 8.
OUT = line("s2", "service", OUTING, subject="S-2", day="2015-06-01")


@pytest.fixture
def first(region: Region) -> Publication:
    told(region, founded("S-2", "第二支部"), line("m3", "meeting", ASSEMBLY, subject="S-2"))
    found = published(region)
    assert (found.position, found.table["S-2"].total) == (7, 6_000)
    return found


def step(name: str, *, day: str = "2015-07-01", **said: Any) -> bytes:
    return line(name, "organisation", {**BRANCH, **said}, subject="S-2", day=day)


def corrected(**said: Any) -> bytes:
    day = said.pop("day", "2010-01-01")
    data = {**BRANCH, "step": "founded", **said}
    return line(
        "org/S-2", "organisation.corrected", data, subject="S-2", day=day, reason="登记有误"
    )


def causes(region: Region, first: Publication) -> list[tuple[str, int | None, str]]:
    """Of S-2, which is the only one to move: kind, position and day of each cause."""
    [moved] = review(region, first).moved
    assert moved.organisation == "S-2"
    return [(each.kind, each.position, str(each.occurred_on)) for each in moved.causes]


def test_a_founding_that_is_retracted(region: Region, first: Publication) -> None:
    told(region, line("org/S-2", "organisation.retracted", {}, subject="S-2", reason="误登"))
    assert causes(region, first) == [("organisation", 8, "2010-01-01")]


def test_a_founding_that_is_corrected_to_another_kind(region: Region, first: Publication) -> None:
    told(region, corrected(kind="general-branch"))
    assert causes(region, first) == [("organisation", 8, "2010-01-01")]


def test_a_later_change_of_kind(region: Region, first: Publication) -> None:
    told(region, step("org/S-2/k", step="changed", kind="general-branch"))
    assert causes(region, first) == [("organisation", 8, "2015-07-01")]


@pytest.mark.parametrize(
    "mere",
    [
        step("org/S-2/r", step="renamed", title="新名支部"),
        step("org/S-2/r", step="changed", title="新名支部"),
        corrected(title="新名支部"),
        # It is moved, but only in the year after.
        step("org/S-2/m", step="moved", parent="S-1", day="2016-02-01"),
    ],
)
def test_what_changes_no_points_is_no_cause(
    region: Region, first: Publication, mere: bytes
) -> None:
    told(region, OUT, mere)
    assert causes(region, first) == [("late-fact", 8, "2015-06-01")]


def test_a_rename_that_is_retracted(region: Region) -> None:
    told(region, founded("S-2", "第二支部"), step("org/S-2/r", step="renamed", title="新名支部"))
    first = published(region)
    told(region, OUT)
    retracted = line("org/S-2/r", "organisation.retracted", {}, subject="S-2", reason="误登")
    told(region, retracted)
    assert causes(region, first) == [("late-fact", 8, "2015-06-01")]
