"""One entry, many uses: a type of fact, and a stored fact, in the rules that take it."""

import json
from functools import partial

import pytest

from core.facts import fact_id
from core.host import Host
from tests.api.conftest import Run
from tests.host.samples import ASSEMBLY, CORRECTION, REGION, line


@pytest.fixture
def alone(imported: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with the small plugin only, its facts imported."""
    # The command takes it from there when it begins.
    monkeypatch.setattr("core.host.Host", partial(Host, points=()))
    return imported


def test_what_uses_a_type(alone: Run) -> None:
    ran = alone("facts", "uses", "service", "--format", "json")
    assert ran.code == 0
    [use] = ran.data
    assert use == {
        "region": REGION,
        "plugin": "small",
        "programme": "small.one",
        "version": "1",
        "indicator": "outings",
        "title": "外出",
        "role": "counted",
        "source": "service",
        "types": ["service"],
        "conditions": {"where": {"kind": "outing"}},
        "each": "",
        "into": [],
        "schemes": ["points"],
        "type": "service",
    }


def test_every_type_that_is_used(alone: Run) -> None:
    ran = alone("facts", "uses", "--format", "csv")
    heads, *rows = ran.out.splitlines()
    assert heads.split(",")[:6] == ["type", "region", "plugin", "version", "indicator", "title"]
    assert sorted(row.split(",")[0] for row in rows) == ["meeting", "service"]
    assert "Nothing uses it." in alone("facts", "uses", "donation").out


def test_what_counts_a_fact_by_its_id_or_position(alone: Run) -> None:
    """The outing stands at position 5, after the plugin's own event and three facts."""
    fact = str(fact_id(REGION, "urn:test", "s1"))
    for named in ((fact,), ("5", "--region", REGION)):
        ran = alone("facts", "uses", "--fact", *named, "--format", "json")
        assert ran.code == 0
        assert {
            name: ran.data[name] for name in ("region", "position", "type", "organisation")
        } == {
            "region": REGION,
            "position": 5,
            "type": "service",
            "organisation": "S-1",
        }
        [use] = ran.data["uses"]
        assert (use["indicator"], use["period"], use["counted_for"]) == ("outings", "2015", ["S-1"])


def test_a_corrected_fact_counts_elsewhere(alone: Run) -> None:
    assert alone("import", "-", "--region", REGION, given=CORRECTION).code == 0
    ran = alone("facts", "uses", "--fact", "5", "--region", REGION, "--format", "json")
    assert [use["counted_for"] for use in ran.data["uses"]] == [["S-2"]]
    at = ("--region", REGION, "--format", "json")
    corrected = alone("facts", "uses", "--fact", "6", *at)
    assert (corrected.code, corrected.data) == (0, ran.data)
    assert corrected.data["organisation"] == "S-2"
    assert corrected.err == "Position 6 corrects or retracts the fact of position 5.\n"
    alone("import", "-", "--region", REGION, given=line("s1", "service.retracted", {}, reason="x"))
    retracted = alone("facts", "uses", "--fact", "7", *at)
    assert retracted.data["uses"] == []
    assert retracted.err.endswith("The fact was retracted: it counts nowhere.\n")


def test_a_fact_by_its_id_in_a_source(alone: Run) -> None:
    ran = alone("facts", "uses", "--fact", "s1", "--format", "json")
    assert (ran.code, ran.data["position"]) == (0, 5)
    assert "no log has a fact 'S1'" in alone("facts", "uses", "--fact", "S1").err
    other = json.loads(line("s1", "meeting", ASSEMBLY)) | {"source": "urn:other"}
    alone("import", "-", "--region", REGION, given=json.dumps(other).encode())
    several = alone("facts", "uses", "--fact", "s1")
    assert several.code == 2
    assert "2 sources have a fact s1" in several.err
    assert f"{fact_id(REGION, 'urn:other', 's1')} (urn:other)" in several.err


def test_a_type_by_its_label(alone: Run) -> None:
    by_name = alone("facts", "uses", "meeting", "--format", "json").data
    assert by_name
    for label in ("会议与组织生活", "会议", "Meeting"):
        assert alone("facts", "uses", label, "--format", "json").data == by_name
    near = alone("facts", "uses", "整改", lang="zh")
    assert near.code == 2
    said = "是否想写 measure (整改措施), rectification (整改与销号)?\n  处理办法:查看全部类型:dangjian facts\n"
    assert said in near.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("servic",),
            "there is no type of facts 'servic'; did you mean service?\n  Way out: See all types: dangjian facts\n",
        ),
        (("service", "--fact", "5"), "give a type of facts or --fact, not both"),
        (("--period", "2015"), "--period goes with --fact"),
        (("--fact", "5"), "say --region"),
        (("--fact", "99", "--region", REGION), "no log has a fact '99'"),
        (("--fact", "x"), "no log has a fact 'x'"),
        (("--fact", "00000000-0000-0000-0000-000000000000"), "no log has a fact"),
    ],
)
def test_what_it_refuses(alone: Run, words: tuple[str, ...], said: str) -> None:
    ran = alone("facts", "uses", *words)
    assert ran.code == 2
    assert said in ran.err


def test_the_types_are_listed_as_before(alone: Run) -> None:
    types = [each["type"] for each in alone("facts", "--format", "json").data]
    assert types[:2] == ["organisation", "post"]
