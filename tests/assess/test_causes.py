"""Why two answers differ: which fact, which number, and what acts only together."""

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from core.assess import Assessment, Explained, Side, explained
from core.rules import Period
from tests.assess.programmes import STARS
from tests.assess.world import Question, World, programme

Known = Callable[..., Side]

#: Two halves: three lectures for the first, both a lecture and a survey for the second.
HALVES = """\
parameters:
  wanted: {title: 党课次数, values: {2014-01-01: 2, 2016-01-01: 4}, assumed: 测试}
  half:
    title: 一半
    values: {2014-01-01: 50, 2016-01-01: 40}
    source: {document: rule, clause: 第五条, quote: 各占一半}
  other: {title: 另一半, values: {2014-01-01: 50, 2016-01-01: 60}, assumed: 测试}
indicators:
  lectures: {title: 党课, count: meeting, assumed: 测试}
  surveys: {title: 测评, count: survey, assumed: 测试}
schemes:
  points:
    title: 积分
    total: 100
    assumed: 测试
    groups:
      all:
        items:
          lectures: {points: $half, in_proportion_to: lectures / $wanted}
          both: {points: $other, full_if: lectures >= 1 and surveys >= 1}
    rating: {bands: [{at_least: 60, title: 合格}], otherwise: {title: 不合格}}
"""


@pytest.fixture(scope="module")
def halves() -> Question:
    return Question(programme(HALVES))


@pytest.fixture
def side(tmp_path: Path) -> Callable[..., Side]:
    """An answer as known at a position, with the facts it is of."""

    def answered(ask: Question, world: World, position: int | None = None, **how: object) -> Side:
        facts = world.snapshot(tmp_path / "columns", position)
        return Side(_asked(ask, facts, **how), facts)

    return answered


def _asked(ask: Question, facts: object, **how: object) -> Assessment:
    on = how.pop("rules_on", None)
    day = dt.date.fromisoformat(str(on)) if on else None
    [found] = ask.assessor.run(
        facts,
        [Period.parse("2015")],
        rules_on=day,
        unchecked=True,
        **how,  # type: ignore[arg-type]
    )
    return found


def effects(found: Explained, code: str) -> list[tuple[str, int | None, int | None]]:
    """For each cause of an organisation's change: what it is, and its points alone and left out."""
    return [
        (
            found.causes[each.cause].names[0],
            each.alone.get("points"),
            each.without.get("points"),
        )
        for each in found.attributions[code].effects
    ]


def two(world: World) -> int:
    for code in ("A", "B"):
        world.org(code)
    world.lecture("A", "2015-02-02")
    return world.position


def test_one_late_fact_is_the_cause(world: World, halves: Question, side: Known) -> None:
    position = two(world)
    world.lecture("A", "2015-03-03")
    found = explained(halves.assessor, side(halves, world, position), side(halves, world))
    [cause] = found.causes
    assert cause.told is not None
    assert (cause.kind, cause.told.position, cause.told.organisation) == (
        "late-fact",
        position + 1,
        "A",
    )
    assert effects(found, "A") == [("meeting", 25_000, 25_000)]
    [group] = found.groups
    assert (group.organisations, group.up, group.down, group.separable) == (("A",), 1, 0, True)


def test_facts_that_add_up_are_told_apart(world: World, halves: Question, side: Known) -> None:
    """B: a first lecture gives 25 points; the correction of another fact gives nothing."""
    position = two(world)
    lecture = world.lecture("B", "2015-03-03")
    world.lecture("B", "2015-04-04")
    survey = world.survey("A", "2014-12-31", 3, 4)
    found = explained(halves.assessor, side(halves, world, position), side(halves, world))
    assert [cause.kind for cause in found.causes] == ["late-fact"] * 3
    assert effects(found, "B") == [("meeting", 25_000, 25_000), ("meeting", 25_000, 25_000)]
    assert found.attributions["B"].separable
    assert "A" not in found.attributions
    end = world.position
    world.retract(lecture)
    body = {"kind": "satisfaction", "eligible": 4, "valid": 4, "satisfied": 4}
    world.correct(survey, "A", "2015-12-31", "survey", **body)
    found = explained(halves.assessor, side(halves, world, end), side(halves, world))
    assert [cause.kind for cause in found.causes] == ["retracted-fact", "corrected-fact"]
    assert [each.told.position for each in found.causes if each.told] == [end + 1, end + 2]
    assert effects(found, "A") == [("survey", 50_000, 50_000)]
    assert effects(found, "B") == [("meeting", -25_000, -25_000)]
    assert [(each.causes, each.organisations) for each in found.groups] == [
        ((0,), ("B",)),
        ((1,), ("A",)),
    ]


def test_what_acts_only_together_is_not_taken_apart(
    world: World, halves: Question, side: Known
) -> None:
    """A lecture alone gives B 25 points, a survey none; together 75."""
    position = two(world)
    world.lecture("B", "2015-03-03")
    world.survey("B", "2015-04-04", 1, 1)
    found = explained(halves.assessor, side(halves, world, position), side(halves, world))
    assert effects(found, "B") == [("meeting", 25_000, 75_000), ("survey", None, 50_000)]
    assert not found.attributions["B"].separable
    plain = found.to_json()
    assert plain["changes"][0]["separable"] is False
    assert plain["changes"][0]["causes"] == [
        {
            "cause": 0,
            "alone": {"points": "25"},
            "without": {"points": "75"},
            "acts_alone": True,
            "missed": True,
        },
        {
            "cause": 1,
            "alone": {},
            "without": {"points": "50"},
            "acts_alone": False,
            "missed": True,
        },
    ]


def test_the_numbers_of_two_years(world: World, halves: Question, side: Known) -> None:
    """A has one lecture: 25 of 50 points of two wanted, 10 of 40 of four; the other half is not reached."""
    two(world)
    found = explained(
        halves.assessor, side(halves, world), side(halves, world, rules_on="2016-01-01")
    )
    assert [(each.names, each.before, each.after) for each in found.causes] == [
        (("wanted",), 2, 4),
        (("half",), 50, 40),
        (("other",), 50, 60),
    ]
    assert found.causes[1].source == "第五条 考评办法"
    assert str(found.causes[1].since) == "2016-01-01"
    # Alone 12.5 less and 5 less, missed 10 and 2.5: what one does depends on the other.
    assert effects(found, "A") == [("wanted", -12_500, -10_000), ("half", -5_000, -2_500)]
    assert not found.attributions["A"].separable
    assert "B" not in found.attributions


def test_one_number_of_a_what_if(world: World, halves: Question, side: Known) -> None:
    two(world)
    given = {"half": Fraction(60), "other": Fraction(40)}
    found = explained(halves.assessor, side(halves, world), side(halves, world, overrides=given))
    assert all(each.supposed and not each.source for each in found.causes)
    # The two make a hundred only together; what each does by itself is computed all the same.
    assert effects(found, "A") == [("half", 5_000, 5_000)]
    assert found.attributions["A"].separable


def test_facts_and_numbers_at_once(world: World, halves: Question, side: Known) -> None:
    position = two(world)
    world.lecture("A", "2015-03-03")
    found = explained(
        halves.assessor,
        side(halves, world, position),
        side(halves, world, overrides={"wanted": Fraction(1)}),
    )
    # One of one wanted is all: the late lecture adds nothing then, and 25 points before.
    assert effects(found, "A") == [("meeting", 25_000, None), ("wanted", 25_000, None)]
    assert not found.attributions["A"].separable


def test_many_facts_are_taken_together(world: World, halves: Question, side: Known) -> None:
    position = two(world)
    for month in range(3, 9):
        world.lecture("B", f"2015-0{month}-03")
    before, after = side(halves, world, position), side(halves, world)
    found = explained(halves.assessor, before, after)
    [cause] = found.causes
    assert (cause.kind, cause.names, cause.count) == ("facts", ("meeting",), 6)
    assert effects(found, "B") == [("meeting", 50_000, 50_000)]
    world.survey("A", "2015-04-04", 1, 1)
    found = explained(halves.assessor, before, side(halves, world), organisations=["A"])
    assert [(each.kind, each.count) for each in found.causes] == [("late-fact", 1), ("facts", 6)]
    assert effects(found, "A") == [("survey", 50_000, 50_000)]
    assert [each.organisation for each in found.difference.changes] == ["A"]


def test_a_rule_that_is_new_on_a_day(world: World, side: Known) -> None:
    text = STARS.replace("low: {title", "low: {from: 2016-01-01, title")
    ask = Question(programme(text))
    world.org("C")
    world.survey("C", "2015-12-01", 23, 40)
    found = explained(ask.assessor, side(ask, world), side(ask, world, rules_on="2016-01-01"))
    assert [(each.kind, each.names) for each in found.causes] == [
        ("parameter", ("lectures_wanted",)),
        ("rules", ("schemes.stars.vetoes.low",)),
    ]
    [effect] = found.attributions["C"].effects
    assert found.causes[effect.cause].kind == "rules"


def test_nothing_has_no_cause(world: World, halves: Question, side: Known) -> None:
    two(world)
    found = explained(halves.assessor, side(halves, world), side(halves, world))
    assert (found.causes, found.groups) == ((), ())
    assert found.to_json()["causes"] == []
