"""An answer as of a position never changes, whatever is appended; memory and columns give the same."""

from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.assess import AssessError, Facts, receipt_digest
from core.columns import ColumnsError
from core.log import LogError
from core.rules import Period
from tests.assess.conftest import study
from tests.assess.programmes import LOADED
from tests.assess.world import Question, World

STARS = Question(LOADED)

codes = st.sampled_from("ABC")
named = st.sampled_from(("A", "B", "C", "D"))
days = st.sampled_from(("2014-12-31", "2015-01-01", "2015-06-30", "2015-12-31", "2016-01-01"))
people = st.sampled_from(("anna", "bert"))
steps = st.one_of(
    st.tuples(st.just("lecture"), named, days),
    st.tuples(st.just("survey"), codes, days, st.integers(0, 10)),
    st.tuples(st.just("study"), codes, days, people, st.sampled_from(("8", "32", "31.5"))),
    st.tuples(st.just("discipline"), codes, days),
    st.tuples(st.just("member"), codes, days, people),
    st.tuples(st.just("rename"), codes, days),
    st.tuples(st.just("close"), codes, days),
    st.tuples(st.just("correct"), codes, days, st.integers(0, 20)),
    st.tuples(st.just("retract"), st.integers(0, 20)),
)


def take(world: World, step: tuple[Any, ...]) -> None:
    """One step through the log's own door; what the log refuses does not happen."""
    try:
        match step:
            case ("lecture", org, on):
                world.lecture(org, on)
            case ("survey", org, on, satisfied):
                world.survey(org, on, satisfied, 10)
            case ("study", org, on, name, hours):
                study(world, org, on, name, hours)
            case ("discipline", org, on):
                world.record("discipline", org, on, severity="warning", count=1)
            case ("member", org, on, name):
                world.member(org, name, on)
            case ("rename", org, on):
                world.org(org, on, "renamed", title="新名", kind="general-branch")
            case ("close", org, on):
                world.org(org, on, "closed")
            case ("correct", org, on, which):
                world.correct(_some(world, which), org, on, "meeting", kind="lecture")
            case ("retract", which):
                world.retract(_some(world, which))
    except LogError:
        return


def _some(world: World, which: int) -> UUID:
    facts = list(world.at)
    return facts[which % len(facts)]


def start() -> World:
    world = World()
    for code in "ABC":
        world.org(code)
    return world


@settings(max_examples=12, deadline=None)
@given(st.lists(steps, max_size=8), st.lists(steps, min_size=1, max_size=8))
def test_what_is_appended_later_changes_no_earlier_answer(
    earlier: list[tuple[Any, ...]], later: list[tuple[Any, ...]]
):
    with start() as world:
        for step in earlier:
            take(world, step)
        position = world.position
        before = STARS(world)
        receipt = STARS.receipt(world, before, "A") if "A" in before.organisations else None
        for step in later:
            take(world, step)
        again = STARS(world, position=position)
        assert again.digest == before.digest
        assert again.to_json() == before.to_json()
        if receipt is not None:
            assert STARS.receipt(world, again, "A") == receipt
            assert receipt_digest(receipt) == receipt["digest"]


@settings(max_examples=6, deadline=None)
@given(st.lists(steps, min_size=1, max_size=12), st.integers(0, 6))
def test_columns_on_disk_give_the_answer_of_memory(
    tmp_path_factory: pytest.TempPathFactory, taken: list[tuple[Any, ...]], behind: int
):
    with start() as world:
        for step in taken:
            take(world, step)
        position = max(world.position - behind, 0)
        snapshot = world.snapshot(tmp_path_factory.mktemp("columns"), position)
        assert (snapshot.region, snapshot.position) == ("county", position)
        [found] = STARS.assessor.run(snapshot, [Period.parse("2015")], unchecked=True)
        assert found.digest == STARS(world, position=position).digest
        assert _answered(snapshot) == _answered(world.facts(position))


def _answered(facts: Facts) -> object:
    """What a checked question gives: unplaced organisations and digest, or the refusal's words."""
    try:
        [found] = STARS.assessor.run(facts, [Period.parse("2015")])
    except AssessError as error:
        return str(error)
    return found.unplaced, found.digest


def test_the_columns_of_a_county(county: World, stars: Question, tmp_path: Path):
    """The year worked out by hand, and its receipts, from files."""
    from core.assess import receipt

    facts = county.snapshot(tmp_path)
    [assessment] = stars.assessor.run(facts, [Period.parse("2015")])
    memory = stars(county, checked=True)
    assert assessment.digest == memory.digest
    assert assessment.of("B").schemes["stars"].total == 45_500
    for code in "ABCD":
        shown = receipt(assessment, stars.assessor, facts, code, county.log)
        assert shown == stars.receipt(county, memory, code)


def test_a_position_the_columns_have_not_reached(county: World, tmp_path: Path):
    with pytest.raises(ColumnsError, match="position 999"):
        county.snapshot(tmp_path, 999)


def test_the_three_clocks_are_in_the_digest(county: World, stars: Question):
    """The same rows at another position, for another period or by other rules are another answer."""
    county.record("honour", "A", "2015-05-05", **HONOUR)
    asked = [
        stars(county),
        stars(county, position=county.position - 1),
        stars(county, "2014"),
        stars(county, rules_on="2016-06-30"),
        stars(county, overrides={"unused": Fraction(9)}),
    ]
    assert len({each.digest for each in asked}) == len(asked)
    assert asked[0].to_json()["organisations"] == asked[1].to_json()["organisations"]


HONOUR = {
    "level": "county",
    "subject": "collective",
    "field": "party-building",
    "title": "先进",
    "count": 1,
}


def test_an_answer_before_anything_was_known(county: World, stars: Question):
    assert stars(county, position=0).organisations == ()
    assert stars(county, position=1).organisations == ("GW",)


def test_a_correction_and_a_retraction_count_from_their_own_position(world: World, stars: Question):
    world.org("A")
    lecture = world.lecture("A", "2015-03-04")
    recorded = world.position
    corrected = world.correct(lecture, "A", "2014-03-04", "meeting", kind="lecture")
    retracted = world.retract(lecture)
    in_2015 = [
        stars(world, "2015", position=at).of("A").indicators["lectures"].value
        for at in (recorded, corrected, retracted)
    ]
    in_2014 = [
        stars(world, "2014", position=at).of("A").indicators["lectures"].value
        for at in (recorded, corrected, retracted)
    ]
    assert (in_2015, in_2014) == ([1, 0, 0], [0, 1, 0])
