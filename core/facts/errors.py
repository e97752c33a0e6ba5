"""What is wrong with a fact, said so that it can be put right."""

from __future__ import annotations

from dataclasses import dataclass


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

    Codes: ``unknown-type``, ``malformed-json``, ``unknown-field``, ``missing-field``,
    ``unknown-code``, ``bad-value``, ``contradiction``.
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
