"""What the pages on clocks, what-ifs and differences say is what the commands do."""

import json
import re
from fractions import Fraction
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.api.conftest import Ran
from tests.docs.conftest import Run
from tests.docs.pages import DOCS, commands

PAGES = (DOCS / "replay.md", DOCS / "replay.zh-CN.md")
SCHEMA = json.loads((DOCS / "difference.v1.schema.json").read_text(encoding="utf-8"))
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture(scope="module")
def story(run: Run) -> list[Ran]:
    """What the commands of the page gave, in order."""
    answers = []
    for program, option, folder, *words in commands(PAGES[0]):
        assert (program, option, folder) == (".venv/bin/dangjian", "--data", "replay-data")
        answers.append(run(*words, "--format", "json"))
    assert [each.code for each in answers] == [0] * 12, [each.err for each in answers]
    return answers


def stars(change: dict[str, Any]) -> tuple[str | None, str | None]:
    scheme = change["schemes"]["star-rating"]
    return scheme["before"]["total"], scheme["after"] and scheme["after"]["total"]


def done(found: dict[str, Any], organisation: str) -> list[tuple[str, str | None, str | None]]:
    """What each acting cause is, and its points alone and left out."""
    [change] = [each for each in found["changes"] if each["organisation"] == organisation]
    return [
        (
            found["causes"][each["cause"]]["names"][0],
            each["alone"].get("star-rating"),
            each["without"].get("star-rating"),
        )
        for each in change["causes"]
    ]


def test_both_pages_have_the_same_commands() -> None:
    assert commands(PAGES[0]) == commands(PAGES[1])


@pytest.mark.slow
def test_the_rules_of_two_years(story: list[Ran]) -> None:
    found = story[1].data
    Draft202012Validator(SCHEMA).validate(found)
    [change] = found["changes"]
    assert stars(change) == ("63", "59.25")
    assert (change["organisation"], change["separable"]) == ("QS-901", True)
    assert done(found, "QS-901") == [
        ("disclosure_points", "-5", "-5"),
        ("schemes.star-rating.groups.activities.items.study_days", "1.25", "1.25"),
    ]
    numbers = [each["names"][0] for each in found["causes"] if each["kind"] == "parameter"]
    assert len(numbers) == 4


@pytest.mark.slow
def test_late_corrected_and_retracted(story: list[Ran]) -> None:
    found = story[3].data
    Draft202012Validator(SCHEMA).validate(found)
    kinds = [(each["kind"], each["fact"]["position"]) for each in found["causes"]]
    assert kinds == [
        ("late-fact", 40),
        ("corrected-fact", 41),
        ("retracted-fact", 42),
        ("late-fact", 43),
    ]
    assert done(found, "QS-901") == [
        ("meeting", "0.417", "0.417"),
        ("survey", "0.6", "0.6"),
        ("meeting", "-1.25", "-1.25"),
    ]
    before, after = stars(found["changes"][0])
    assert (before, after) == ("59.25", "59.017")
    assert Fraction(after or 0) - Fraction(before or 0) == Fraction("0.417") + Fraction(
        "0.6"
    ) - Fraction("1.25")
    assert stars(found["changes"][1]) == (None, None)
    known = story[4].data
    assert [each["organisation"] for each in known["organisations"]] == [
        "QS-GW",
        "QS-901",
        "QS-902",
    ]


@pytest.mark.slow
def test_a_rectification_that_is_withdrawn(story: list[Ran]) -> None:
    found = story[7].data
    Draft202012Validator(SCHEMA).validate(found)
    [change] = found["changes"]
    assert change["indicators"]["rectification"] == {
        "before": "95.5% (21/22)",
        "after": "90.9% (20/22)",
    }
    [cause] = found["causes"]
    assert (cause["kind"], cause["fact"]["position"]) == ("retracted-fact", 46)


@pytest.mark.slow
def test_the_what_if(story: list[Ran]) -> None:
    found = story[8].data
    [change] = found["changes"]
    ratings = [change["schemes"]["star-rating"][side]["rating"] for side in ("before", "after")]
    assert ratings == ["软弱涣散党组织", "三星级党组织"]
    assert stars(change) == ("59.017", "59.017")


@pytest.mark.slow
def test_a_branch_that_moves(story: list[Ran]) -> None:
    """On 30 June it stood below the work committee, which at the end of the year has none."""
    parents = {each["organisation"]: each["parent"] for each in story[10].data["organisations"]}
    assert parents["QS-901"] == "QS-GW"
    [change] = story[11].data["changes"]
    assert change["organisation"] == "QS-GW"
    assert change["indicators"]["direct_units"] == {"before": "1", "after": "0"}
    rates = {said["before"]: said["after"] for said in change["indicators"].values()}
    assert rates["100.0% (1/1)"] == "无数据"
    causes = [story[11].data["causes"][each["cause"]] for each in change["causes"]]
    assert [each["fact"]["position"] for each in causes] == [45]


@each_page
def test_the_figures_on_the_page(page: Any) -> None:
    """Those of the tests above."""
    text = page.read_text(encoding="utf-8")
    for figure in ("59.25", "59.017", "+0.417", "+0.6", "−1.25", "95.5% (21/22)", "90.9% (20/22)"):
        assert figure in text
    assert re.search(r"^\| 40 \|.*\+0\.417 \|$", text, re.M)
