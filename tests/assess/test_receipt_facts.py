"""How a receipt goes down to the facts: through formulas, roll-ups, cases and earlier values."""

import hashlib
from typing import Any
from uuid import UUID

import pytest

from core.assess import Engine, ReceiptWriter
from tests.assess.test_receipts import VALIDATOR
from tests.assess.world import Question, World, programme

RULES = programme("""\
parameters:
  wanted:
    title: 次数
    values: {2014-01-01: 2}
    sources: {2014-01-01: {document: rule, quote: 不少于两次}}
    assumed: 两次是否含补课,文件未载
indicators:
  n: {title: 次数, count: meeting}
  hours: {title: 学时, sum: study.hours}
  both: {title: 合计, formula: n + hours}
  below: {title: 下级, roll_up: {of: n, over: children, take: sum}}
  met: {title: 达到, formula: n >= $wanted}
  open: {title: 问题, count: problem_case}
  n_before: {title: 上年次数, prior: {of: n}}
  total_before: {title: 上年得分, prior: {of: total, scheme: s}}
schemes:
  s:
    total: 10
    assumed: 测试
    groups: {g: {items: {a: {points: 10, in_proportion_to: n / $wanted}}}}
""")
ASK = Question(RULES)


def figures(world: World, organisation: str, *names: str, **options: Any) -> dict[str, Any]:
    found = ASK.receipt(world, ASK(world), organisation, indicators=names, **options)
    VALIDATOR.validate(found)
    indicators: dict[str, Any] = found["indicators"]
    return indicators


def ids(listed: dict[str, Any]) -> set[str]:
    return {fact["id"] for fact in listed["facts"]}


def text(*facts: UUID) -> set[str]:
    return {str(fact) for fact in facts}


def test_a_formula_stands_on_the_facts_of_its_operands(world: World):
    world.org("A")
    lecture = world.lecture("A", "2015-03-04")
    course = world.record("study", "A", "2015-03-04", kind="course", hours=2)
    found = figures(world, "A", "both")
    assert ids(found["both"]) == text(lecture, course)
    assert ids(found["n"]) == text(lecture) and ids(found["hours"]) == text(course)


def test_a_roll_up_says_which_organisation_brought_what(world: World):
    """Of four children one is of another parent; C has no meeting, and stands there with 0."""
    world.org("GW", kind="work-committee")
    for code in "ABC":
        world.org(code, parent="GW")
    world.org("D")
    facts = [
        world.lecture(code, on)
        for code, on in (("A", "2015-03-01"), ("A", "2015-04-01"), ("B", "2015-03-01"))
    ]
    world.lecture("D", "2015-03-01")
    world.lecture("GW", "2015-03-01")
    below = figures(world, "GW", "below")["below"]
    assert below["value"]["num"] == 3 and ids(below) == text(*facts)
    assert below["organisations_total"] == 3
    assert below["organisations"] == [
        {"organisation": "A", "value": "2", "facts_total": 2},
        {"organisation": "B", "value": "1", "facts_total": 1},
        {"organisation": "C", "value": "0", "facts_total": 0},
    ]
    some = figures(world, "GW", "below", limit=1)["below"]
    assert (some["organisations_total"], len(some["organisations"]), len(some["facts"])) == (
        3,
        1,
        1,
    )


def test_of_organisations_that_the_answer_leaves_out_the_values_are_not_said(world: World):
    world.org("GW", kind="work-committee")
    world.org("A", parent="GW")
    world.lecture("A", "2015-03-01")
    found = ASK.receipt(world, ASK(world, organisations=["GW"]), "GW", indicators=["below"])
    VALIDATOR.validate(found)
    assert found["indicators"]["below"]["organisations"] == [
        {"organisation": "A", "value": None, "facts_total": 1}
    ]


def test_a_step_after_the_period_is_no_evidence_of_a_case_in_it(world: World):
    """Raised in 2015, assigned on the last day of 2015, rectified on the first of 2016."""
    world.org("A")
    raised = world.record(
        "problem", "A", "2015-11-01", case="P1", step="raised", category="conduct"
    )
    last = world.record(
        "problem", "A", "2015-12-31", case="P1", step="assigned", category="conduct"
    )
    first = world.record("rectification", "A", "2016-01-01", case="P1", step="rectified")
    found = figures(world, "A", "open")["open"]
    assert ids(found) == text(raised, last) and found["facts_total"] == 2
    assert str(first) not in ids(found)


def test_an_earlier_value_names_its_period_and_answer_and_on_demand_its_facts(world: World):
    """2014: two of two meetings, ten points."""
    world.org("A", "2012-01-01")
    earlier = [world.lecture("A", on) for on in ("2014-03-01", "2014-04-01")]
    world.lecture("A", "2015-03-01")
    names = ("n_before", "total_before")
    found = figures(world, "A", *names)
    period = {"label": "2014", "first": "2014-01-01", "last": "2014-12-31"}
    for name, of, scheme, value in (
        ("n_before", "n", None, "2"),
        ("total_before", "total", "s", "10"),
    ):
        prior = found[name]["prior"]
        assert (prior["period"], prior["of"], prior["scheme"]) == (period, of, scheme)
        assert (prior["value"], prior["rules_version"]) == (value, "7@2014-01-01")
        assert "facts" not in prior and found[name]["facts"] == []
    listed = figures(world, "A", *names, earlier=True)
    for name in names:
        prior = listed[name]["prior"]
        assert ids(prior) == text(*earlier) and prior["facts_total"] == 2
        assert prior["digest"] == found[name]["prior"]["digest"]
    digests = {found[name]["prior"]["digest"] for name in names}
    assert len(digests) == 2


def test_the_digest_of_an_earlier_answer_is_that_of_asking_for_it_alone(world: World):
    world.org("A")
    world.lecture("A", "2014-03-01")
    from core.rules import Period

    [alone] = ASK.assessor.run(world.facts(), [Period.parse("2014")], only=["n"])
    assert figures(world, "A", "n_before")["n_before"]["prior"]["digest"] == alone.digest


def test_before_there_were_rules_there_is_no_earlier_answer(world: World):
    world.org("A", "2012-01-01")
    world.lecture("A", "2014-03-01")
    found = ASK.receipt(world, ASK(world, "2014"), "A", indicators=["n_before"], earlier=True)
    VALIDATOR.validate(found)
    prior = found["indicators"]["n_before"]["prior"]
    assert (prior["value"], prior["digest"], prior["rules_version"]) == ("无数据", None, None)


def test_many_facts_are_counted_marked_and_covered_by_one_digest(world: World):
    """Sixty meetings, every third generated: fifty are listed, twenty are generated, all are hashed."""
    world.org("A")
    facts = []
    for number in range(60):
        mark = "document" if number % 3 else "generated"
        on = f"2015-{number // 28 + 1:02d}-{number % 28 + 1:02d}"
        facts.append(world.record("meeting", "A", on, mark=mark, kind="lecture", topic="党课"))
    some = figures(world, "A")["n"]
    assert (some["facts_total"], len(some["facts"]), some["facts_generated"]) == (60, 50, 20)
    assert [fact["generated"] for fact in some["facts"][:4]] == [True, False, False, True]
    assert {fact["mark"] for fact in some["facts"] if fact["generated"]} == {"generated"}
    lines = "".join(sorted(f"{fact}\n" for fact in facts))
    expected = f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"
    everything = figures(world, "A", limit=None)["n"]
    assert ids(everything) == text(*facts)
    assert everything["facts_digest"] == some["facts_digest"] == expected
    world.retract(facts[-1])
    assert figures(world, "A")["n"]["facts_digest"] != expected


def test_no_fact_has_the_digest_of_nothing(world: World):
    world.org("A")
    found = figures(world, "A")["n"]
    assert (found["facts_total"], found["facts_generated"], found["facts"]) == (0, 0, [])
    assert found["facts_digest"] == f"sha256:{hashlib.sha256(b'').hexdigest()}"


def test_facts_far_apart_in_the_log_are_all_found(world: World):
    """A page of the log between them, which holds other organisations' facts."""
    world.org("A")
    world.org("B")
    first = world.lecture("A", "2015-01-01")
    for number in range(120):
        world.lecture("B", f"2015-{number % 12 + 1:02d}-01")
    last = world.lecture("A", "2015-01-02")
    assert ids(figures(world, "A")["n"]) == text(first, last)


def test_an_assumption_is_shown_beside_the_sentence_of_a_dated_value(world: World):
    world.org("A")
    with ASK.witness(world, assessment := ASK(world)) as witness:
        found = ReceiptWriter(assessment, witness, world.log, Engine("1")).write("A")
    assert found["parameters"]["wanted"]["provenance"] == [
        {"document": "rule", "title": "考评办法", "quote": "不少于两次"},
        {"assumed": "两次是否含补课,文件未载"},
    ]


@pytest.mark.parametrize("missing", ["facts_digest", "organisations_total", "generated"])
def test_the_schema_asks_for_what_makes_a_list_whole(world: World, missing: str):
    world.org("GW", kind="work-committee")
    world.org("A", parent="GW")
    world.lecture("A", "2015-03-01")
    found = ASK.receipt(world, ASK(world), "GW", indicators=["below"])
    assert VALIDATOR.is_valid(found)
    below = found["indicators"]["below"]
    del (below["facts"][0] if missing == "generated" else below)[missing]
    assert not VALIDATOR.is_valid(found)


def test_a_content_that_was_erased_since_leaves_its_identity(world: World):
    """The answer was given before the correction; then the content that it counted was erased."""
    from core.assess import receipt
    from core.log import ERASURE_REASONS

    world.org("A")
    lecture = world.lecture("A", "2015-02-02")
    facts = world.facts()
    answer = ASK(world)
    world.correct(lecture, "A", "2015-03-03", "meeting", kind="lecture", topic="别的")
    world.log.redact(world.at[lecture], next(iter(ERASURE_REASONS.codes)))
    written = receipt(answer, ASK.assessor, facts, "A", world.log)
    VALIDATOR.validate(written)
    counted = written["indicators"]["n"]
    assert (counted["facts_total"], counted["facts_generated"]) == (1, 0)
    [fact] = counted["facts"]
    assert (fact["id"], fact["organisation"], fact["occurred_on"]) == (
        str(lecture),
        "A",
        "2015-02-02",
    )
    assert (fact["mark"], fact["erased"]) == (None, True)
    alive = figures(world, "A", "n")["n"]["facts"]
    assert [("erased" in each, each["occurred_on"]) for each in alive] == [(False, "2015-03-03")]
