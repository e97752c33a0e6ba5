"""Corrections without numbers: which of a file's the log has already.

A correction has no name of its own. With a revision it is known by that number. Without one, only
what is in force is known, so that a fact can be corrected back to what it said before. That alone
would not let a file be sent twice (20, then 10, then 20 again), so the unnumbered corrections of
one fact in one file are looked at together, as a run, in their order:

- behind a line that records the fact, they are its first corrections, as far as they agree with
  the log's from the first one on, to the end of the one or of the other;
- two or more that stand in the log one behind another, in the same order, are known;
- those a run begins with are known where the log's corrections end with them.

The rest is appended. A run of one is so known only while it is in force. An erased correction
agrees with any, where one beside it that was not erased agrees too, or where the file records the
fact: what was erased must not come back with the source's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from core.log.events import ERASED, Content

#: A correction as it is compared: what the fact says from then on, and why.
Told = tuple[Content, str]


@dataclass(slots=True)
class Run:
    """The unnumbered corrections of one fact in one file, with the numbers of their lines.

    `recorded` is whether the file records the fact before them.
    """

    type: str
    recorded: bool
    lines: list[tuple[int, Told]] = field(default_factory=list)

    def known(self, corrections: Sequence[Told]) -> set[int]:
        """The lines that say again what the log's `corrections` of the fact say, oldest first."""
        run = _steps(told for _, told in self.lines)
        count = _agreeing(_steps(corrections), run, recorded=self.recorded)
        found: set[int] = set()
        step, before = 0, None
        for number, told in self.lines:
            step += told != before
            before = told
            if step > count:
                break
            found.add(number)
        return found


def _steps(corrections: Iterable[Told]) -> list[Told]:
    """The corrections without those that say what the one before them said."""
    steps: list[Told] = []
    for told in corrections:
        if not steps or steps[-1] != told or told[0] == ERASED:
            steps.append(told)
    return steps


def _agreeing(log: Sequence[Told], run: Sequence[Told], *, recorded: bool) -> int:
    """How many steps of a run are known."""
    if recorded:
        count = 0
        while count < min(len(log), len(run)) and _same(log[count], run[count]):
            count += 1
        if count in (len(log), len(run)):
            return count
    if len(run) > 1 and any(
        _all_same(log[start : start + len(run)], run) for start in range(len(log) - len(run) + 1)
    ):
        return len(run)
    for count in range(min(len(log), len(run)), 0, -1):
        if _all_same(log[-count:], run[:count]):
            return count
    return 0


def _same(log: Told, told: Told) -> bool:
    return log[0] == ERASED or log == told


def _all_same(log: Sequence[Told], run: Sequence[Told]) -> bool:
    pairs = list(zip(log, run, strict=True))
    return all(_same(*pair) for pair in pairs) and any(one == other for one, other in pairs)
