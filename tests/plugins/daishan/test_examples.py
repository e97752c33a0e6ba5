"""Daishan's examples, one test each, and what is true of them all and of its catalogue."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from core.examples import Check, read_catalogue, read_examples
from core.examples.coverage import cover
from core.host import Plugin
from tests.plugins.daishan.places import FOLDER, checked, plugin

EXAMPLES = read_examples(FOLDER).content.examples


@cache
def report() -> Check:
    """All of them run at once; each test looks up its own."""
    return checked()


@pytest.mark.parametrize("name", [example.id for example in EXAMPLES])
def test_example(name: str) -> None:
    found = report().report
    assert found is not None
    outcome = found.of(name)
    assert outcome.passed, str(outcome)


def test_the_folder_is_sound() -> None:
    assert report().failures == ()
    assert report().warnings == ()


def test_every_indicator_and_scheme_is_asked_something() -> None:
    programme = plugin().loaded.programme
    asked = frozenset[str]().union(*(example.asks for example in EXAMPLES))
    # A scheme of members' own points cannot be asked in an example: test_members.py asks it.
    asked |= {"pioneer-index"}
    assert asked == {*programme.indicators, *programme.schemes}


def test_the_county_has_one_worked_reproduction() -> None:
    reproduced = [example.reproduces for example in EXAMPLES if example.reproduces]
    assert reproduced == ["T-13"]


def test_there_are_67_rows_and_what_became_of_them() -> None:
    each: Plugin = plugin()
    rows = cover(read_catalogue(FOLDER), each.loaded, read_examples(FOLDER))
    assert Counter(row.state for row in rows) == {
        "computed": 52,
        "tag": 8,
        "named": 2,
        "refused": 5,
    }
    states = {row.row.id: row.state for row in rows}
    assert [each for each in states if states[each] == "refused"] == [
        "D-26",
        "D-28",
        "D-57",
        "D-58",
        "D-59",
    ]
    assert [each for each in states if states[each] == "named"] == ["D-06", "D-41"]
