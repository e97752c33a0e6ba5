"""Going back through the periods that an answer rests on, however many there are.

A value of the period before may itself rest on one of the period before that. Nothing calls itself
for that: whatever computes an answer says which earlier ones it wants, and waits for them; each is
computed once, the earliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from core.assess.question import Question
from core.rules import Period

if TYPE_CHECKING:
    from core.assess.assessment import Assessment


class Wanted(NamedTuple):
    """Earlier answers that are wanted: one of each period to one question, computed together."""

    periods: tuple[Period, ...]
    question: Question


T = TypeVar("T")

Steps = Generator[Wanted, "list[Assessment]", T]
"""A computation that yields what earlier answers it wants, is sent them, and returns its own."""

Start = Callable[[Sequence[Period], Question], "Steps[list[Assessment]]"]

Key = tuple[Period, tuple[str, ...] | None, tuple[str, ...] | None, tuple[str, ...] | None]


def climbed(steps: Steps[list[Assessment]], start: Start) -> list[Assessment]:
    """The answers of `steps`; `start` begins the computation of earlier ones that it wants."""
    known: dict[Key, Assessment] = {}
    # Each computation that waits, and what it waits for.
    waiting: list[tuple[Steps[list[Assessment]], Wanted]] = []
    sent: list[Assessment] | None = None
    while True:
        try:
            # One that has not begun can be sent nothing.
            wanted = next(steps) if sent is None else steps.send(sent)
        except StopIteration as end:
            answers: list[Assessment] = end.value
            if not waiting:
                return answers
            steps, wanted = waiting.pop()
            known |= {_key(each.period, wanted.question): each for each in answers}
        missing = [each for each in wanted.periods if _key(each, wanted.question) not in known]
        if missing:
            waiting.append((steps, wanted))
            steps, sent = start(missing, wanted.question), None
        else:
            sent = [known[_key(each, wanted.question)] for each in wanted.periods]


def _key(period: Period, question: Question) -> Key:
    """What tells two earlier answers apart: the rest of the question is as it was first asked."""
    return period, question.organisations, question.only, question.schemes
