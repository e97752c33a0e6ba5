"""The city's examples, one test each, and what is true of them all."""

from __future__ import annotations

from collections import Counter

import pytest

from core.examples import Report, read_examples, run_examples
from core.rules import Loaded
from tests.plugins.changchun.conftest import FOLDER

EXAMPLES = read_examples(FOLDER).content.examples


@pytest.fixture(scope="module")
def report(changchun: Loaded) -> Report:
    """All of them run at once; each test looks up its own."""
    return run_examples(changchun, FOLDER)


@pytest.mark.parametrize("name", [example.id for example in EXAMPLES])
def test_example(name: str, report: Report) -> None:
    outcome = report.of(name)
    assert outcome.passed, str(outcome)


def test_every_indicator_and_scheme_is_asked_something(changchun: Loaded) -> None:
    programme = changchun.programme
    asked = frozenset[str]().union(*(example.asks for example in EXAMPLES))
    assert asked == {*programme.indicators, *programme.schemes}


def test_the_worked_reproductions_of_the_city_are_each_there_once() -> None:
    reproduced = Counter(example.reproduces for example in EXAMPLES if example.reproduces)
    assert reproduced == {"T-2": 1, "T-3": 1, "T-9": 1, "T-15": 1}
