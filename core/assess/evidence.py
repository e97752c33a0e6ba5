"""The facts behind a figure: the same query as the figure's, before it is summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlglot import exp

from core.assess.facts import Facts
from core.assess.run import EMPTY_INPUT, Assessment, Assessor, prepare
from core.log import Event
from core.rules import DuckEngine, Plan, Resolved
from core.rules.compiler.catalogue import sources_of
from core.rules.compiler.sources import Source
from core.rules.expressions import names_in, parse_expression
from core.rules.model import MEASURES, CodePopulation, Indicator, RollUp

ATTRIBUTES = ("kind", "sector", "total")
Codes = tuple[str, ...]


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
        self._sources = sources_of(assessor.loaded.vocabulary)
        self._read: dict[str, list[dict[str, Any]]] = {}
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

        A derived indicator stands on the facts of those it reads, a roll-up on those of the
        organisations it takes in, and a case on every fact of the case.
        """
        found: dict[tuple[int, str | None], Behind] = {}
        for codes, leaf in self._leaves((organisation,), name.split(".")[0]):
            for row in self._leaf(codes, leaf):
                found[row.fact, row.member] = row
        return sorted(found.values(), key=lambda row: (row.position, row.member or ""))

    def members(self, organisation: str, name: str) -> dict[str, bool]:
        """The members of an `each` of an organisation, and whether each one met it."""
        return {
            str(row["member"]): bool(row["met"])
            for row in self._engine.run(self.plan.members_query(name)).to_pylist()
            if row["k"] == organisation
        }

    # -- from an indicator to what counts facts ------------------------------------------------

    def _leaves(self, codes: Codes, name: str) -> Iterator[tuple[Codes, str]]:
        """What an indicator rests on that counts facts itself, and of which organisations."""
        waiting, seen = [(codes, name)], set()
        while waiting:
            here = waiting.pop(0)
            if here in seen or here[1] not in self.plan.resolved.indicators:
                continue
            seen.add(here)
            used = used_by(self.plan.resolved, here[1])
            if not used:
                yield here
                continue
            around = self._around(here[0], self.plan.resolved.indicators[here[1]])
            waiting += [(around, each.split(".")[0]) for each in used]

    def _around(self, codes: Codes, indicator: Indicator) -> Codes:
        """The organisations whose values an indicator reads."""
        if indicator.roll_up is not None:
            return self._taken_in(codes, indicator.roll_up)
        if isinstance(indicator.meets, str):
            rows = self._relation(f"pop_{indicator.each}")
            return tuple(sorted({str(row["member"]) for row in rows if row["k"] in codes}))
        return codes

    def _taken_in(self, codes: Codes, roll: RollUp) -> Codes:
        kinds = {str(row["k"]): str(row["kind"]) for row in self._relation("alive")}
        if roll.over == "overlay":
            found = {
                str(row["k"])
                for row in self._relation("alive")
                if any(f"|{code}|" in (row["groups"] or "") for code in codes)
            }
        else:
            least, most = {"children": (1, 1), "descendants": (1, None)}.get(roll.over, (0, None))
            found = {
                str(row["org"])
                for row in self._relation("tree")
                if row["k"] in codes
                and row["depth"] >= least
                and (most is None or row["depth"] <= most)
            }
        return tuple(sorted(code for code in found if not roll.kind or kinds[code] in roll.kind))

    def _relation(self, name: str) -> list[dict[str, Any]]:
        if name not in self._read:
            self._read[name] = self._engine.run(_reading(self.plan, name)).to_pylist()
        return self._read[name]

    # -- from what counts facts to the facts ---------------------------------------------------

    def _leaf(self, codes: Codes, name: str) -> list[Behind]:
        indicator = self.plan.resolved.indicators[name]
        if name not in self.plan.evidence:
            return self._population_rows(codes, name) if isinstance(indicator.meets, dict) else []
        by_member = self._by_member(indicator)
        keys = self._persons(codes, name) if by_member else codes
        query = _restricted(self.plan.evidence_query(name), keys)
        rows = [_behind(row, by_member) for row in self._engine.run(query).to_pylist()]
        cases = [self._sources[each] for each in _counted(indicator) if each.endswith("_case")]
        for source in cases:
            rows += self._case_rows(rows, source)
        return rows

    def _by_member(self, indicator: Indicator) -> bool:
        """Whether the rows are keyed by the members of a population, not by the organisation."""
        each = indicator.each
        return (
            each is not None and not isinstance(each, CodePopulation) and not each.endswith("_case")
        )

    def _persons(self, codes: Codes, name: str) -> Codes:
        rows = self._engine.run(self.plan.members_query(name)).to_pylist()
        return tuple(sorted({str(row["member"]) for row in rows if row["k"] in codes}))

    def _case_rows(self, rows: Sequence[Behind], source: Source) -> list[Behind]:
        """The other facts of the cases whose first facts `rows` has."""
        given = {row.fact for row in rows}
        if not given:
            return []
        listed = ", ".join(str(fact) for fact in sorted(given))
        cases = " UNION ".join(
            f'SELECT "case" FROM "f_{table}" WHERE fact IN ({listed})' for table in source.tables
        )
        text = " UNION ALL ".join(
            f'SELECT fact, position, day, org FROM "f_{table}" WHERE "case" IN ({cases})'
            for table in source.tables
        )
        found = (_behind(row, False) for row in self._engine.run(text).to_pylist())
        return [row for row in found if row.fact not in given]

    def _population_rows(self, codes: Codes, name: str) -> list[Behind]:
        """The appointments or memberships of a population that is asked about its own rows."""
        query = self.plan.members_query(name)
        if "fact" not in dict(self.plan.relations)[f"each_{name}_rows"].named_selects:
            return []
        rows = self._engine.run(query.select(exp.column("fact", "r", quoted=True))).to_pylist()
        people = {int(row["fact"]): str(row["member"]) for row in rows if row["k"] in codes}
        if not people:
            return []
        listed = ", ".join(str(fact) for fact in sorted(people))
        text = " UNION ALL ".join(
            f'SELECT fact, position, day, org FROM "f_{table}" WHERE fact IN ({listed})'
            for table in ("membership", "post")
        )
        found = (_behind(row, False) for row in self._engine.run(text).to_pylist())
        return [replace(row, member=people[row.fact]) for row in found]


def _counted(indicator: Indicator) -> Codes:
    """The sources an indicator reads."""
    if indicator.ledger is not None:
        return (indicator.ledger.of,)
    if indicator.count:
        return tuple(indicator.count)
    if indicator.measure in MEASURES:
        return (str(getattr(indicator, indicator.measure)).partition(".")[0],)
    return (indicator.each,) if isinstance(indicator.each, str) else ()


def _reading(plan: Plan, name: str) -> exp.Select:
    """A relation of a plan as a statement of its own."""
    defined = dict(plan.relations)
    needed: dict[str, None] = {}

    def need(relation: str) -> None:
        for table in defined[relation].find_all(exp.Table):
            if table.name in defined and table.name not in needed:
                need(table.name)
        needed[relation] = None

    need(name)
    query = exp.select("*").from_(exp.to_table(name))
    for relation in needed:
        query = query.with_(relation, as_=defined[relation])
    return query


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
