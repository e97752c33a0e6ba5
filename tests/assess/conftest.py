"""What tests of assessing begin with."""

from collections.abc import Iterator

import pytest

from tests.assess.programmes import LOADED
from tests.assess.world import Question, World


@pytest.fixture
def world() -> Iterator[World]:
    """An empty region."""
    with World() as found:
        yield found


@pytest.fixture(scope="session")
def stars() -> Question:
    """The programme of stars, compiled once."""
    return Question(LOADED)


@pytest.fixture
def county(world: World) -> World:
    """Four branches under a work committee, and a year of facts.

    A did everything; B half of it; C was given a warning and has low satisfaction; D did nothing
    that was recorded.
    """
    world.org("GW", kind="work-committee", title="县直机关工委")
    for code in "ABCD":
        world.org(code, parent="GW")
    for name in ("anna", "bert"):
        world.member("A", name)
    world.member("B", "carn")
    for day in ("2015-03-01", "2015-09-01"):
        world.lecture("A", day)
    world.lecture("B", "2015-06-30")
    for name in ("anna", "bert"):
        study(world, "A", "2015-05-05", name, "32")
    study(world, "B", "2015-05-05", "carn", "31.999")
    world.survey("A", "2015-12-01", 36, 40)
    world.survey("B", "2015-12-01", 30, 40)
    world.survey("C", "2015-12-01", 23, 40)
    world.record("discipline", "C", "2015-04-01", severity="warning", count=1)
    return world


def study(world: World, org: str, on: str, name: str, hours: str) -> None:
    """A course that one person attended."""
    from tests.assess.world import person

    attendance = [{"person": person(name), "hours": hours}]
    world.record("study", org, on, kind="course", hours=hours, attendance=attendance)
