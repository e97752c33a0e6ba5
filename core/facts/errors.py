"""What is wrong with a fact, said so that it can be put right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Every code this room raises, with what it means.
CODES: Final[dict[str, str]] = {
    "facts.bad-value": "a value that its field does not take",
    "facts.changed-template": "a step that follows another template than its case began with",
    "facts.code-redefined": "an addition to a code list of a code it has",
    "facts.contradiction": "fields that contradict one another",
    "facts.duplicate-list": "two code lists of one name",
    "facts.impossible-step": "a step that cannot follow those before it",
    "facts.malformed-code": "a code that is not lower case with hyphens, or too long",
    "facts.malformed-json": "data that is not JSON or has no JSON form",
    "facts.missing-field": "a required field that is not given",
    "facts.not-started": "a first step that cannot begin a case",
    "facts.ordered-list": "an addition to a code list that is a scale",
    "facts.out-of-order": "steps of a case whose days run backwards",
    "facts.template-redefined": "a template of admission of a name that is taken",
    "facts.unknown-code": "a value that is not in its code list",
    "facts.unknown-field": "a field that its type does not have",
    "facts.unknown-list": "a code list that the vocabulary does not have",
    "facts.unknown-step": "a template with a step that has no code",
    "facts.unknown-template": "a case that follows a template that the vocabulary does not have",
    "facts.unknown-type": "a fact type that the vocabulary does not have",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: a stable `code`, the `path` in the data, a message, and perhaps a hint.

    `path` is dotted (``attendance.3.person``); empty where the whole fact is meant.
    """

    code: str
    path: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        way_out = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{way_out}"


class FactError(ValueError):
    """A fact that is refused. `faults` has everything wrong with it, at least one.

    Codes: ``facts.unknown-type``, ``facts.malformed-json``, ``facts.unknown-field``, ``facts.missing-field``,
    ``facts.unknown-code``, ``facts.bad-value``, ``facts.contradiction``.
    """

    def __init__(self, type_name: str, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{type_name}: " + "; ".join(map(str, faults)))
        self.type_name = type_name
        self.faults = faults

    @property
    def code(self) -> str:
        """The first fault's code."""
        return self.faults[0].code

    @property
    def path(self) -> str:
        """The first fault's place."""
        return self.faults[0].path

    @property
    def message(self) -> str:
        """The first fault's message."""
        return self.faults[0].message

    @property
    def hint(self) -> str:
        """The first fault's way out, or nothing."""
        return self.faults[0].hint
