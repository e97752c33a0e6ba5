"""What became of examples."""

from __future__ import annotations

from dataclasses import dataclass

from core.rules import Place, Problem


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example: where it stands, and everything that came out differently."""

    id: str
    title: str
    rows: tuple[str, ...]
    place: Place
    failures: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether everything came as expected."""
        return not self.failures

    def __str__(self) -> str:
        if self.passed:
            return f"{self.id}: passed"
        return "\n".join([f"{self.id} ({self.title})", *map(str, self.failures)])


@dataclass(frozen=True, slots=True)
class Report:
    """All examples of a file, in its order."""

    file: str
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """Whether all passed."""
        return all(outcome.passed for outcome in self.outcomes)

    @property
    def failures(self) -> tuple[Problem, ...]:
        """Everything that came out differently, in the order of the examples."""
        return tuple(failure for outcome in self.outcomes for failure in outcome.failures)

    def of(self, id: str) -> Outcome:
        """The outcome of one example; `KeyError` where there is none of this id."""
        for outcome in self.outcomes:
            if outcome.id == id:
                return outcome
        raise KeyError(id)
