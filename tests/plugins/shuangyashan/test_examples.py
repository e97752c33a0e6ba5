"""Shuangyashan's examples, one test each, and what is true of them all."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from core.examples import Report, read_examples, run_examples
from core.facts import VOCABULARY
from core.rules import load
from tests.plugins.shuangyashan.places import FOLDER, LIBRARY

EXAMPLES = read_examples(FOLDER).content.examples


@cache
def report() -> Report:
    """All of them run at once; each test looks up its own."""
    return run_examples(load(FOLDER, VOCABULARY, LIBRARY), FOLDER, library=LIBRARY)


@pytest.mark.parametrize("name", [example.id for example in EXAMPLES])
def test_example(name: str) -> None:
    outcome = report().of(name)
    assert outcome.passed, str(outcome)


def test_every_indicator_and_scheme_is_asked_something() -> None:
    programme = load(FOLDER, VOCABULARY, LIBRARY).programme
    asked = frozenset[str]().union(*(example.asks for example in EXAMPLES))
    assert {*programme.indicators, *programme.schemes} - asked == set()


def test_the_worked_reproductions_of_the_city_are_each_there_once() -> None:
    reproduced = Counter(example.reproduces for example in EXAMPLES if example.reproduces)
    assert reproduced == {"T-4": 1, "T-12": 1}
