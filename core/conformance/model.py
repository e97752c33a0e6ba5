"""What the suite says: checks, what became of each, and the grade that follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from core.rules import Problem

if TYPE_CHECKING:
    from core.conformance.subject import Subject

Grade = Literal["A", "B", "C", "D"]
State = Literal["passed", "failed", "inapplicable"]

#: The grades, the basic one first: each needs its own checks and those of the grades before it.
GRADES: Final[tuple[Grade, ...]] = ("D", "C", "B", "A")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    `faults` is what keeps it from passing, each at its place with a way out; `notes` is what an
    author should know all the same. With `lacking`, it had nothing to look at, for that reason.
    """

    faults: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its id, the grade that needs it, what it holds in both languages, and how it looks."""

    id: str
    grade: Grade
    zh: str
    en: str
    look: Callable[[Subject], Finding] = field(repr=False)

    @property
    def code(self) -> str:
        """The code of what it finds itself."""
        return f"check.{self.id}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a check."""

    check: Check
    state: State
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        """Plain data; places as ``file:line:column``."""
        return {
            "id": self.check.id,
            "grade": self.check.grade,
            "title": {"zh": self.check.zh, "en": self.check.en},
            "state": self.state,
            "findings": [
                {
                    "code": each.code,
                    "place": str(each.place),
                    "message": each.message,
                    "remedy": each.hint,
                }
                for each in self.finding.faults
            ],
            "notes": list(self.finding.notes),
            "reason": self.finding.lacking,
        }


@dataclass(frozen=True)
class Report:
    """All checks of a plugin, in order."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """The checks that did not pass."""
        return tuple(each for each in self.outcomes if each.state == "failed")

    @property
    def grade(self) -> Grade | None:
        """The highest grade whose checks passed, with those of every grade before; None for none."""
        reached: Grade | None = None
        for grade in GRADES:
            if any(each.check.grade == grade for each in self.failed):
                break
            reached = grade
        return reached

    @property
    def raised_by(self) -> tuple[Outcome, ...]:
        """The checks that keep it from the next grade; none where it has the highest."""
        grades = [each.check.grade for each in self.failed]
        first = next((grade for grade in GRADES if grade in grades), None)
        return tuple(each for each in self.failed if each.check.grade == first)

    def of(self, id: str) -> Outcome:
        """What became of one check; `KeyError` where there is none of this id."""
        for outcome in self.outcomes:
            if outcome.check.id == id:
                return outcome
        raise KeyError(id)

    def to_json(self) -> dict[str, Any]:
        """Grade, what would raise it, and every check as plain data."""
        return {
            "grade": self.grade,
            "raised_by": [each.check.id for each in self.raised_by],
            "checks": [each.to_json() for each in self.outcomes],
        }
