"""The worked reproductions of ``tests/scenarios/hard_cases.yaml``, one test each."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from core.examples import Report, read_examples, run_examples

FILE = Path(__file__).parents[1] / "scenarios" / "hard_cases.yaml"
IDS = [example.id for example in read_examples(FILE).content.examples]


@cache
def report() -> Report:
    """All of them run at once, each under its own programme."""
    return run_examples(None, FILE)


@pytest.mark.parametrize("name", IDS)
def test_hard_case(name: str) -> None:
    outcome = report().of(name)
    assert outcome.passed, str(outcome)


def test_every_worked_reproduction_of_other_regions_is_there() -> None:
    reproduced = {example.reproduces for example in read_examples(FILE).content.examples}
    assert reproduced == {"T-2", "T-3", "T-4", "T-9", "T-10", "T-12", "T-13", "T-16"}
