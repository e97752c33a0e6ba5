"""Errors of rule files: every one has a code, a place, what was expected, and a way out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; `line` and `column` count from 1, 0 where the place is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a rule file. `code` is stable and has an entry in ``docs/errors.md``."""

    code: str
    place: Place
    message: str
    hint: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        text = f"{self.place}: {self.code} {self.message}"
        if self.hint:
            text += f"\n  {self.hint}"
        if self.excerpt:
            pointer = " " * (max(self.place.column, 1) - 1) + "^"
            text += f"\n  | {self.excerpt}\n  | {pointer}"
        return text


class RuleError(Exception):
    """A rule file that cannot be used. `problems` lists everything found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(
            sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.code))
        )
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(word: str, known: Iterable[str]) -> str:
    """A did-you-mean sentence for `word`, or the list of what is known when nothing is near."""
    names = sorted(set(known))
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    if not names:
        return "nothing of that kind is defined"
    shown = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"known: {shown}"
