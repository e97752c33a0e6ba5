"""Whose answers altered facts may change: what is not in an effect says what it said before.

A fact counts for the organisation that recorded it, for those whose people it names, and for those
of its case; on days that some rule reads. What counts for one counts for all above it, where values
are rolled up, and for every later period that reads the value of the one before. Who stood where is
asked before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.around import above, too_deep
from core.assess.facts import SnapshotFacts
from core.assess.functions import tables_of
from core.assess.inputs import asked_before
from core.assess.question import Question
from core.assess.rising import Rising
from core.assess.slices import PEOPLE, standing
from core.assess.trees import Trees
from core.columns import Altered
from core.rules import Period, Plan, day_number

if TYPE_CHECKING:
    from core.assess.assessment import Assessment
    from core.assess.run import Assessor

Row = Mapping[str, Any]
Span = tuple[int, int]

#: The steps of a member that say where somebody is one.
_PLACING: Final = ("joined", "moved", "left")


@dataclass(frozen=True)
class Effect:
    """The organisations whose answer may be another; any, where `why` says why that is not known."""

    organisations: frozenset[str]
    why: str = ""


class Effects:
    """The effects of altered facts on the answers of one programme.

    `before` and `now` are the facts at both ends of what was altered.
    """

    def __init__(
        self,
        assessor: Assessor,
        before: SnapshotFacts,
        now: SnapshotFacts,
        altered: Altered,
        trees: Trees,
    ) -> None:
        self._assessor = assessor
        self._before = before
        self._now = now
        self._altered = altered
        self._trees = trees
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._known: dict[tuple[object, ...], Effect] = {}

    def on(self, question: Question, period: Period, old: Assessment | None = None) -> Effect:
        """The effect on the answer of a period; raises `CalendarError` as the answer would.

        With the `old` answer, less is taken to count for those above.
        """
        key = (period, question.only, question.schemes)
        if key not in self._known:
            self._known[key] = self._effect(question, period, old)
        return self._known[key]

    def touching(self, plan: Plan, period: Period) -> dict[str, frozenset[str]]:
        """The organisations for which altered facts count themselves, by the facts' table."""
        found: dict[str, set[str]] = {}
        for table, code in self._own(plan, period):
            found.setdefault(table, set()).add(code)
        return {table: frozenset(codes) for table, codes in found.items()}

    def _effect(self, question: Question, period: Period, old: Assessment | None) -> Effect:
        plan = self._assessor.planned(question, period)
        rising = Rising(self._assessor, plan, question.on(period), self._altered, old)
        found: set[str] = set()
        up: set[str] = set()
        for table, code in self._own(plan, period):
            found.add(code)
            if rising.counts_above(table, code):
                up.add(code)
        for wanted in plan.inputs:
            if wanted.kind == "python":
                function = self._assessor.functions.get(wanted.of.removeprefix("rules."))
                read = tables_of(function) if function is not None else ()
                if found or any(self._of(name) for name in read):
                    return Effect(frozenset(), "a function of the plugin reads facts of any kind")
                continue
            earlier = asked_before(question, wanted)
            previous = period.previous
            if self._assessor.ruled(wanted, question.on(previous)) and self._begun(previous):
                effect = self.on(earlier, previous)
                if effect.why:
                    return effect
                found |= effect.organisations
                up |= effect.organisations if rising.reads_earlier else set()
        if not found:
            return Effect(frozenset())
        if plan.reads.reach == "all":
            return Effect(frozenset(), "organisations are compared, or grouped by overlays")
        if self._of("organisation") and too_deep(self._trees.of(self._now, plan, period)):
            return Effect(frozenset(), "an organisation stands too deep, or in a circle")
        if plan.reads.reach == "below":
            trees = [self._trees.of(facts, plan, period) for facts in (self._before, self._now)]
            found |= {code for tree in trees for code in above(tree, up)}
        return Effect(frozenset(found))

    def _begun(self, period: Period) -> bool:
        return self._assessor.focus.begun(self._now, period)

    def _own(self, plan: Plan, period: Period) -> Iterator[tuple[str, str]]:
        """The organisations for which altered facts count themselves, each with the facts' table."""
        for table in plan.tables:
            persons: set[str] = set()
            cases: set[str] = set()
            moved: set[str] = set()
            fields = {field for name, field in plan.reads.persons if name == table}
            for row in self._within(plan, table, period):
                yield table, row["org"]
                persons |= {row[field] for field in fields if row.get(field) is not None}
                if table in plan.reads.cases and row["case"] is not None:
                    cases.add(row["case"])
                if table in PEOPLE and row["person"] is not None:
                    moved.add(row["person"])
            if persons or moved:
                homes = self._homes(persons - moved, moved, day_number(period.last))
                yield from ((table, code) for code in homes)
            if cases:
                yield from ((table, code) for code in self._handling(plan, frozenset(cases)))

    def _of(self, table: str) -> list[dict[str, Any]]:
        """The altered rows of a table."""
        if table not in self._rows:
            found = self._altered.tables.get(table)
            self._rows[table] = [] if found is None else found.to_pylist()
        return self._rows[table]

    def _within(self, plan: Plan, table: str, period: Period) -> Iterable[Row]:
        """The altered rows of a table of days that the plan reads for a period."""
        rows = self._of(table)
        if not rows or table not in plan.reads.windows:
            return rows
        spans = self._spans(plan, table, period)
        return [row for row in rows if any(a <= row["day"] <= b for a, b in spans)]

    def _spans(self, plan: Plan, table: str, period: Period) -> Sequence[Span]:
        spans = [
            (day_number(span.first), day_number(span.last))
            for rule in plan.reads.windows[table]
            for span in self._assessor.calendar.spans(rule, period)
        ]
        if table not in plan.reads.days:
            spans.append((-(10**9), day_number(period.last)))
        return spans

    def _homes(self, persons: set[str], moved: set[str], last: int) -> Iterator[str]:
        """The organisations whose people they are on a day; of those who moved, whose they ever were."""
        for table in PEOPLE:
            wanted = frozenset(persons | moved)
            rows = self._standing(table, wanted)
            latest: dict[tuple[str, ...], tuple[int, int, str, str]] = {}
            for row in rows.to_pylist():
                who = row["person"]
                if who in moved:
                    yield row["org"]
                elif row["day"] <= last and (table != "membership" or row["step"] in _PLACING):
                    key = (who,) if table == "membership" else (who, row["org"], row["post"])
                    said = (row["day"], row["fact"], row["step"], row["org"])
                    latest[key] = max(said, latest.get(key, said))
            yield from (
                org for _, _, step, org in latest.values() if step not in ("left", "removed")
            )

    def _standing(self, table: str, persons: frozenset[str]) -> pa.Table:
        shelf, snapshot = self._assessor.focus.shelf, self._now.snapshot
        rows = shelf.rows(snapshot[table], "person", persons)
        return standing(shelf, snapshot, snapshot[table], rows)

    def _handling(self, plan: Plan, cases: frozenset[str]) -> Iterator[str]:
        """The organisations that ever recorded a step of some cases."""
        shelf, snapshot = self._assessor.focus.shelf, self._now.snapshot
        for table in plan.reads.cases:
            yield from pc.unique(shelf.rows(snapshot[table], "case", cases)["org"]).to_pylist()
