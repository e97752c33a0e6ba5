"""The examples of the city and of its counties, one test each, and what is true of them all."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from core.examples import Report, read_examples, run_examples
from tests.plugins.sanmenxia.places import CITY, KEYS, folder, loaded

EXAMPLES = [(key, each) for key in KEYS for each in read_examples(folder(key)).content.examples]


@cache
def report(key: str) -> Report:
    """All of one plugin's run at once; each test looks up its own."""
    return run_examples(loaded(key), folder(key))


@pytest.mark.parametrize(
    ("key", "name"), [(key, each.id) for key, each in EXAMPLES], ids=lambda value: str(value)
)
def test_example(key: str, name: str) -> None:
    outcome = report(key).of(name)
    assert outcome.passed, str(outcome)


#: Points of members are not an organisation's; test_members.py asks about them.
OF_MEMBERS = {"mianchi": {"member-points", "own_hours_met"}, "jingkai": {"member-targets"}}


@pytest.mark.parametrize("key", KEYS)
def test_every_indicator_and_scheme_of_its_own_is_asked_something(key: str) -> None:
    asked = frozenset[str]().union(*(each.asks for of, each in EXAMPLES if of == key))
    inherited = {name for _, name in loaded(key).layers.origin}
    programme = loaded(key).programme
    own = {*programme.indicators, *programme.schemes} - inherited
    assert own - asked == OF_MEMBERS.get(key, set())


def test_the_worked_reproductions_of_the_city_are_each_there_once() -> None:
    reproduced = Counter(each.reproduces for _, each in EXAMPLES if each.reproduces)
    assert reproduced == {"T-10": 1, "T-16": 1}


def test_the_city_knows_what_the_counties_inherit() -> None:
    text = (CITY / "programme.yaml").read_text(encoding="utf-8")
    assert "inherits:" not in text
    for key in KEYS[1:]:
        origin = loaded(key).layers.origin
        assert origin["schemes", "county-work"].id == "sanmenxia"
        assert loaded(key).programme.schemes["county-work"].total == 100
