"""A scheme that is read of the year before is computed once for all years: each says what it says alone."""

from __future__ import annotations

from fractions import Fraction

import pytest

from core.assess import Assessor, MemoryFacts
from core.facts import VOCABULARY
from core.rules import DuckEngine, Period, loads
from tests.rules.agreement import sqlite
from tests.rules.history import History, person
from tests.rules.programmes import HEAD

PROGRAMME = (
    HEAD
    + """\
parameters:
  least: {values: {2010-01-01: 1}, assumed: 测试}
indicators:
  lectures: {count: meeting, where: {kind: lecture}, assumed: 测试}
  quarters: {every: quarter, count: meeting, at_least: $least, assumed: 测试}
  taught: {each: member, sum: attendance.hours, at_least: 2, assumed: 测试}
  pledges: {count: pledge, assumed: 测试}
  before: {prior: {of: total, scheme: s}, assumed: 测试}
  vetoes: {prior: {of: vetoes, scheme: s}, assumed: 测试}
  better: {formula: lectures > before, assumed: 测试}
schemes:
  s:
    total: 10
    assumed: 测试
    groups:
      g:
        items:
          i: {points: 5, add: 1, for_each: lectures}
          q: {points: 3, in_proportion_to: quarters, when_no_data: none}
          t: {points: 2, in_proportion_to: taught, when_no_data: none}
    vetoes: {many: {when: lectures > 4}}
    rating: {bands: [{at_least: 5, title: 一星, stars: 1}], vetoed: {title: 否决}}
  pledging:
    total: 10
    assumed: 测试
    groups: {g: {items: {h: {points: 10, add: 1, for_each: pledges}}}}
    vetoes: {again: {when: vetoes >= 1}}
    rating: {bands: [{at_least: 1, title: 好}], vetoed: {title: 否决}}
"""
)
YEARS = [Period.parse(str(year)) for year in range(2012, 2016)]


def history() -> History:
    """A has ever more lectures; B was founded in 2013; of C there are records for one scheme only."""
    found = History()
    found.org("A")
    found.org("B", "2013-05-01")
    found.org("C")
    found.member("A", "a")
    for number, year in enumerate(range(2012, 2016), start=1):
        for lecture in range(2 * number - 1):
            people = [{"person": person("a"), "as_member": True}]
            day = f"{year}-{3 * (lecture % 4) + 1:02}-05"
            found.add("meeting", "A", day, kind="lecture", hours="1", attendance=people)
        found.add("pledge", "C", f"{year}-06-01", kind="signed")
    found.add("meeting", "B", "2014-12-31", kind="lecture")
    return found


@pytest.mark.parametrize("unchecked", [True, False])
def test_years_together_say_what_each_says_alone(unchecked: bool) -> None:
    facts: MemoryFacts = history().facts()
    assessor, alone = (Assessor(loads(PROGRAMME, VOCABULARY)) for _ in range(2))
    together = assessor.run(facts, YEARS, unchecked=unchecked)
    assert "rests" in together[0].plan.statement.meta
    for year, found in zip(YEARS, together, strict=True):
        [single] = alone.run(facts, [year], unchecked=unchecked)
        assert "rests" not in single.plan.statement.meta
        assert found.digest == single.digest
        assert found.table.drop("period").equals(single.table.drop("period"))
        assert {name: each.digest for name, each in found.earlier.items()} == {
            name: each.digest for name, each in single.earlier.items()
        }
    a = [found.of("A") for found in together]
    # Of 2012 one lecture, a quarter of the quarters, and no member taught two hours; of 2014 all, too
    # many lectures among them, which the other scheme does not forgive in 2015.
    totals = [1750, 7250, 10_000, 10_000]
    assert [each.schemes["s"].total for each in a] == totals
    before = 0 if unchecked else None  # nothing was recorded of 2011
    assert [each.indicators["vetoes"].value for each in a] == [before, 0, 0, 1]
    points = [Fraction(total, 1000) for total in totals[:3]]
    assert [each.indicators["before"].value for each in a] == [before, *points]
    c = [[found.of("C").schemes[name].state for name in ("s", "pledging")] for found in together]
    assert c == [["otherwise" if unchecked else "unrecorded", "rated"]] * 4
    assert a[3].schemes["pledging"].state == ("vetoed" if unchecked else "unrecorded")


def test_an_engine_of_the_callers_own_gives_the_same() -> None:
    facts, assessor = history().facts(), Assessor(loads(PROGRAMME, VOCABULARY))
    with DuckEngine(threads=1) as engine:
        found = assessor.run(facts, YEARS, engine=engine)
    other = assessor.run(facts, YEARS, engine=sqlite())
    assert [each.digest for each in found] == [each.digest for each in other]


def test_nothing_is_computed_ahead_of_years_apart() -> None:
    facts, assessor = history().facts(), Assessor(loads(PROGRAMME, VOCABULARY))
    apart = [YEARS[0], YEARS[2]]
    found = assessor.run(facts, apart)
    assert "rests" not in found[0].plan.statement.meta
    assert [each.of("A").indicators["lectures"].value for each in found] == [1, 5]
