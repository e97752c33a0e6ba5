"""What may follow what: each refusal with its code, and nothing written."""

from typing import Any

import pytest

from core.assess import AssessError
from core.host import HostError, Region
from core.log import LogError
from core.publishing import GROUNDS, OUTCOMES, PublishingError, Register
from tests.publishing.samples import CORRECTION, DOCUMENT, LATE, OFFICE, published, told


@pytest.fixture
def first(region: Region) -> int:
    """A final result at position 5."""
    return published(region).position


def refused(region: Region, code: str, **options: Any) -> PublishingError:
    before = region.log.head()
    with pytest.raises(PublishingError) as caught:
        published(region, **options)
    assert (caught.value.code, region.log.head()) == (code, before)
    assert caught.value.remedy
    return caught.value


def test_one_final_result_stands(region: Region, first: int) -> None:
    error = refused(region, "publishing.stands")
    assert (error.place, error.remedy) == ("5", "Supersede it, with reasons: --supersedes 5")


def test_interim_results_stand_side_by_side(region: Region, register: Register, first: int) -> None:
    assert published(region, stage="interim").position == 6
    assert published(region, stage="interim").position == 7
    series = register.series_with(7)
    assert [each.position for each in series.standing("interim")] == [6, 7]
    assert [each.position for each in series.standing("final")] == [5]


#: Options that are refused while a final result stands at 5, with the code.
REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("publishing.reason", {"supersedes": 5}),
    ("publishing.reason", {"supersedes": 5, "reasons": ["appeal"]}),
    ("publishing.reason", {"supersedes": 5, "reasons": ["late-fact"], "appeals": [6]}),
    ("publishing.reason", {"stage": "interim", "reasons": ["late-fact"]}),
    ("publishing.reason", {"stage": "interim", "appeals": [6]}),
    ("publishing.unknown-appeal", {"supersedes": 5, "reasons": ["appeal"], "appeals": [6]}),
    ("publishing.unknown", {"supersedes": 4, "reasons": ["late-fact"]}),
    (
        "publishing.supersedes",
        {"supersedes": 5, "reasons": ["late-fact"], "stage": "interim"},
    ),
    ("publishing.code", {"stage": "half"}),
    ("publishing.code", {"supersedes": 5, "reasons": ["because"]}),
    ("publishing.by", {"by": "张三"}),
    ("publishing.by", {"by": "post:"}),
    ("publishing.by", {"by": "7mfq0zr3k1ab"}),
    ("publishing.by", {"by": "post:7mfq0zr3k1ab"}),
    ("publishing.document", {"document": "张三的意见"}),
    ("publishing.document", {"document": "青直工[2016]3号"}),
    ("publishing.document", {"document": "0123456789ab"}),
    ("publishing.document", {"document": "person:0123456789ab"}),
    ("publishing.document", {"document": "7mfq0zr3k1ab〔2016〕5号"}),
]


def test_what_cannot_be_published(region: Region, first: int) -> None:
    for code, options in REFUSED:
        assert "张三" not in str(refused(region, code, **options))


@pytest.mark.parametrize("document", ["2016-00000012", "QS-2016-3", "0123456789aB", "0123456789a"])
def test_codes_that_are_no_reference_to_a_person(region: Region, document: str) -> None:
    assert published(region, document=document).document == document


def test_what_cannot_be_assessed_cannot_be_published(region: Region, register: Register) -> None:
    with pytest.raises(AssessError, match="A006"):
        register.publish("2015", "point", by=OFFICE)
    with pytest.raises(HostError, match="position 5 is after"):
        published(region, position=5)
    with pytest.raises(AssessError):
        register.publish("2015-Q1", "points", by=OFFICE)
    assert region.log.decisions() == []


def test_a_result_is_superseded_once(region: Region, first: int) -> None:
    told(region, LATE)
    published(region, supersedes=5, reasons=["late-fact"])
    error = refused(region, "publishing.superseded", supersedes=5, reasons=["late-fact"])
    assert error.remedy == "Turn to 7, which stands"
    told(region, CORRECTION)
    assert published(region, supersedes=7, reasons=["corrected-fact"]).position == 9


def test_only_a_granted_appeal_is_a_reason(region: Region, register: Register, first: int) -> None:
    again = {"supersedes": 5, "reasons": ["appeal"], "appeals": [6]}
    register.open_appeal(5, "S-1", ["procedure"])
    refused(region, "publishing.reason", **again)
    register.decide_appeal(6, "rejected", by=OFFICE, document=DOCUMENT)
    refused(region, "publishing.reason", **again)
    register.open_appeal(5, "S-1", ["rule-misread"])
    register.decide_appeal(8, "partly", by="post:secretary", document="QS-2016-3")
    assert published(region, **{**again, "appeals": [8]}).appeals == (8,)


class TestAppeals:
    @pytest.fixture(autouse=True)
    def _published(self, first: int) -> None:
        pass

    def refused(self, register: Register, code: str, *given: Any) -> None:
        before = register.region.log.head()
        with pytest.raises(PublishingError) as caught:
            register.open_appeal(*given)
        assert (caught.value.code, register.region.log.head()) == (code, before)

    def test_grounds_are_codes(self, register: Register) -> None:
        self.refused(register, "publishing.code", 5, "S-1", [])
        self.refused(register, "publishing.code", 5, "S-1", ["张三没有参加"])
        assert register.open_appeal(5, "S-1", GROUNDS.codes).grounds == tuple(GROUNDS.codes)

    def test_of_an_organisation_that_is_listed(self, register: Register) -> None:
        self.refused(register, "publishing.not-listed", 5, "S-2", ["procedure"])
        self.refused(register, "publishing.unknown", 4, "S-1", ["procedure"])

    def test_one_at_a_time(self, register: Register) -> None:
        register.open_appeal(5, "S-1", ["procedure"])
        self.refused(register, "publishing.appeal-open", 5, "S-1", ["procedure"])

    def test_against_what_stands(self, region: Region, register: Register) -> None:
        told(region, LATE)
        published(region, supersedes=5, reasons=["late-fact"])
        self.refused(register, "publishing.superseded", 5, "S-1", ["procedure"])
        assert register.open_appeal(7, "S-1", ["procedure"]).of == 7

    @pytest.mark.parametrize("outcome", OUTCOMES.codes)
    def test_decided_once(self, register: Register, outcome: str) -> None:
        register.open_appeal(5, "S-1", ["procedure"])
        appeal = register.decide_appeal(6, outcome, by=OFFICE, document=DOCUMENT)
        assert appeal.granted is (outcome != "rejected")
        with pytest.raises(PublishingError) as caught:
            register.decide_appeal(6, outcome, by=OFFICE, document=DOCUMENT)
        assert caught.value.code == "publishing.decided"

    def test_what_cannot_be_decided(self, register: Register) -> None:
        register.open_appeal(5, "S-1", ["procedure"])
        for code, number, outcome, by, document in (
            ("publishing.unknown-appeal", 5, "upheld", OFFICE, DOCUMENT),
            ("publishing.code", 6, "granted", OFFICE, DOCUMENT),
            ("publishing.by", 6, "upheld", "李四", DOCUMENT),
            ("publishing.office", 6, "upheld", "S-9", DOCUMENT),
            ("publishing.document", 6, "upheld", OFFICE, ""),
        ):
            with pytest.raises(PublishingError) as caught:
                register.decide_appeal(number, outcome, by=by, document=document)
            assert (caught.value.code, register.region.log.head().position) == (code, 6)


def test_of_two_who_publish_at_once_one_is_refused(
    region: Region, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has read the series before the first wrote to it."""
    stale = register.series()
    published(region)
    monkeypatch.setattr(Register, "series", lambda self: stale)
    with pytest.raises(LogError) as caught:
        published(region)
    assert (caught.value.code, region.log.head().position) == ("log.conflict", 5)


def test_what_cannot_be_read_is_said(region: Region, register: Register) -> None:
    published(region)
    register.open_appeal(5, "S-1", ["procedure"])
    for position, state in (
        (6, "{}"),
        (6, '{"series":"small/points/2015"}'),
        (5, '{"series":"small/points/2015","of":4}'),
        (5, "no json"),
    ):
        with region.log.database.begin() as connection:
            connection.exec_driver_sql(
                "UPDATE event SET state = ? WHERE position = ?", (state, position)
            )
        with pytest.raises(PublishingError) as caught:
            register.publications()
        assert (caught.value.code, caught.value.place) == (
            "publishing.state",
            f"position {position}",
        )


def test_where_nothing_is_published_yet(register: Register) -> None:
    with pytest.raises(PublishingError) as caught:
        register.publication(5)
    assert caught.value.code == "publishing.unknown"
    assert caught.value.remedy == "Nothing is published yet; see dangjian publish"
