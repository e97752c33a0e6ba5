"""The programmes that the examples of a file run under: the plugin's, and those in the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.assess import Function
from core.examples.read import Examples
from core.examples.sharing import shareable
from core.examples.small import Small
from core.facts import VOCABULARY
from core.rules import (
    Key,
    Library,
    Loaded,
    Place,
    Problem,
    Programme,
    RuleError,
    SourceText,
    loads,
    nearest,
)


@dataclass(frozen=True)
class Known:
    """A programme that examples run under, compiled once; the plugin's has no name."""

    name: str
    small: Small
    shareable: bool

    @property
    def programme(self) -> Programme:
        """What it says."""
        return self.small.assessor.loaded.programme


def known_programmes(
    examples: Examples,
    loaded: Loaded | None,
    functions: Mapping[str, Function] | None,
    library: Library,
    small: Small | None = None,
) -> dict[str, Known | RuleError]:
    """Every programme by name, or why it cannot be loaded; `loaded`, the plugin's, under no name.

    `small` asks the plugin's, where its caller has asked it before.
    """
    found: dict[str, Known | RuleError] = {}
    if loaded is not None:
        asked = small or Small(loaded, functions)
        found[""] = Known("", asked, shareable(loaded.programme))
    for name, text in examples.content.programmes.items():
        try:
            own = loads(text, VOCABULARY, name, library)
        except RuleError as error:
            found[name] = _within(error, ("programmes", name), examples.text)
        else:
            found[name] = Known(name, Small(own), shareable(own.programme))
    return found


def missing(name: str, known: Mapping[str, object]) -> tuple[str, str]:
    """What to say, and the way out, where there is no programme of this name."""
    if not name:
        return "no programme is named", "put 'programme: …' to one of the file's own"
    return f"no programme '{name}' in this file", nearest(name, [k for k in known if k])


def _within(error: RuleError, path: Key, text: SourceText) -> RuleError:
    """Errors of a programme that stands in the file as a block of text, at their places there."""
    start = text.place(path)
    first = text.lines[start.line] if start.line < len(text.lines) else ""
    indent = len(first) - len(first.lstrip())

    def moved(problem: Problem) -> Problem:
        line, column = start.line + problem.place.line, indent + max(problem.place.column, 1)
        return replace(
            problem,
            code="E035",
            place=Place(start.file, line, column),
            message=f"{problem.code} {problem.message}",
            excerpt=text.lines[line - 1] if line <= len(text.lines) else "",
        )

    return RuleError([moved(problem) for problem in error.problems])
