"""Appeals that outlive the result they are against: every position worked out by hand."""

import pytest

from core.host import Region
from core.publishing import PublishingError, Register
from tests.host.samples import founded
from tests.publishing.samples import DOCUMENT, LATE, OFFICE, published, told


def refused(region: Region, **options: object) -> None:
    before = region.log.head()
    with pytest.raises(PublishingError) as caught:
        published(region, **options)
    assert (caught.value.code, region.log.head()) == ("publishing.reason", before)


class TestAppealsInAChain:
    """Two branches appeal against the result at 6; it is superseded before both are decided."""

    @pytest.fixture(autouse=True)
    def _opened(self, region: Region, register: Register) -> None:
        told(region, founded("S-2", "第二支部"))
        assert published(region).position == 6
        assert register.open_appeal(6, "S-1", ["fact-missing"]).position == 7
        assert register.open_appeal(6, "S-2", ["fact-missing"]).position == 8

    def test_the_second_is_a_reason_against_what_stands(
        self, region: Region, register: Register
    ) -> None:
        register.decide_appeal(7, "upheld", by=OFFICE, document=DOCUMENT)
        assert published(region, supersedes=6, reasons=["appeal"], appeals=[7]).position == 10
        assert [each.position for each in register.series_with(10).waiting(10)] == [8]
        assert register.series_with(6).waiting(6) == []
        again = {"supersedes": 10, "reasons": ["appeal"], "appeals": [8]}
        refused(region, **again)
        register.decide_appeal(8, "upheld", by=OFFICE, document=DOCUMENT)
        assert register.series_with(10).waiting(10) == []
        assert published(region, **again).position == 12
        assert [each.position for each in register.series_with(6).chain(6)] == [6, 10, 12]

    def test_it_is_not_superseded_away(self, region: Region, register: Register) -> None:
        told(region, LATE)
        assert published(region, supersedes=6, reasons=["late-fact"]).position == 10
        assert [each.position for each in register.series_with(10).waiting(10)] == [7, 8]
        with pytest.raises(PublishingError) as caught:
            register.open_appeal(10, "S-1", ["procedure"])
        assert caught.value.code == "publishing.appeal-open"
        region.follow()
        register.decide_appeal(7, "rejected", by=OFFICE, document=DOCUMENT)
        assert register.open_appeal(10, "S-1", ["procedure"]).of == 10

    def test_not_one_against_another_chain(self, region: Region, register: Register) -> None:
        assert published(region, stage="interim").position == 9
        register.decide_appeal(7, "upheld", by=OFFICE, document=DOCUMENT)
        again = {"supersedes": 9, "reasons": ["appeal"], "appeals": [7], "stage": "interim"}
        refused(region, **again)
