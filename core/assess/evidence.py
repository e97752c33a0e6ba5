"""The facts behind a figure: the same query as the figure's, before it is summed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from core.assess.facts import Facts
from core.assess.run import EMPTY_INPUT, Assessment, Assessor, prepare
from core.log import Event
from core.rules import DuckEngine, Resolved
from core.rules.expressions import names_in, parse_expression
from core.rules.model import CodePopulation, Indicator

ATTRIBUTES = ("kind", "sector", "total")


@dataclass(frozen=True, slots=True)
class Behind:
    """One fact behind a figure: where it stands in the log, and what it added (stored units)."""

    fact: int
    position: int
    day: int
    organisation: str
    member: str | None
    value: int | None


class Events(Protocol):
    """The part of the log that tells where a fact comes from."""

    def read(self, after: int = 0, limit: int = ..., until: int | None = ...) -> list[Event]:
        """Events after a position."""


def used_by(resolved: Resolved, name: str) -> tuple[str, ...]:
    """The indicators that a name reads directly, in order."""
    indicator = resolved.indicators[name.split(".")[0]]
    names: list[str] = []
    if indicator.formula is not None:
        names += _names(indicator.formula)
    if isinstance(indicator.meets, str):
        names += _names(indicator.meets)
    if indicator.roll_up is not None:
        names.append(indicator.roll_up.of)
    return tuple(n for n in dict.fromkeys(names) if n not in ATTRIBUTES)


def _names(formula: str) -> list[str]:
    return [found.name for found in names_in(parse_expression(formula))]


def leaves_of(resolved: Resolved, name: str) -> tuple[str, ...]:
    """The indicators a name rests on that count facts themselves."""
    base = name.split(".")[0]
    if base not in resolved.indicators:
        return ()
    used = used_by(resolved, base)
    if not used:
        return (base,)
    found = [leaf for n in used for leaf in leaves_of(resolved, n)]
    return tuple(dict.fromkeys(found))


class Witness:
    """Answers for one assessment which facts stand behind its figures.

    It keeps an engine open; use it as a context, or call `close`.
    """

    def __init__(self, assessment: Assessment, facts: Facts, assessor: Assessor) -> None:
        self.assessment = assessment
        self.plan = assessment.plan
        self._engine = DuckEngine()
        prepare(self._engine, facts, self.plan, [assessment.period], assessor.calendar, None)
        for wanted in self.plan.inputs:
            self._engine.load(wanted.relation, EMPTY_INPUT.empty_table())

    def __enter__(self) -> Witness:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the memory."""
        self._engine.close()

    def behind(self, organisation: str, name: str) -> list[Behind]:
        """The facts behind an indicator of an organisation, by position.

        A derived indicator stands on the facts of those it reads. A roll-up stands on the facts of
        the organisations it takes in, which are not repeated here.
        """
        found: dict[tuple[int, str | None], Behind] = {}
        for leaf in leaves_of(self.plan.resolved, name):
            for row in self._leaf(organisation, leaf):
                found[row.fact, row.member] = row
        return sorted(found.values(), key=lambda row: (row.position, row.member or ""))

    def _leaf(self, organisation: str, name: str) -> list[Behind]:
        if name not in self.plan.evidence:
            return []
        query = self.plan.evidence_query(name)
        rows = self._engine.run(_restricted(query, self._selector(name, organisation)))
        by_member = self._by_member(self.plan.resolved.indicators[name])
        return [_behind(row, by_member) for row in rows.to_pylist()]

    def _by_member(self, indicator: Indicator) -> bool:
        """Whether the rows are keyed by the members of a population, not by the organisation."""
        each = indicator.each
        return (
            each is not None and not isinstance(each, CodePopulation) and not each.endswith("_case")
        )

    def _selector(self, name: str, organisation: str) -> Sequence[str]:
        if not self._by_member(self.plan.resolved.indicators[name]):
            return (organisation,)
        return [str(member) for member in self.members(organisation, name)]

    def members(self, organisation: str, name: str) -> dict[str, bool]:
        """The members of an `each` of an organisation, and whether each one met it."""
        rows = self._engine.run(self.plan.members_query(name))
        return {
            str(row["member"]): bool(row["met"])
            for row in rows.to_pylist()
            if row["k"] == organisation
        }


def _restricted(query: exp.Query, keys: Iterable[str]) -> exp.Select:
    listed: list[exp.Expression] = [exp.Literal.string(key) for key in keys]
    listed = listed or [exp.Null()]
    inner = exp.Subquery(this=query, alias=exp.TableAlias(this=exp.to_identifier("e", quoted=True)))
    key = exp.column("k", "e", quoted=True)
    return exp.Select().from_(inner).select("*").where(exp.In(this=key, expressions=listed))


def _behind(row: dict[str, object], by_member: bool) -> Behind:
    def whole(name: str) -> int:
        return int(str(row[name]))

    value = row.get("value")
    return Behind(
        whole("fact"),
        whole("position"),
        whole("day"),
        str(row["org"]),
        str(row["k"]) if by_member else None,
        None if value is None or isinstance(value, str) else int(str(value)),
    )


def event_at(log: Events, position: int) -> Event:
    """The event at a position; `IndexError` where there is none."""
    return log.read(after=position - 1, limit=1, until=position)[0]


__all__ = ["Behind", "Events", "Witness", "event_at", "leaves_of", "used_by"]
