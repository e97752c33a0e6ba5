"""What of an answer is kept while facts come, and what is computed over it again.

Kept is what an organisation's own facts make: counts, sums and shares of its members, posts, cases
and codes, registers included. A new fact has those of them counted again that read its type, of the
organisations that it counts for. Computed again from what is kept, and only where something changed:

- formulas, and whether an indicator applies;
- roll-ups over children, descendants, the branch or an overlay, by every way of taking them;
- values of the period before, from the answer of that period, which is kept likewise;
- what a scheme gives in the same period, as an indicator (`scored`);
- points, groups, totals, vetoes and ratings; places, quotas and shares of them among all.

Not kept, and counted from slices of the facts or whole as before:

- what facts of organisations touch, as they make rows come and go;
- what a type of fact makes of a population of organisations (`each`, or `meets` of a formula);
- what reads facts and applies only where a roll-up or an earlier value says so;
- programmes in which a function of the plugin computes a value;
- of whom nothing was recorded, where the last record of a scheme was taken away;
- formulas that no columns can compute (`NotColumnwise`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from core.assess.derivation import made_of, used_by
from core.assess.staying import judged
from core.rules import (
    POPULATIONS,
    Levels,
    Loaded,
    Plan,
    Rest,
    SchemePlan,
    compile_rest,
    expected_of,
    resting_on,
)
from core.rules.model import Indicator

#: The relation of the rows that levels add columns to.
GROUND: Final = "ground"

_LEVEL: Final = re.compile(r"[lw][0-9]+|s[0-9]+_[a-z]+[0-9]*")
_ROLL: Final = "roll_"


class Unkept(Exception):
    """Why an answer cannot be brought on from what is kept of it."""


@dataclass(frozen=True)
class Records:
    """The relation that says who recorded anything for a scheme itself, and the tables it reads.

    `lifted` are the relations by which it counts for others too.
    """

    relation: str
    tables: frozenset[str]
    lifted: frozenset[str]


class RestLevels(Levels):
    """The columns of a rest over what is kept; whatever is no level is given from outside."""

    def __init__(self, statement: exp.Query) -> None:
        super().__init__(statement, GROUND)
        names = [name for name in self._queries if name and not _LEVEL.fullmatch(name)]
        for name in names:
            del self._queries[name]


def rolled_in(relation: str) -> str:
    """The indicator whose roll-up a relation is; empty for another relation."""
    return relation.removeprefix(_ROLL) if relation.startswith(_ROLL) else ""


class Cut:
    """A plan parted into what is kept of its answers and the `rest` over it."""

    def __init__(self, plan: Plan, loaded: Loaded) -> None:
        self.plan = plan
        self._indicators = plan.resolved.indicators
        self.names = tuple(dict.fromkeys(name.partition(".")[0] for name in plan.columns))
        self.kept = frozenset(name for name in self.names if _counts(self._indicators[name]))
        self.rest: Rest = compile_rest(
            plan, loaded.vocabulary, sorted(self.kept), list(judged(plan))
        )
        self.levels = RestLevels(self.rest.plan.statement)
        self._leaves: dict[frozenset[str], tuple[str, ...]] = {}

    def leaves(self, tables: Collection[str]) -> tuple[str, ...]:
        """The kept indicators that tables of facts make. Raises `Unkept`."""
        key = frozenset(tables)
        if key not in self._leaves:
            found = resting_on(self.plan, [f"f_{table}" for table in tables])
            names = {name.partition(".")[0] for name in found} & self.kept
            # Counted again by themselves, without the schemes: nothing of them may be made of others.
            assert not any(made_of(self.plan.resolved, name) for name in names), names
            for name in sorted(names):
                self._check(name)
            self._leaves[key] = tuple(sorted(names))
        return self._leaves[key]

    def _check(self, name: str) -> None:
        if self._of_organisations(self._indicators[name]):
            raise Unkept(f"'{name}' counts organisations by their facts")
        for needed in self._closure(name):
            if needed not in self.kept and self._indicators[needed].formula is None:
                raise Unkept(f"'{name}' reads facts and applies by '{needed}'")

    def _of_organisations(self, indicator: Indicator) -> bool:
        people = indicator.each if isinstance(indicator.each, str) else indicator.size
        defined = self.plan.resolved.populations.get(people or "") or POPULATIONS.get(people or "")
        return defined is not None and defined.organisations is not None

    def _closure(self, name: str) -> frozenset[str]:
        """The indicators that one reads, and those that they read."""
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for each in used_by(self.plan.resolved, waiting.pop()):
                base = each.partition(".")[0]
                if base in self._indicators and base not in found:
                    found.add(base)
                    waiting.append(base)
        return frozenset(found)

    def made_from(self, names: Iterable[str]) -> frozenset[str]:
        """The indicators computed from some, with these."""
        found = set(names)
        waiting = list(found)
        while waiting:
            more = self._readers.get(waiting.pop(), frozenset()) - found
            found |= more
            waiting += more
        return frozenset(found)

    @cached_property
    def _readers(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for name in self.names:
            for each in used_by(self.plan.resolved, name):
                found.setdefault(each.partition(".")[0], set()).add(name)
        return {name: frozenset(readers) for name, readers in found.items()}

    def over(self, names: Collection[str]) -> frozenset[str]:
        """How those of some indicators are rolled up that are: ``overlay``, ``branch`` …"""
        rolls = (self._indicators[name].roll_up for name in names)
        return frozenset(roll.over for roll in rolls if roll is not None)

    def columns(self, names: Collection[str]) -> tuple[str, ...]:
        """The output columns of some indicators, parts included."""
        found: list[str] = []
        for name, column in self.plan.columns.items():
            if name.partition(".")[0] in names:
                found += [column.num, *([column.den] if isinstance(column.den, str) else [])]
        return tuple(found)

    def check(self, output: str, values: pa.Array) -> None:
        """Raise `Unkept` where a value is larger than the plan was compiled for: the whole run says so."""
        bound = self._bounds.get(output)
        if bound is None:
            return
        ends = pc.min_max(values)
        least, most = ends["min"].as_py(), ends["max"].as_py()
        if least is not None and (most > bound or least < -bound):
            raise Unkept(f"'{output}' is larger than can be computed with exactly")

    @cached_property
    def _bounds(self) -> Mapping[str, int]:
        return {each.column: each.bound for each in expected_of(self.plan.statement).limits}

    @cached_property
    def records(self) -> Mapping[str, Records]:
        """Of each scheme that asks whether anything was recorded, what that is told from."""
        relations = dict(self.plan.relations)
        found: dict[str, Records] = {}
        for name, number in judged(self.plan).items():
            own = f"records_of_s{number}"
            direct = _tables(relations[own]) - {f"{own}_self"}
            found[name] = Records(f"{own}_self", _facts(relations, f"{own}_self"), direct)
        return found

    def reading(self, scheme: str) -> frozenset[str]:
        """The indicators that are what a scheme gives."""
        given = {name: self._indicators[name].scored for name in self.names}
        return frozenset(name for name, of in given.items() if of and of.scheme == scheme)

    @cached_property
    def schemes_by(self) -> Mapping[str, frozenset[str]]:
        """The indicators that each scheme reads directly."""
        return {name: self._read_by(scheme) for name, scheme in self.rest.plan.schemes.items()}

    def _read_by(self, scheme: SchemePlan) -> frozenset[str]:
        """Those whose columns the scheme's own are made of, by the levels."""
        wanted = {column: name.partition(".")[0] for name, column in self._outputs.items()}
        seen: set[tuple[str, str]] = set()
        every = (*scheme.own, scheme.rating, *ranked(scheme))
        waiting = [("", column) for column in every]
        found: set[str] = set()
        while waiting:
            at, made = self.levels.source(*waiting.pop())
            if made is None:
                continue
            for column in made.find_all(exp.Column):
                relation = self.levels.relation(at, column)
                source = self.levels.source(relation, column.name)
                key = (source[0], column.name)
                if key in wanted:
                    found.add(wanted[key])
                elif key not in seen:
                    seen.add(key)
                    waiting.append((relation, column.name))
        return frozenset(found)

    @cached_property
    def _outputs(self) -> Mapping[str, tuple[str, str]]:
        """Where the number of each indicator stands in the levels."""
        return {name: self.place_of(column.num) for name, column in self.plan.columns.items()}

    def place_of(self, output: str) -> tuple[str, str]:
        """The level, or other relation, that computes an output column, and its name there."""
        return _place(self.levels, output)

    @cached_property
    def known(self) -> Mapping[tuple[str, str], str]:
        """By where they are computed, the outputs of indicators that are not kept."""
        rest = [name for name in self.names if name not in self.kept]
        return {self.place_of(output): output for output in self.columns(rest)}


def cut_of(plan: Plan, loaded: Loaded) -> Cut:
    """How a plan is parted; `Assessor.cut` keeps it. Raises `Unkept` where nothing can be kept."""
    if any(wanted.kind != "prior" for wanted in plan.inputs):
        raise Unkept("a function of the plugin reads facts of any kind")
    return Cut(plan, loaded)


def ranked(plan: SchemePlan) -> tuple[str, ...]:
    """The columns of a scheme that look at all organisations; none where it goes by no rank."""
    return (plan.rank, plan.peers, plan.rating) if plan.rank else ()


def _counts(indicator: Indicator) -> bool:
    """Whether an indicator counts what is recorded."""
    derived = indicator.measure in ("formula", "roll_up", "prior", "scored")
    return not derived and not isinstance(indicator.meets, str)


def _tables(query: exp.Query) -> frozenset[str]:
    return frozenset(table.name for table in query.find_all(exp.Table))


def _facts(relations: Mapping[str, exp.Query], relation: str) -> frozenset[str]:
    """The tables of facts that a relation is made of."""
    found: set[str] = set()
    waiting, seen = [relation], {relation}
    while waiting:
        for name in _tables(relations[waiting.pop()]) - seen:
            seen.add(name)
            if name in relations:
                waiting.append(name)
            elif name.startswith("f_"):
                found.add(name.removeprefix("f_"))
    return frozenset(found)


def _place(levels: Levels, output: str) -> tuple[str, str]:
    """Follow an output through columns that only hand another one on."""
    at, made = levels.source("", output)
    name = output
    while isinstance(made, exp.Column):
        relation: Any = levels.relation(at, made)
        name = made.name
        at, made = levels.source(relation, name)
    return at, name
