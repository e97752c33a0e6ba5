"""The national baseline's examples, one test each, and what is true of them all."""

from __future__ import annotations

import pytest

from core.examples import Report, read_examples, run_examples
from core.rules import Loaded
from tests.plugins.national.conftest import FOLDER

EXAMPLES = read_examples(FOLDER).content.examples


@pytest.fixture(scope="module")
def report(national: Loaded) -> Report:
    """All of them run at once; each test looks up its own."""
    return run_examples(national, FOLDER)


@pytest.mark.parametrize("name", [example.id for example in EXAMPLES])
def test_example(name: str, report: Report) -> None:
    outcome = report.of(name)
    assert outcome.passed, str(outcome)


@pytest.mark.slow
def test_every_example_says_the_same_in_a_log_of_its_own(national: Loaded, report: Report) -> None:
    assert run_examples(national, FOLDER, together=False) == report


def test_every_indicator_and_table_is_asked_something(national: Loaded) -> None:
    programme = national.programme
    asked = frozenset[str]().union(*(example.asks for example in EXAMPLES))
    assert asked == {*programme.indicators, *programme.tables}


def test_the_baseline_gives_no_points(national: Loaded) -> None:
    assert national.programme.schemes == {}
    assert national.programme.burden is None
