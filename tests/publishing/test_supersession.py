"""Who may publish, and when a result may supersede another: its reasons hold, and something changed."""

from pathlib import Path
from typing import Any

import pytest

from core.host import Installation, Region
from core.publishing import PublishingError, Register
from tests.host.samples import founded, line
from tests.publishing.samples import (
    CORRECTION,
    DOCUMENT,
    FACTS,
    LATE,
    OFFICE,
    OUTING,
    again,
    host_of,
    published,
    told,
)

#: A service of the year after, which no result of 2015 counts.
ELSEWHEN = line("s9", "service", OUTING, day="2016-01-05")


def refused(region: Region, code: str, **options: Any) -> PublishingError:
    before = region.log.head()
    with pytest.raises(PublishingError) as caught:
        published(region, **options)
    assert (caught.value.code, region.log.head()) == (code, before)
    assert caught.value.remedy
    return caught.value


def test_a_reason_has_to_hold(region: Region) -> None:
    published(region)
    for reason, said in (
        ("rules", "the plugin and its rules are the same as of 5"),
        ("late-fact", "no fact was recorded between position 4 and 5"),
        ("corrected-fact", "no fact was corrected or retracted between position 4 and 5"),
        ("organisation", "nothing was told of an organisation between position 4 and 5"),
    ):
        error = refused(region, "publishing.reason", supersedes=5, reasons=[reason])
        assert error.message == f"the reason '{reason}' does not hold: {said}"
    told(region, LATE)
    refused(region, "publishing.reason", supersedes=5, reasons=["late-fact", "corrected-fact"])
    told(region, CORRECTION)
    both = ["late-fact", "corrected-fact"]
    assert published(region, supersedes=5, reasons=both).position == 8
    # What was left out by asking for an earlier position was recorded in between, too.
    assert published(region, supersedes=8, reasons=both, position=4).table["S-1"].total == 0


def test_facts_that_change_nothing_are_no_reason(region: Region, register: Register) -> None:
    published(region)
    told(region, ELSEWHEN)
    error = refused(region, "publishing.unchanged", supersedes=5, reasons=["late-fact"])
    assert error.message == "nothing changed: every organisation has the result of 5"
    # A granted appeal is answered, though the answer be the same.
    register.open_appeal(5, "S-1", ["procedure"])
    register.decide_appeal(7, "upheld", by=OFFICE, document=DOCUMENT)
    told(region, founded("S-2", "第二支部"))
    options = {"supersedes": 5, "reasons": ["appeal"], "appeals": [7], "position": 6}
    assert published(region, **options).table["S-1"].total == 0
    # A branch that was founded is another result, whatever the others have.
    assert published(region, supersedes=10, reasons=["organisation"]).table.keys() == {"S-1", "S-2"}


def test_other_rules_are_a_reason(installation: Installation, tmp_path: Path) -> None:
    with installation.region("small", create=True) as region:
        told(region, *FACTS)
        published(region)
    with again(installation, host_of(tmp_path / "newer", version="2")) as region:
        region.enable("small")
        found = published(region, supersedes=5, reasons=["rules"])
        assert (found.position, found.rules.plugin_version) == (7, "2")
        assert found.table == Register(region).publication(5).table


def test_an_office_is_an_organisation_of_the_region(region: Region) -> None:
    error = refused(region, "publishing.office", by="S-11")
    assert (error.place, error.remedy) == ("small", "Did you mean 'S-1'?")
    assert "post:" in refused(region, "publishing.office", by="office").remedy
    # Founded after the period it publishes, and not before it is founded.
    new = founded("QS-GW", "直属机关工委").replace(b"2010-01-01", b"2016-03-01")
    refused(region, "publishing.office", by="QS-GW")
    told(region, new)
    assert published(region, by="QS-GW").by == "QS-GW"
    assert published(region, by="post:secretary", stage="interim").by == "post:secretary"


def test_a_scheme_is_named_by_its_title_too(region: Region) -> None:
    region.follow()
    assert Register(region).publish("2015", "积分", by=OFFICE).scheme == "points"
