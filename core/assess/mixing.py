"""Facts as they were known at two positions: what was said in between, and what if only some of it was."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlglot import exp

from core.assess.facts import SnapshotFacts
from core.columns import as_of, revised_name
from core.rules import DuckEngine

Happened = Literal["late-fact", "corrected-fact", "retracted-fact"]


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that says otherwise at one position than at another before it, and which event told so.

    `fact` is the position of its first event, `position` that of the event that tells it now;
    `organisation` and `day` (days since 1970-01-01) are what it says now, or said before it was
    retracted. `of` are all the organisations that it was and is about.
    """

    fact: int
    position: int
    kind: Happened
    type: str
    organisation: str
    day: int
    of: tuple[str, ...]


_CHANGES: Final = """
SELECT COALESCE(a.fact, b.fact) AS fact, a.position AS was, b.position AS now,
       a.org AS org_was, b.org AS org_now, COALESCE(b.day, a.day) AS day, r.last AS last
FROM "was" AS a FULL JOIN "now" AS b ON a.fact = b.fact
LEFT JOIN "revised" AS r ON r.fact = COALESCE(a.fact, b.fact)
WHERE a.position IS DISTINCT FROM b.position
"""


def told_between(
    before: SnapshotFacts, after: SnapshotFacts, tables: Collection[str]
) -> tuple[Told, ...]:
    """The facts of some tables that count otherwise at the later position, by that event's position."""
    found: list[Told] = []
    with DuckEngine() as engine:
        for name in sorted(tables):
            files = after.snapshot[name]
            if files.table.role != "facts" or not _touched(before, after, name):
                continue
            engine.define("was", as_of(before.snapshot, name))
            engine.define("now", as_of(after.snapshot, name))
            engine.define("revised", _last_revisions(after, name))
            for row in engine.run(_CHANGES).to_pylist():
                orgs = dict.fromkeys(each for each in (row["org_now"], row["org_was"]) if each)
                found.append(
                    Told(
                        row["fact"],
                        row["last"] if row["now"] is None else row["now"],
                        _kind(row["was"], row["now"]),
                        name,
                        next(iter(orgs)),
                        row["day"],
                        tuple(orgs),
                    )
                )
    return tuple(sorted(found, key=lambda each: each.position))


def _kind(was: int | None, now: int | None) -> Happened:
    if was is None:
        return "late-fact"
    return "retracted-fact" if now is None else "corrected-fact"


def _touched(before: SnapshotFacts, after: SnapshotFacts, name: str) -> bool:
    """Whether anything was recorded or revised between the two."""
    snapshot = after.snapshot
    files = snapshot[name]
    return max(files.last, snapshot[revised_name(files.table.type)].last) > before.position


def _last_revisions(facts: SnapshotFacts, name: str) -> exp.Select:
    rows = as_of(facts.snapshot, revised_name(facts.snapshot[name].table.type))
    last = exp.alias_(exp.Max(this=exp.column("position")), "last")
    return exp.select("fact", last).from_(rows.subquery("r")).group_by("fact")


class MixedFacts:
    """Facts as known before, except some, which are taken as known after; a `Facts` like any other."""

    def __init__(
        self,
        before: SnapshotFacts,
        after: SnapshotFacts,
        taken: Collection[int],
        tables: Collection[str],
    ) -> None:
        self._before, self._after = before, after
        self._taken = sorted(taken)
        self._changed = frozenset(tables)

    @property
    def region(self) -> str:
        """The region whose facts these are."""
        return self._after.region

    @property
    def position(self) -> int:
        """The later of the two positions."""
        return self._after.position

    def provide(
        self,
        engine: DuckEngine,
        tables: Collection[str],
        years: Mapping[str, Container[int]] | None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Define each table; of types that say the same at both positions, as the later one has it."""
        chosen = years or {}
        for name in tables:
            of = chosen.get(name)
            after = as_of(self._after.snapshot, name, years=of)
            if self._after.snapshot[name].table.type not in self._changed:
                engine.define(f"f_{name}", after)
                continue
            before = as_of(self._before.snapshot, name, years=of)
            engine.define(f"f_{name}", self._mixed(before, after))

    def _mixed(self, before: exp.Select, after: exp.Select) -> exp.Query:
        taken: list[exp.Expression] = [exp.Literal.number(fact) for fact in self._taken]
        listed = exp.In(this=exp.column("fact", "m"), expressions=taken or [exp.Null()])
        # Of nothing taken, nothing is in the list: a comparison with NULL is never true, nor false.
        kept = exp.select("*").from_(before.subquery("m"))
        new = exp.select("*").from_(after.subquery("m")).where(listed)
        if taken:
            kept = kept.where(exp.Not(this=listed.copy()))
        return exp.union(kept, new, distinct=False)


__all__ = ["Happened", "MixedFacts", "Told", "told_between"]
