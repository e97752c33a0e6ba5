"""The examples of the plugin under test as tests of pytest: one each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

import pytest

from core.examples import Example, Outcome, Parts, Report, read_examples, run_examples
from core.rules import RuleError, show_decimal
from core.testing.target import Broken, opened


class ExamplesFile(pytest.File):
    """An ``examples.yaml``."""

    def collect(self) -> Iterable[pytest.Item]:
        """One test an example; a file or a programme that cannot be read is one error, told whole."""
        try:
            read = read_examples(self.path)
            opened(self.path.parent, self.config)
        except (RuleError, Broken) as error:
            raise self.CollectError(str(error)) from None
        for index, example in enumerate(read.content.examples):
            line = read.text.place(("examples", index)).line
            yield ExampleItem.from_parent(self, name=example.id, example=example, line=line)

    @cached_property
    def report(self) -> Report:
        """What became of them all; they are computed together, which takes a fraction of the time."""
        plugin = opened(self.path.parent, self.config)
        return run_examples(
            plugin.plugin.loaded, self.path, plugin.plugin.functions, library=plugin.library
        )


class Differs(Exception):
    """An example that came out differently."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("\n".join([outcome.title, *map(str, outcome.failures)]))


class ExampleItem(pytest.Item):
    """One example: passes where every value, reason, rating and point is the one expected."""

    def __init__(self, *, example: Example, line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self.example = example
        self.title = example.title
        self.line = line
        # So that `-k Q-49` chooses the examples of a row.
        self.extra_keyword_matches.update(example.rows)
        self.user_properties.append(("title", example.title))
        self.user_properties += [("row", row) for row in example.rows]

    def runtest(self) -> None:
        """Raise `Differs` where anything differs."""
        assert isinstance(self.parent, ExamplesFile)
        self.add_report_section("call", "expected", "\n".join(_expected(self.example)))
        outcome = self.parent.report.of(self.name)
        if not outcome.passed:
            raise Differs(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> Any:
        """What differs, each at its place in the file; how it was found is of no interest."""
        if isinstance(excinfo.value, Differs):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[os.PathLike[str], int, str]:
        """The file, the line counted from 0, and the id with the title."""
        return self.path, self.line - 1, f"{self.name} {self.title}"


def _expected(example: Example) -> Iterator[str]:
    """What an example expects, a line each: values with their reasons, and what schemes say."""
    for code, wanted in example.expect.items():
        for name, value in wanted.indicators.items():
            reasons = "" if value.because is None else f", because of {', '.join(value.because)}"
            yield f"{code} {name}: {_shown(value.value)}{reasons}"
        for name, scheme in wanted.schemes.items():
            parts = {"total": scheme.total, "rating": scheme.rating, "stars": scheme.stars}
            vetoes = None if scheme.vetoes is None else ", ".join(scheme.vetoes) or "none"
            every = {**parts, "vetoes": vetoes, "not rated": scheme.not_rated, **scheme.points}
            said = (f"{part} {_shown(each)}" for part, each in every.items() if each is not None)
            yield f"{code} {name}: {'; '.join(said)}"


def _shown(value: Fraction | Parts | int | str) -> str:
    """A value as a file of examples has it."""
    if isinstance(value, Parts):
        return value.text
    return show_decimal(value, 3) if isinstance(value, Fraction) else str(value).lower()
