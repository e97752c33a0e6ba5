"""An answer brought to a later position from what is kept of it: see `core.assess.keeping`.

Of the organisations that new facts count for, the indicators that read facts of these types are
counted again from a slice. Where none of them says something else, nothing does. Otherwise what is
computed from those that do is computed again: of these organisations, and of all above them where
values are rolled up; and of all of them, places among all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.around import Around
from core.assess.assessment import Assessment
from core.assess.coverage import Coverage
from core.assess.effects import Effects
from core.assess.facts import SnapshotFacts
from core.assess.inputs import asked_before, reader_of
from core.assess.keeping import Cut, Unkept
from core.assess.kept import Kept, Values, about
from core.assess.priors import told
from core.assess.question import Question
from core.assess.recording import newly_recorded
from core.assess.refreshing import Changed, at, changed
from core.assess.run import Assessor
from core.assess.trees import Trees
from core.columns import Altered, tables_of
from core.facts import VOCABULARY
from core.rules import Input, NotColumnwise, Plan

#: The type of the facts of each table.
TYPES: Mapping[str, str] = {name: table.type for name, table in tables_of(VOCABULARY.types).items()}


@dataclass(frozen=True)
class Advance:
    """An answer at the later position; of whom anything was computed again, and who says what otherwise."""

    answer: Assessment
    touched: frozenset[str]
    changed: Changed


class Advancing:
    """Brings answers of one programme from before some altered facts to after them.

    Each answer is brought on once, also where several rest on it.
    """

    def __init__(
        self,
        assessor: Assessor,
        facts: SnapshotFacts,
        altered: Altered,
        effects: Effects,
        trees: Trees,
    ) -> None:
        self._assessor = assessor
        self._facts = facts
        self._altered = altered
        self._effects = effects
        self._trees = trees
        # The answers that were brought on are held with what became of them: their numbers are theirs.
        self._done: dict[int, tuple[Assessment, Advance]] = {}

    def of(self, old: Assessment, question: Question) -> Advance:
        """The answer to a question at the later position, with those it rests on.

        Raises `Unkept` where it cannot be told from what is kept, and as the whole answer would for
        these organisations.
        """
        if "organisation" in self._altered.tables:
            raise Unkept("facts of organisations came or went")
        for each, asked in reversed([*_chain(old, question)]):
            if id(each) not in self._done:
                self._done[id(each)] = each, self._advance(each, asked)
        found = self._done[id(old)][1]
        if question.whole and self._names_others(found.answer):
            unplaced = Coverage(self._facts, self._assessor.focus.shelf).unplaced(old.period)
            found = replace(found, answer=replace(found.answer, unplaced=unplaced))
        return found

    def _advance(self, old: Assessment, question: Question) -> Advance:
        before = {name: self._done[id(each)][1] for name, each in old.earlier.items()}
        earlier = {name: each.answer for name, each in before.items()}
        moved = replace(at(old, self._facts.position), earlier=earlier)
        touching = _by_type(self._effects.touching(old.plan, old.period))
        otherwise = {name: each.changed for name, each in before.items() if each.changed}
        touched: frozenset[str] = frozenset().union(*touching.values())
        if not touched and not otherwise:
            return Advance(moved, touched, {})
        cut = self._assessor.cut(old.plan)
        around = self._trees.around(self._facts, old.plan, old.period)
        if around.too_deep or not around.table["k"].equals(old.table["k"]):
            raise Unkept("the organisations are not those of the answer")
        values = Values(old.table)
        seeds: dict[str, frozenset[int]] = {}
        for kind, codes in sorted(touching.items()):
            self._count(
                cut, old, question, kind, codes.intersection(around.places), values, around, seeds
            )
        for wanted in cut.plan.inputs:
            name = reader_of(wanted)
            if rows := _read_otherwise(old, earlier, otherwise.get(name, {}), wanted, around):
                seeds[name] = rows
        recorded = newly_recorded(
            self._assessor, self._facts, self._altered, cut, old, touching, around
        )
        # Whoever was silent has a total now, and with it what reads the scheme.
        for scheme, rows in recorded.items():
            for name in cut.reading(scheme):
                seeds[name] = seeds.get(name, frozenset()) | rows
        if not seeds and not recorded:
            return Advance(moved, touched, {})
        kept = Kept(cut, around, values, earlier, seeds, recorded)
        try:
            table = kept.table()
        except NotColumnwise as error:
            raise Unkept(str(error)) from error
        answer = replace(moved, table=table)
        said = changed(old, answer, frozenset(values.columns))
        codes = frozenset(around.codes[row] for row in kept.rows)
        return Advance(answer, touched | codes, said)

    def _count(
        self,
        cut: Cut,
        old: Assessment,
        question: Question,
        kind: str,
        codes: frozenset[str],
        values: Values,
        around: Around,
        seeds: dict[str, frozenset[int]],
    ) -> None:
        """Count again what facts of a type make of some organisations; says where it differs."""
        leaves = cut.leaves([name for name, of in TYPES.items() if of == kind])
        if not leaves or not codes:
            return
        plan = self._plan(question, old, leaves)
        rows = self._assessor.focus.rows(self._facts, plan, [old.period], codes, {})
        rows = rows.filter(pc.is_in(rows["k"], pa.array(sorted(codes), pa.string()))).sort_by("k")
        places = [around.places[code] for code in rows["k"].to_pylist()]
        for name in cut.plan.columns:
            base = name.partition(".")[0]
            if base not in leaves:
                continue
            for mine, theirs in _columns(cut.plan, plan, name):
                found = values.put(mine, places, rows[theirs].combine_chunks())
                if found:
                    seeds[base] = seeds.get(base, frozenset()) | found

    def _plan(self, question: Question, old: Assessment, leaves: tuple[str, ...]) -> Plan:
        plan = self._assessor.plan(
            question.on(old.period), question.overrides, question.subject, False, leaves
        )
        if plan.inputs or plan.reads.reach != "own":
            raise Unkept("what is counted rests on others")
        return plan

    def _names_others(self, answer: Assessment) -> bool:
        """Whether altered facts are of others than the answer knows."""
        known = answer.table["k"].combine_chunks()
        return any(
            not pc.all(pc.is_in(rows["org"], known)).as_py()
            for rows in self._altered.tables.values()
        )


def _chain(old: Assessment, question: Question) -> Iterator[tuple[Assessment, Question]]:
    """The answers that one rests on, itself first and the earliest last."""
    waiting = [(old, question)]
    seen = {id(old)}
    while waiting:
        yield from waiting
        earlier = []
        for each, asked in waiting:
            for wanted in each.plan.inputs:
                before = each.earlier.get(reader_of(wanted))
                if before is not None and id(before) not in seen:
                    seen.add(id(before))
                    earlier.append((before, asked_before(asked, wanted)))
        waiting = earlier


def _by_type(touching: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for table, codes in touching.items():
        found[TYPES[table]] = found.get(TYPES[table], frozenset()) | frozenset(codes)
    return found


def _columns(plan: Plan, other: Plan, name: str) -> Iterator[tuple[str, str]]:
    """The columns of an indicator in two plans, in pairs."""
    mine, theirs = plan.columns[name], other.columns[name]
    yield mine.num, theirs.num
    if isinstance(mine.den, str) and isinstance(theirs.den, str):
        yield mine.den, theirs.den
    elif mine.den != theirs.den:
        raise Unkept(f"'{name}' is counted in other parts by itself")


def _read_otherwise(
    old: Assessment,
    earlier: Mapping[str, Assessment],
    said: Changed,
    wanted: Input,
    around: Around,
) -> frozenset[int]:
    """The rows for which an earlier answer gives another value."""
    if not said:
        return frozenset()
    name = reader_of(wanted)
    codes = pa.array(sorted(said), pa.string())
    one, other = (
        dict(zip(rows["k"].to_pylist(), rows.select(["num", "den"]).to_pylist(), strict=True))
        for rows in (
            told(about(each, codes), wanted) for each in (old.earlier[name], earlier[name])
        )
    )
    differing = {code for code in one.keys() | other.keys() if one.get(code) != other.get(code)}
    return frozenset(around.places[code] for code in differing & around.places.keys())
