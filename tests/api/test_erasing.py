"""What was said before a correction is erased for good, and everything else stays."""

import json
from pathlib import Path

import pytest

from core.facts import fact_id
from tests.api.conftest import After, Run
from tests.host.samples import ASSEMBLY, CORRECTION, LINES, line

NAME = "欧阳试名"
WRONG = line("m2", "meeting", {**ASSEMBLY, "topic": f"与{NAME}谈话"})
RIGHT = line("m2", "meeting.corrected", ASSEMBLY, reason="主题含姓名")
GONE = line("m3", "meeting", {**ASSEMBLY, "topic": NAME})
TAKEN_BACK = line("m3", "meeting.retracted", None, reason=f"{NAME}要求撤回")

#: 1 the plugin, 2-5 the facts, 6 m2, 7 its correction, 8 m3, 9 its retraction.
STORY = b"".join([*LINES, WRONG, RIGHT, GONE, TAKEN_BACK])


@pytest.fixture
def told(after: After) -> Run:
    return after(STORY)


def holding(folder: Path) -> list[str]:
    """The files of the data folder in which the name stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if NAME.encode() in path.read_bytes()]


def test_what_was_said_before_a_correction_goes(told: Run, tmp_path: Path) -> None:
    assert holding(tmp_path / "data")
    assess = ("assess", "small", "--period", "2015", "--format", "json")
    before = told(*assess).data["organisations"]
    erased = told(
        *("erase", "small", "m2", "--source", "urn:test"), "--reason", "personal-data", "--yes"
    )
    assert (erased.code, erased.out) == (
        0,
        "meeting urn:test m2: the content at 6 is erased.\n",
    )
    assert erased.err == (
        "What is in force stays, at 7, with the reason given for it. Places, days and hashes stay "
        "in the log. Back-ups and exports made before keep the content as long as they are kept.\n"
    )
    also = told("erase", "small", "8", "--reason", "on-request", "--yes", lang="zh")
    assert also.out == "meeting urn:test m3:位置 8, 9 的内容已抹除。\n"
    assert also.err.startswith("该事实仍为已撤回。")
    assert holding(tmp_path / "data") == []
    assert NAME not in told("export", "small").out
    assert told("verify", "small").code == 0
    assert told(*assess).data["organisations"] == before


def test_nothing_is_erased_without_an_answer(told: Run) -> None:
    ask = ("erase", "small", "9", "--reason", "secret")
    refused = told(*ask, given=b"n\n")
    assert refused.code == 130
    assert "Erase what the log said of meeting urn:test m3 at 8, 9 for good (" in refused.err
    assert NAME in told("export", "small").out
    assert told(*ask, given=b"y\n").out == "meeting urn:test m3: the content at 8, 9 is erased.\n"
    assert told(*ask).out == "Nothing was left to erase of meeting urn:test m3.\n"


def test_a_fact_is_named_by_its_own_id_too(told: Run) -> None:
    fact = str(fact_id("small", "urn:test", "m2"))
    ran = told("erase", "small", fact, "--reason", "secret", "--yes", "--format", "json")
    assert ran.data == {
        "region": "small",
        "fact": fact,
        "reason": "secret",
        "erased": [6],
        "in_force": 7,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("m1",), "m1 is no position and no fact's id; give --source with an id of a source"),
        (("m9", "--source", "urn:test"), "[log.unknown-fact]"),
        (("1",), "[log.unknown-fact] position 1: no row about a fact stands there"),
        (("99",), "[log.unknown-fact] position 99"),
        (("4",), "[log.in-force] meeting urn:test m1: the log says nothing of the fact but"),
        (("4", "--reason", "personal"), "did you mean personal-data?"),
    ],
)
def test_what_cannot_be_erased_is_refused(told: Run, given: tuple[str, ...], said: str) -> None:
    ran = told("erase", "small", "--reason", "secret", "--yes", *given)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert json.loads(told("export", "small").raw.splitlines()[-1])["count"] == 9


def test_a_receipt_that_cites_an_erased_row_still_prints(imported: Run) -> None:
    """Of a corrected fact, where it comes from stands in the row that was erased."""
    imported("import", "-", "--region", "small", given=CORRECTION)
    explain = ("explain", "small", "S-2", "--period", "2015", "--format", "json")
    before = imported(*explain)
    assert imported("erase", "small", "5", "--reason", "secret", "--yes").code == 0
    after = imported(*explain)
    assert after.code == 0
    facts = after.data["indicators"]["outings"]["facts"]
    assert facts == before.data["indicators"]["outings"]["facts"]
    assert [(each["position"], each["external_id"]) for each in facts] == [(6, "s1")]
    known = imported("explain", "small", "S-1", "--period", "2015", "--known-at", "5")
    assert known.code == 0
