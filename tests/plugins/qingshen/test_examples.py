"""Qingshen's examples, one test each, and what is true of them all."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from core.examples import Report, read_examples, run_examples
from core.facts import VOCABULARY
from core.rules import load

FOLDER = Path(__file__).parents[3] / "plugins" / "qingshen"
EXAMPLES = read_examples(FOLDER).content.examples


@cache
def report() -> Report:
    """All of them run at once; each test looks up its own."""
    return run_examples(load(FOLDER, VOCABULARY), FOLDER)


@pytest.mark.parametrize("name", [example.id for example in EXAMPLES])
def test_example(name: str) -> None:
    outcome = report().of(name)
    assert outcome.passed, str(outcome)


@pytest.mark.slow
def test_every_example_says_the_same_in_a_log_of_its_own() -> None:
    alone = run_examples(load(FOLDER, VOCABULARY), FOLDER, together=False)
    assert alone == report()


def test_every_indicator_scheme_and_table_is_asked_something() -> None:
    programme = load(FOLDER, VOCABULARY).programme
    asked = frozenset[str]().union(*(example.asks for example in EXAMPLES))
    # Days by number, of which people only see the difference, days_to_vote.
    asked |= {"feedback_day", "vote_day"}
    assert asked == {*programme.indicators, *programme.schemes, *programme.tables}


def test_the_worked_reproductions_of_the_county_are_each_there_once() -> None:
    reproduced = Counter(example.reproduces for example in EXAMPLES if example.reproduces)
    assert set(reproduced) == {f"T-{number}" for number in (1, 5, 6, 7, 8, 11, 14, 15, 17, 18)}
    assert set(reproduced.values()) == {1}
