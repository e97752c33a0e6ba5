"""Where there is no value it is said why: which facts are missing, or that it is not asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from core.assess import AssessError, Lack, lacking
from tests.assess.world import Question, World, person, programme

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "receipt.v1.schema.json").read_text(encoding="utf-8")
)
ASK = Question(
    programme("""\
indicators:
  happy: {title: 满意票, sum: survey.satisfied}
  valid: {title: 有效票, sum: survey.valid}
  rate: {title: 满意率, formula: happy / valid, assumed: 测试}
  lectures: {title: 党课, count: meeting, where: {kind: lecture}}
  a_lecture: {title: 每课满意票, formula: happy / lectures, assumed: 测试}
  above: {title: 下级满意率, roll_up: {of: rate, over: children, take: sum}}
  of_committees: {title: 党委满意率, formula: happy / valid, applies_to: {kind: [committee]}, assumed: 测试}
  if_asked: {title: 有课时的票, sum: survey.valid, applies_when: lectures > 0, assumed: 测试}
  both: {title: 两者, formula: of_committees >= 50%, assumed: 测试}
  few: {each: member, count: attendance, at_least: 1, hide_below: 2, assumed: 测试}
  good: {title: 到会好, formula: few >= 50%, assumed: 测试}
  attended: {each: member, count: attendance, at_least: 1, assumed: 测试}
  before: {title: 上期满意率, prior: {of: rate}}
""")
)


Said = dict[str, tuple[dict[str, Lack], dict[str, Any]]]


@pytest.fixture(scope="module")
def said() -> Iterator[Said]:
    """B held a survey and no lecture, C a lecture with its one member, D nothing."""
    with World() as world:
        for code in "BCD":
            world.org(code, "2015-01-01")
        world.survey("B", "2015-06-01", satisfied=7, valid=8)
        world.member("C", "anna")
        there = [{"person": person("anna"), "as_member": True}]
        world.record("meeting", "C", "2015-03-01", kind="lecture", attendance=there)
        assessment = ASK(world)
        yield {
            code: (
                {each.indicator: each for each in lacking(assessment, ASK.assessor, code)},
                ASK.receipt(world, assessment, code, indicators=[*assessment.of(code).indicators]),
            )
            for code in "BCD"
        }


def no_facts(said: Said, code: str) -> dict[str, tuple[str, ...]]:
    return {name: each.types for name, each in said[code][0].items() if each.why == "no-facts"}


def test_missing_facts_are_named_by_type(said: Said) -> None:
    """What was counted is 0 and no lack; a share has no data where what it is a share of is 0."""
    assert no_facts(said, "B") == {
        "attended": ("membership",),
        "a_lecture": ("meeting",),
        "above": ("survey",),
    }
    assert no_facts(said, "C") == {"rate": ("survey",), "above": ("survey",)}
    assert no_facts(said, "D") == {
        "attended": ("membership",),
        "a_lecture": ("survey", "meeting"),
        "rate": ("survey",),
        "above": ("survey",),
    }


@pytest.mark.parametrize(
    ("why", "code", "names"),
    [
        ("not-asked", "B", {"of_committees", "both", "if_asked"}),
        ("not-asked", "C", {"of_committees", "both"}),
        ("not-asked", "D", {"of_committees", "both", "if_asked"}),
        ("hidden", "C", {"few", "good"}),
        ("earlier", "C", {"before"}),
    ],
)
def test_what_is_no_matter_of_facts_says_so(
    said: Said, why: str, code: str, names: set[str]
) -> None:
    found = [each for each in said[code][0].values() if each.why == why]
    assert {each.indicator for each in found} == names
    assert {each.types for each in found} == {()}


def test_the_receipt_says_why_there_is_no_value(said: Said) -> None:
    for lacks, receipt in said.values():
        Draft202012Validator(SCHEMA).validate(receipt)
        for name, entry in receipt["indicators"].items():
            assert (entry["value"]["shown"] == "无数据") == (name in lacks) == ("lacks" in entry)
    assert said["C"][1]["indicators"]["rate"]["lacks"] == {"why": "no-facts", "types": ["survey"]}
    assert said["C"][1]["indicators"]["few"]["lacks"] == {"why": "hidden", "types": []}
    assert said["B"][1]["indicators"]["rate"]["value"]["shown"] == "87.5% (7/8)"


def test_another_organisation_is_refused() -> None:
    with World() as world:
        world.org("B")
        assessment = ASK(world)
    with pytest.raises(AssessError) as error:
        lacking(assessment, ASK.assessor, "Z")
    assert error.value.code == "A001"
