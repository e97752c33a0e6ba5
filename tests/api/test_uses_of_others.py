"""Positions that hold no fact, and facts whose content is gone: what is said of them."""

import pytest

from tests.api.conftest import After, Run
from tests.host.samples import ASSEMBLY, LINES, REGION, line

USES = ("facts", "uses", "--region", REGION, "--fact")
PUBLISH = ("publish", REGION, "--period", "2015", "--scheme", "points", "--by", "S-1")

GONE = line("m3", "meeting", ASSEMBLY)
WRONGLY = line("m3", "meeting.corrected", ASSEMBLY, subject="S-2", reason="组织有误")
TAKEN_BACK = line("m3", "meeting.retracted", {}, reason="误登")


@pytest.fixture
def told(after: After) -> Run:
    """1 the plugin, 2-5 the facts, 6 a meeting, 7 its correction, 8 its retraction."""
    return after(b"".join([*LINES, GONE, WRONGLY, TAKEN_BACK]))


def test_a_published_result_and_an_appeal(told: Run) -> None:
    assert told(*PUBLISH).out.startswith("Published as 9: ")
    opened = told(
        *("appeal", "open", REGION, "9", "--organisation", "S-1"), "--ground", "procedure"
    )
    assert opened.code == 0
    ran = told(*USES, "9")
    assert (ran.code, ran.out) == (2, "")
    assert (
        "position 9 is a published result, and no fact; see dangjian published small 9" in ran.err
    )
    assert "position 10 is of an appeal, and of no fact" in told(*USES, "10").err
    assert "no log has a fact '1'" in told(*USES, "1").err
    assert "no log has a fact '99'" in told(*USES, "99").err


def test_a_fact_whose_content_was_erased(told: Run) -> None:
    """It was S-1's, then S-2's, then retracted: what is left of it is said, then that nothing is."""
    erase = ("erase", REGION, "--reason", "on-request", "--yes")
    assert "small position 6: meeting, S-2, 2015-03-05" in told(*USES, "6").out
    assert told(*erase, "6").code == 0
    erased = told(*USES, "6")
    assert "small position 6: meeting, content erased, 2015-03-05" in erased.out
    assert "None" not in erased.out
    assert told(*USES, "6", "--format", "json").data["organisation"] is None
