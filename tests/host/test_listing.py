"""Lists of facts page by page: whole, in order, and the same as of the same position."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.host import HostError, Installation, Listed, Region
from core.rules import Period, day_number
from tests.host.samples import ASSEMBLY, CORRECTION, LINES, REGION, line

MARCH = day_number(dt.date(2015, 3, 5))
FOUNDED = day_number(dt.date(2010, 1, 1))


def test_a_list_goes_by_day_and_then_as_facts_were_recorded(region: Region) -> None:
    region.take(LINES)
    region.follow()
    assert region.page(10) == [
        Listed("organisation", 2, 2, 1, "S-1", FOUNDED),
        Listed("organisation", 3, 3, 1, "S-2", FOUNDED),
        Listed("meeting", 4, 4, 1, "S-1", MARCH),
        Listed("service", 5, 5, 1, "S-1", MARCH),
    ]


def test_a_correction_moves_a_fact_and_the_list_as_of_before_stays(region: Region) -> None:
    region.take([*LINES, CORRECTION])
    region.follow()
    [moved] = region.page(10, types=["service"])
    assert moved == Listed("service", 5, 6, 2, "S-2", MARCH)
    assert region.page(10, organisations=["S-1"], types=["service"]) == []
    [before] = region.page(10, organisations=["S-1"], types=["service"], position=5)
    assert (before.position, before.revision) == (5, 1)


def test_a_list_can_be_limited_to_a_period_and_to_organisations(region: Region) -> None:
    region.take(LINES)
    region.follow()
    assert [each.fact for each in region.page(10, period=Period.parse("2015"))] == [4, 5]
    assert region.page(10, period=Period.parse("2014")) == []
    assert [each.fact for each in region.page(10, organisations=["S-2", "S-9"])] == [3]
    assert region.page(10, organisations=[]) == []
    assert region.page(10, organisations=["' OR 1=1 --"]) == []


def test_a_position_that_the_log_has_not_reached_is_refused(region: Region) -> None:
    region.take(LINES)
    region.follow()
    with pytest.raises(HostError) as caught:
        region.page(10, position=99)
    assert caught.value.code == "host.position"


@settings(max_examples=5, deadline=None)
@given(
    batches=st.lists(st.lists(st.integers(1, 28), min_size=1, max_size=4), min_size=1, max_size=4),
    limit=st.integers(1, 3),
)
def test_paging_through_gives_the_whole_list_while_another_writer_appends(
    tmp_path_factory: pytest.TempPathFactory,
    batches: list[list[int]],
    limit: int,
) -> None:
    """Every page is followed by an append; as of the first page's position nothing moves."""
    folder = tmp_path_factory.mktemp("paging")
    with Installation(folder).region(REGION, create=True) as region:
        for number, days in enumerate(batches):
            region.log.import_lines(
                line(f"m{number}-{place}", "meeting", ASSEMBLY, day=f"2015-03-{day:02d}")
                for place, day in enumerate(days)
            )
        region.follow()
        position = region.log.head().position
        whole = region.page(100, position=position)
        assert len(whole) == position == sum(map(len, batches))
        paged: list[Listed] = []
        while page := region.page(
            limit, position=position, after=paged[-1].place if paged else None
        ):
            paged += page
            late = line(f"late-{len(paged)}", "meeting", ASSEMBLY, day="2015-03-15")
            region.log.import_lines([late])
            region.follow()
        assert paged == whole
        assert len(region.page(100)) > len(whole)
