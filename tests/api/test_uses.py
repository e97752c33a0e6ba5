"""One entry, many uses: a type of fact, and a stored fact, in the rules that take it."""

import sys
from functools import partial

import pytest

from core.facts import fact_id
from core.host import Host
from tests.api.conftest import Run
from tests.host.samples import CORRECTION, REGION


@pytest.fixture
def alone(imported: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with the small plugin only, its facts imported."""
    module = sys.modules["api.cli.program"]  # the package has a command of that name
    monkeypatch.setattr(module, "Host", partial(Host, points=()))
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
    corrected = alone("facts", "uses", "--fact", "6", "--region", REGION)
    assert corrected.code == 2
    assert "position 6 corrects or retracts a fact" in corrected.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("servic",), "there is no type of facts 'servic'; did you mean service?"),
        (("service", "--fact", "5"), "give a type of facts or --fact, not both"),
        (("--period", "2015"), "--period goes with --fact"),
        (("--fact", "5"), "say --region"),
        (("--fact", "99", "--region", REGION), "no log has a fact '99'"),
        (("--fact", "x"), "neither the id of a fact nor a position"),
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
