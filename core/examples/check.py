"""Checking a plugin's folder: its programme, its examples, and that no row of its catalogue is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from core.assess import Function
from core.examples.coverage import lost
from core.examples.read import Catalogue, Examples, read_catalogue, read_examples
from core.examples.report import Report
from core.examples.run import run_examples
from core.examples.small import Small
from core.facts import VOCABULARY
from core.rules import ALONE, Library, Loaded, Place, Problem, RuleError, Warning_, load


@dataclass(frozen=True)
class Check:
    """What a check of a folder found.

    `problems` is everything wrong with the files themselves and with the catalogue; `report` says
    what became of the examples, None where they could not be run; `warnings` are the burden guard's.
    """

    folder: Path
    loaded: Loaded | None = field(repr=False)
    problems: tuple[Problem, ...]
    report: Report | None
    warnings: tuple[Warning_, ...] = ()

    @property
    def failures(self) -> tuple[Problem, ...]:
        """Everything that is wrong: `problems`, then what came out differently in the examples."""
        return (*self.problems, *(self.report.failures if self.report else ()))

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.failures


def check(
    folder: Path,
    functions: Mapping[str, Function] | None = None,
    library: Library = ALONE,
    loaded: Loaded | None = None,
    small: Small | None = None,
) -> Check:
    """Check ``programme.yaml``, ``examples.yaml`` and ``catalogue.yaml``, if there is one, in a folder.

    `functions` are those of its ``rules.py`` that the programme names; `library` has the folders of
    what it may inherit from, by id; `loaded` is the programme where it was read already,
    and `small` asks it where its caller has asked it before. Nothing is
    raised for what is wrong in the files: it stands in the result, at its place.
    """
    try:
        loaded = loaded or load(folder, VOCABULARY, library)
    except RuleError as error:
        return Check(folder, None, error.problems, None)
    problems: list[Problem] = []
    examples = _examples(folder, problems)
    catalogue = _catalogue(folder, problems)
    if not problems:
        problems += lost(catalogue, loaded, examples)
    report = (
        None
        if examples is None
        else run_examples(loaded, folder, functions, library=library, small=small)
    )
    return Check(folder, loaded, tuple(problems), report, loaded.warnings)


def _examples(folder: Path, problems: list[Problem]) -> Examples | None:
    file = folder / "examples.yaml"
    if not file.exists():
        said = "a plugin shows by examples what its programme answers, and has none"
        hint = "write examples.yaml beside programme.yaml"
        problems.append(Problem("E065", Place(str(file)), said, hint))
        return None
    try:
        return read_examples(file)
    except RuleError as error:
        problems += error.problems
        return None


def _catalogue(folder: Path, problems: list[Problem]) -> Catalogue | None:
    file = folder / "catalogue.yaml"
    if not file.exists():
        return None
    try:
        return read_catalogue(file)
    except RuleError as error:
        problems += error.problems
        return None
