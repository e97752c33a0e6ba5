"""Periods that are not judged, and organisations that nobody founded."""

import datetime as dt
from pathlib import Path

import pytest

from core.assess import AssessError, Unplaced
from tests.assess.programmes import LOADED, STARS
from tests.assess.world import HEAD, Question, World, programme


def refused(world: World, ask: Question, period: str, **asked: int) -> AssessError:
    with pytest.raises(AssessError) as error:
        ask(world, period, checked=True, **asked)
    return error.value


def test_a_year_without_facts_brands_nobody(county: World, stars: Question):
    """Computed all the same, 2014 would have every branch without a lecture and two points lost."""
    error = refused(county, stars, "2014")
    assert error.code == "A009"
    assert error.message == "county has no fact of 2014, so nothing can be said of it"
    assert error.hint == "there are facts from 2010-01-01 to 2015-12-01"
    assert stars(county, checked=True).of("A").schemes["stars"].total == 100_000


def test_a_single_fact_on_either_end_makes_a_period_one_with_facts(world: World, stars: Question):
    world.org("A", "2010-01-01")
    world.lecture("A", "2014-12-31")
    world.lecture("A", "2016-01-01")
    assert refused(world, stars, "2015").hint == "there are facts from 2010-01-01 to 2016-01-01"
    for on in ("2014", "2016"):
        assert stars(world, on, checked=True).organisations == ("A",)


def test_what_was_known_at_a_position_decides(world: World, stars: Question, tmp_path: Path):
    """In memory and in files alike; a fact taken back was recorded all the same."""
    world.org("A")
    before = world.position
    lecture = world.lecture("A", "2015-05-05")
    world.retract(lecture)
    assert refused(world, stars, "2015", position=before).code == "A009"
    assert stars(world, checked=True).of("A").indicators["lectures"].value == 0
    from core.rules import Period

    year = [Period.parse("2015")]
    [found] = stars.assessor.run(world.snapshot(tmp_path), year)
    assert found.organisations == ("A",)
    with pytest.raises(AssessError, match=r"A009 .* 2010-01-01 to 2010-01-01"):
        stars.assessor.run(world.snapshot(tmp_path, before), year)
    with pytest.raises(AssessError, match=r"A009 .* 2010-01-01 to 2010-01-01"):
        stars.assessor.run(world.snapshot(tmp_path, before), year, organisations=["A"])


def test_nothing_at_all(world: World, stars: Question):
    error = refused(world, stars, "2015")
    assert (error.code, error.hint) == ("A009", "import facts first")


@pytest.mark.parametrize(
    ("kind", "period", "right"),
    [
        ("year", "2015-03", "2015"),
        ("year", "2015-H2", "2015"),
        ("half-year", "2015-Q3", "2015-H2"),
        ("quarter", "2015-05", "2015-Q2"),
        ("quarter", "2015", "2015-Q1"),
        ("month", "2015", "2015-01"),
    ],
)
def test_a_kind_of_period_that_the_schemes_do_not_judge(
    county: World, kind: str, period: str, right: str
):
    from core.facts import VOCABULARY
    from core.rules import loads

    head = HEAD.replace('version: "7"', f'version: "7", period: {kind}')
    assert kind in head
    error = refused(county, Question(loads(head + STARS, VOCABULARY)), period)
    assert (error.code, error.hint) == ("A010", f"write {right}")


def test_indicators_alone_are_asked_of_any_period(county: World):
    ask = Question(programme("indicators:\n  lectures: {title: 党课, count: meeting}\n"))
    assert ask(county, "2015-03", checked=True).of("A").indicators["lectures"].value == 1


def test_the_day_before_the_first_rules_is_told_first(county: World, stars: Question):
    assert refused(county, stars, "2013").code == "A007"


def test_organisations_that_nobody_founded_are_listed(
    county: World, stars: Question, tmp_path: Path
):
    """Two facts of GWX (for GW), one of 9; one of them after the period, one taken back."""
    county.lecture("GWX", "2015-02-02")
    county.member("GWX", "dave", "2012-02-02")
    county.lecture("GWX", "2016-01-01")
    county.retract(county.lecture("GWX", "2015-02-03"))
    county.lecture("9", "2015-02-02")
    expected = (Unplaced("9", 1, None), Unplaced("GWX", 2, "GW"))
    found = stars(county, checked=True)
    assert found.unplaced == expected
    assert found.to_json()["unplaced"] == [
        {"organisation": "9", "facts": 1, "nearest": None},
        {"organisation": "GWX", "facts": 2, "nearest": "GW"},
    ]
    assert "GWX" not in found.organisations
    [stored] = stars.assessor.run(county.snapshot(tmp_path), [found.period])
    assert stored.unplaced == expected and stored.digest == found.digest


def test_a_founding_that_was_taken_back_leaves_its_facts_unplaced(world: World, stars: Question):
    world.org("A-01")
    founding = world.org("A-02")
    world.lecture("A-02", "2015-03-03")
    assert stars(world, checked=True).unplaced == ()
    world.retract(founding)
    assert stars(world, checked=True).unplaced == (Unplaced("A-02", 1, "A-01"),)


def test_an_organisation_founded_later_is_no_mistake(world: World, stars: Question):
    world.org("A")
    world.lecture("B", "2015-03-03")
    world.org("B", "2016-01-01")
    assert stars(world, checked=True).unplaced == ()


def test_examples_and_engines_compare_without_facts(county: World):
    from core.rules import DuckEngine, Period

    ask = Question(LOADED)
    with DuckEngine() as engine:
        [found] = ask.assessor.run(county.facts(), [Period.parse("2014")], engine=engine)
    assert found.organisations == ("A", "B", "C", "D", "GW")


@pytest.mark.parametrize(
    ("first", "months", "shown"),
    [("9999-01-01", 12, "9999"), ("9999-12-01", 1, "9999-12"), ("0001-01-01", 12, "0001")],
)
def test_the_ends_of_the_calendar_are_refused(
    world: World, stars: Question, first: str, months: int, shown: str
):
    """After 31 December 9999 there is no day, and before the year 1 none."""
    from core.rules import Period

    world.org("A")
    world.lecture("A", "2199-12-31")
    period = Period(dt.date.fromisoformat(first), months)
    with pytest.raises(AssessError) as error:
        stars.assessor.run(world.facts(), [period])
    assert error.value.code == "A012"
    assert error.value.message == (
        f"{shown} is beyond the years that can be computed, 0002 to 9998"
    )
    assert refused(world, stars, "2198").code == "A009"
