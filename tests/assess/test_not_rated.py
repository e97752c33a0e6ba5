"""Why somebody takes no part, as data, as a receipt, as a difference and as what was published."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from core.assess import difference
from core.publishing.table import read, table_of, written
from tests.assess.programmes import STARS
from tests.assess.world import Question, World, programme

DOCS = Path(__file__).parents[2] / "docs"
NEW = STARS.replace(
    "    vetoes:\n",
    """\
    not_rated:
      new: {title: 本年新成立, when: founded >= 1, source: {document: rule, quote: 当年新成立的不参评}}
      visited: {title: 已撤销, when: visits >= 1}
    vetoes:
""",
    1,
).replace(
    "schemes:\n",
    """\
  founded: {title: 成立, unit: 件, count: organisation, where: {step: founded}}
  visits: {title: 走访, unit: 次, count: care, where: {kind: visit}}
schemes:
""",
    1,
)


@pytest.fixture
def year(world: World) -> World:
    """A is old and N was founded in the year; each held a lecture."""
    for code, day in (("A", "2010-01-01"), ("N", "2015-03-01")):
        world.org(code, day)
        world.lecture(code, "2015-05-05")
    return world


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((DOCS / name).read_text(encoding="utf-8")))


def test_the_receipt_says_why_with_the_sentence(year: World) -> None:
    asked = Question(programme(NEW))
    found = asked.receipt(year, asked(year, checked=True), "N")
    schema("receipt.v1.schema.json").validate(found)
    [scheme] = found["schemes"]
    assert (scheme["total"], scheme["state"], scheme["vetoes"]) == (None, "not_rated", [])
    assert (scheme["rating"]["title"], scheme["arithmetic"]) == ("不参评", "不参评:本年新成立")
    assert [(each["id"], each["held"], each["arithmetic"]) for each in scheme["not_rated"]] == [
        ("new", True, "成立 1 ≥ 1:成立"),
        ("visited", False, "走访 0 ≥ 1:不成立"),
    ]
    assert scheme["not_rated"][0]["provenance"][0]["quote"] == "当年新成立的不参评"
    assert found["indicators"]["founded"]["facts_total"] == 1
    items = [item for group in scheme["groups"] for item in group["items"]]
    assert {item["points"] for item in items} == {None}
    assert items[0]["arithmetic"] == "党课 1 ÷ 党课次数 2:不参评"


def test_the_receipt_of_who_takes_part_says_that_no_reason_held(year: World) -> None:
    asked = Question(programme(NEW))
    found = asked.receipt(year, asked(year, checked=True), "A")
    schema("receipt.v1.schema.json").validate(found)
    assert [each["held"] for each in found["schemes"][0]["not_rated"]] == [False, False]


def test_the_data_says_why(year: World) -> None:
    found = Question(programme(NEW))(year, checked=True).to_json()["organisations"]
    said = {each["organisation"]: each["schemes"]["stars"] for each in found}
    assert (said["N"]["state"], said["N"]["reason"]) == ("not_rated", "本年新成立")
    assert (said["N"]["total"], said["N"]["groups"]) == (None, {})
    assert "reason" not in said["A"]


def test_another_reason_is_a_difference(year: World) -> None:
    asked = Question(programme(NEW))
    before = asked(year, checked=True)
    year.retract(year.only("organisation", "N"))
    year.org("N", "2014-03-01")
    year.record("care", "N", "2015-06-06", kind="visit", persons=1)
    found = difference(before, asked(year, checked=True))
    form = json.loads((DOCS / "difference.v1.schema.json").read_text(encoding="utf-8"))
    [change] = [each for each in found.changes if each.organisation == "N"]
    sides = found.to_json()["changes"][0]["schemes"]["stars"]
    assert [sides[side]["reason"] for side in ("before", "after")] == ["本年新成立", "已撤销"]
    assert not any(change.items.values())
    for side in ("before", "after"):
        Draft202012Validator(form["$defs"]["side"]).validate(sides[side])


def test_what_is_published_keeps_the_reason(year: World) -> None:
    found = table_of(Question(programme(NEW))(year, checked=True), "stars")
    again = read(json.loads(json.dumps(written(found))))
    assert again == found
    assert again["N"].to_json()["not_rated"] == "new"
    assert "not_rated" not in again["A"].to_json()
