"""Programmes run together say what each says alone, over facts in memory and in the columns."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest
from sqlglot import parse_one

from core.assess import AssessError, Assessment, Assessor, Companion, MemoryFacts, Together
from core.assess.fusing import Fusion
from core.columns import arrow_tables
from core.facts import VOCABULARY
from core.rules import Period, RunError, loads
from tests.assess.world import World

HEAD = """\
dangjian: 1
programme: {{id: trial.{name}, region: trial, version: "1", title: 试行, requires: ">=0.1,<1"}}
parameters:
  least:
    title: 次数
    values: {{2014-01-01: {first}, 2015-01-01: {second}}}
    assumed: 试行
indicators:
"""
LECTURES = (
    HEAD.format(name="lectures", first=1, second=2)
    + """\
  lectures: {title: 党课, count: meeting, where: {kind: lecture}}
  enough: {title: 够数, formula: lectures >= $least, assumed: 试行}
  ballots: {title: 有效票, sum: survey.valid}
  before: {title: 上期党课, prior: {of: lectures}}
"""
)
MEETINGS = (
    HEAD.format(name="meetings", first=3, second=3)
    + """\
  lectures: {title: 党课时数, sum: meeting.hours, where: {kind: lecture}}
  committees: {title: 支委会, count: meeting, where: {kind: committee}}
  each_month: {title: 每月, count: meeting, every: month, at_least: 1}
  enough: {title: 够数, formula: committees >= $least, assumed: 试行}
"""
)
POINTS = (
    MEETINGS
    + """\
schemes:
  points:
    title: 计分
    total: 100
    assumed: 试行
    groups:
      all:
        title: 全部
        items:
          committees: {title: 支委会, points: 100, in_proportion_to: enough, assumed: 试行}
"""
)
YEARS = [Period.parse("2015"), Period.parse("2014")]


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    with World() as world:
        world.org("A")
        world.org("B", "2015-01-01")
        for day in ("2014-03-01", "2015-03-01", "2015-09-01"):
            world.record("meeting", "A", day, kind="lecture", hours="1.5")
        for day in ("2015-01-05", "2015-02-05", "2015-02-06"):
            world.record("meeting", "A", day, kind="committee")
        world.record(
            "survey", "B", "2015-12-01", kind="satisfaction", eligible=9, valid=8, satisfied=7
        )
        events = world.log.read()
        return MemoryFacts("county", arrow_tables(events, VOCABULARY.types), world.position)


def assessors() -> list[Assessor]:
    return [Assessor(loads(text, VOCABULARY)) for text in (LECTURES, MEETINGS, LECTURES)]


def shown(assessment: Assessment, code: str) -> dict[str, str]:
    return {name: value.shown for name, value in assessment.of(code).indicators.items()}


def test_each_says_what_it_says_alone(facts: MemoryFacts) -> None:
    found = Together([Companion(each) for each in assessors()]).run(facts, YEARS)
    for assessor, answers in zip(assessors(), found, strict=True):
        alone = assessor.run(facts, YEARS)
        assert [each.digest for each in answers] == [each.digest for each in alone]
        assert [each.period for each in answers] == YEARS
    lectures, meetings = found[0][0], found[1][0]
    # Worked by hand: two lectures of 1.5 hours, two required; three committees in two months.
    assert shown(lectures, "A") == {
        "lectures": "2", "enough": "是", "ballots": "0", "before": "1"
    }  # fmt: skip
    assert shown(meetings, "A") == {
        "lectures": "3", "committees": "3", "each_month": "33.3% (4/12)", "enough": "是"
    }  # fmt: skip
    assert shown(lectures, "B")["ballots"] == "8"


def test_silence_is_rated_by_none_unless_unchecked(facts: MemoryFacts) -> None:
    """B has no meeting in 2015: no points of it, alone and together."""
    both = Together([Companion(Assessor(loads(each, VOCABULARY))) for each in (POINTS, LECTURES)])
    [alone] = Assessor(loads(POINTS, VOCABULARY)).run(facts, YEARS[:1])
    [[found], _] = both.run(facts, YEARS[:1])
    assert found.digest == alone.digest
    assert {code: found.of(code).schemes["points"].total for code in "AB"} == {
        "A": 100_000,
        "B": None,
    }
    [[found], _] = both.run(facts, YEARS[:1], unchecked=True)
    assert found.of("B").schemes["points"].total == 0


def test_each_by_the_rules_of_a_day_of_its_own(facts: MemoryFacts) -> None:
    first, second = (Assessor(loads(LECTURES, VOCABULARY)) for _ in range(2))
    old, new = dt.date(2014, 6, 1), dt.date(2015, 6, 1)
    found = Together([Companion(first, old), Companion(second, new)]).run(facts, YEARS[1:])
    assert [shown(each, "A")["enough"] for [each] in found] == ["是", "否"]


def test_the_same_one_can_be_asked_again(facts: MemoryFacts) -> None:
    both = Together([Companion(each) for each in assessors()])
    first = both.run(facts, YEARS)
    again = both.run(facts, YEARS)
    assert [[a.digest for a in each] for each in first] == [[a.digest for a in e] for e in again]
    assert Together([]).run(facts, YEARS) == []


def test_a_period_that_cannot_be_judged_is_refused(facts: MemoryFacts) -> None:
    both = Together([Companion(each) for each in assessors()])
    with pytest.raises(AssessError) as error:
        both.run(facts, [Period.parse("2019")])
    assert error.value.code == "A009"


# What is shared


def fused(*texts: str, own: str = "") -> Fusion:
    statements = [parse_one(text, dialect="duckdb") for text in texts]
    return Fusion(statements, [{0: 4, 1: 5}] * len(texts), [{own} if own else set()] * len(texts))


GROUPED = (
    'WITH "a0" AS (SELECT "f"."org" AS "k", {measures} FROM "f_meeting" AS "f" JOIN "days" AS "d" '
    'ON "d"."rule" = {rule} GROUP BY "f"."org") '
    'SELECT "x"."k", {read} FROM "a0" AS "x" JOIN "a0" AS "y" ON "x"."k" = "y"."k"'
)


def test_two_passes_over_the_same_groups_are_one() -> None:
    one = GROUPED.format(measures='COUNT(*) AS "m0"', rule=1, read='"x"."m0"')
    two = GROUPED.format(
        measures='SUM("f"."hours") AS "m0", COUNT(*) AS "m1"', rule=1, read='"x"."m0", "y"."m1"'
    )
    fusion = fused(one, two)
    [(name, query)] = fusion.shared
    assert query.sql("duckdb") == (
        'SELECT "f"."org" AS "k", COUNT(*) AS "m0", SUM("f"."hours") AS "m1" '
        'FROM "f_meeting" AS "f" JOIN "days" AS "d" ON "d"."rule" = 5 GROUP BY "f"."org"'
    )
    assert [each.sql("duckdb").partition(" FROM ")[0] for each in fusion.statements] == [
        'SELECT "x"."k", "x"."m0"',
        'SELECT "x"."k", "x"."m1", "y"."m0"',
    ]
    assert all(f'FROM "{name}" AS "x"' in each.sql("duckdb") for each in fusion.statements)


def test_other_groups_stay_apart() -> None:
    one = GROUPED.format(measures='COUNT(*) AS "m0"', rule=0, read='"x"."m0"')
    two = GROUPED.format(measures='COUNT(*) AS "m0"', rule=1, read='"x"."m0"')
    assert fused(one, two).shared == ()


def test_what_reads_values_of_ones_own_is_not_shared() -> None:
    text = (
        'WITH "v" AS (SELECT "p"."k" AS "k" FROM "prior_before" AS "p") '
        'SELECT "a"."k" FROM "v" AS "a" JOIN "v" AS "b" ON "a"."k" = "b"."k"'
    )
    assert fused(text, text, own="prior_before").shared == ()
    assert len(fused(text, text).shared) == 1


def test_numbers_too_large_are_told_as_alone() -> None:
    """The rule that is to blame is named, also where it overflows in what is shared."""
    with World() as world:
        world.org("A")
        for day in ("2015-05-01", "2015-06-01"):
            world.record("survey", "A", day, kind="satisfaction", eligible=9, valid=8, satisfied=7)
        events = world.log.read()
        tables = arrow_tables(events, VOCABULARY.types)
        surveys = tables["survey"]
        huge = pa.array([2**62, 2**62], pa.int64())
        place = surveys.column_names.index("valid")
        tables = {**tables, "survey": surveys.set_column(place, "valid", huge)}
        facts = MemoryFacts("county", tables, world.position)
    one, two = (Assessor(loads(LECTURES, VOCABULARY)) for _ in range(2))
    with pytest.raises(RunError) as alone:
        one.run(facts, YEARS[:1])
    with pytest.raises(RunError) as both:
        Together([Companion(one), Companion(two)]).run(facts, YEARS[:1])
    assert str(both.value) == str(alone.value)
    assert "ballots" in str(alone.value)
