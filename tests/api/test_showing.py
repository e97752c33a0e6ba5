"""One fact, and the facts of an organisation."""

import pytest

from core.facts import fact_id
from tests.api.conftest import After, Run
from tests.host.samples import ASSEMBLY, CORRECTION, LINES, line

PERSON = "0123456789ab"
ATTENDED = line("m2", "meeting", {**ASSEMBLY, "attendance": [{"person": PERSON}]}, day="2016-03-05")
TAKEN_BACK = line("m1", "meeting.retracted", {}, reason="twice")


@pytest.fixture
def told(after: After) -> Run:
    """1 the plugin, 2 and 3 the branches, 4 m1, 5 s1, 6 its correction, 7 m2."""
    return after(b"".join(LINES) + CORRECTION + ATTENDED)


@pytest.mark.parametrize("fact", ["5", "6", "s1", str(fact_id("small", "urn:test", "s1"))])
def test_a_corrected_fact_by_whatever_names_it(told: Run, fact: str) -> None:
    said = told("facts", "show", "small", fact, "--format", "json").data
    assert [(each["position"], each["event"], each["reason"]) for each in said["events"]] == [
        (5, "recorded", None),
        (6, "corrected", "登记有误"),
    ]
    assert (said["position"], said["organisation"], said["occurred_on"]) == (6, "S-2", "2015-03-05")
    assert (said["source"], said["id"], said["mark"]) == ("urn:test", "s1", "generated")
    assert said["retracted"] is False
    assert said["data"] == {"kind": "outing", "persons": 3}
    # The code is the region's own.
    assert said["fields"][0]["shown"] == "Outing (outing)"


def test_as_a_table_in_both_languages(told: Run) -> None:
    english = told("facts", "show", "small", "m2").out
    assert english.startswith("small position 7: Meeting (meeting), S-1, 2016-03-05\n")
    assert "Source: urn:test m2 (generated)" in english
    assert PERSON in english
    chinese = told("facts", "show", "small", "m2", lang="zh").out
    assert "党员大会 (member-assembly)" in chinese
    assert "来源:urn:test m2(程序生成)" in chinese
    assert "10 人" in chinese


def test_a_retracted_fact_says_so_and_is_not_listed(told: Run) -> None:
    told("import", "-", "--region", "small", given=TAKEN_BACK)
    shown = told("facts", "show", "small", "8", "--format", "json").data
    assert (shown["retracted"], shown["position"], shown["data"]) == (True, 4, ASSEMBLY)
    assert "The fact was retracted" in told("facts", "show", "small", "8").out
    listed = told("facts", "list", "small", "--organisation", "S-1", "--format", "json").data
    assert [each["position"] for each in listed] == [2, 7]


def test_an_erased_content_is_not_shown(told: Run) -> None:
    told("erase", "small", "5", "--reason", "secret", "--yes")
    shown = told("facts", "show", "small", "s1", "--format", "json").data
    assert [each["erased"] for each in shown["events"]] == [True, False]
    assert shown["position"] == 6
    assert "erased" in told("facts", "show", "small", "s1").out


@pytest.mark.parametrize(
    ("words", "positions"),
    [
        ((), [2, 4, 7]),
        (("--period", "2015"), [4]),
        (("--type", "meeting"), [4, 7]),
        (("--type", "会议", "--period", "2016-Q1"), [7]),
        (("--type", "study"), []),
    ],
)
def test_the_facts_of_an_organisation(
    told: Run, words: tuple[str, ...], positions: list[int]
) -> None:
    ran = told(
        *("facts", "list", "small", "--organisation", "第一支部", *words), "--format", "json"
    )
    assert [each["position"] for each in ran.data] == positions


def test_the_list_as_a_table(told: Run) -> None:
    ran = told("facts", "list", "small", "--organisation", "S-2")
    assert ran.out.endswith("2 facts of S-2\n")
    assert ": Outing (outing); " in ran.out


def test_what_there_is_not_is_refused(told: Run) -> None:
    ran = told("facts", "show", "small", "m9")
    assert ran.code == 2
    assert "[cli.name] no log has a fact 'm9'" in ran.err
    assert "dangjian facts list small --organisation …" in ran.err
    assert told("facts", "list", "small", "--organisation", "S-1", "--type", "x").code == 2
