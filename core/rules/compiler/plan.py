"""The plan: one statement per subject that computes every indicator and scheme of a programme.

A plan does not depend on the period or on the facts: periods, calendar days and the tables come in
as relations. So it is compiled once for a version of the rules and run for a whole history, for one
organisation, or for the evidence behind a figure.
"""

from __future__ import annotations

import graphlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from core.facts import Vocabulary
from core.rules.calendar import DayRule
from core.rules.compiler import sql
from core.rules.compiler.catalogue import sources_of
from core.rules.compiler.draft import LEVEL, Draft, Evidence, Input
from core.rules.compiler.filters import Filters, Refused
from core.rules.compiler.indicators import compile_indicators
from core.rules.compiler.mentions import read_by
from core.rules.compiler.order import needs
from core.rules.compiler.people import people_ctes
from core.rules.compiler.reads import Reads, reads_of
from core.rules.compiler.records import recorded
from core.rules.compiler.scores import Recorded, SchemePlan, ScoreCompiler
from core.rules.compiler.sql import Expr, col
from core.rules.compiler.standing import (
    Reach,
    base_ctes,
    deeper,
    in_focus,
    member_spine,
    paths_too_deep,
    spine,
)
from core.rules.compiler.values import TextValue, Value
from core.rules.expected import EXPECTED, Deep, Expected, Limit
from core.rules.model import Scheme
from core.rules.resolve import Resolved

OUTPUT_KEYS = ("k", "period", "kind", "sector")


@dataclass(frozen=True, slots=True)
class Column:
    """Where an indicator stands in the output: `den` is a column or a constant.

    `parts` is how many stored units of a rate's parts make one shown unit.
    """

    num: str
    den: str | int
    truth: bool
    parts: int = 1


@dataclass(frozen=True)
class Plan:
    """A compiled programme: its statement, what it reads, and where its results stand.

    `rules` gives each calendar rule the number under which its days are looked up; `tables` are the
    fact tables it reads, `reads` what of them; `evidence` holds the query for the facts behind each
    leaf. `shapes` says of each output of an indicator what the formulas over it have to know; `only`,
    `asked` (schemes) and `records` are what it was compiled with.
    """

    resolved: Resolved
    subject: str
    statement: exp.Query
    columns: Mapping[str, Column]
    schemes: Mapping[str, SchemePlan]
    rules: Mapping[DayRule, int]
    tables: tuple[str, ...]
    inputs: tuple[Input, ...]
    evidence: Mapping[str, Evidence]
    reads: Reads
    relations: tuple[tuple[str, exp.Query], ...] = field(repr=False)
    refused: tuple[Refused, ...] = ()
    shapes: Mapping[str, Value] = field(default_factory=dict, repr=False)
    only: tuple[str, ...] | None = None
    asked: tuple[str, ...] | None = None
    records: bool = False

    @property
    def counts_workdays(self) -> bool:
        """Whether it needs to know which days are working days."""
        # Kept with the statement, which the plans of other days share.
        meta = self.statement.meta
        if "workdays" not in meta:
            meta["workdays"] = "workdays" in sql.tables_in(self.statement) or any(
                found.name == "last_work" for found in self.statement.find_all(exp.Column)
            )
        return bool(meta["workdays"])


def compile_plan(
    resolved: Resolved,
    vocabulary: Vocabulary,
    *,
    subject: str = "organisation",
    focus: bool = False,
    only: Sequence[str] | None = None,
    schemes: Sequence[str] | None = None,
    records: bool = False,
) -> Plan:
    """Compile a programme for one subject: ``organisation`` or ``member``.

    `only` restricts it to some indicators and no schemes, `schemes` to some schemes and what they
    read. With `records`, schemes do not judge of whom nothing was recorded. What cannot be compiled
    stands in `refused`; such a plan must not be run.
    """
    filters = Filters(resolved, dict(vocabulary.codes))
    sources = sources_of(vocabulary)
    draft = Draft(resolved, sources, filters, subject)
    chosen, wanted = _asked(resolved, subject, only, schemes)
    scorer = ScoreCompiler(draft, chosen, recorder(draft, chosen) if records else _unasked)
    refused = compile_indicators(draft, wanted, scorer)
    plans: dict[str, SchemePlan] = {}
    if not refused:
        for name in chosen:
            plan = scorer.compile(name)
            if plan is not None:
                plans[name] = plan
    refused += scorer.refused
    people = subject == "member" or bool({"membership", "post"} & draft.used)
    base = [*base_ctes(), *(people_ctes() if people else [])]
    reach = _reach(draft, chosen)
    computed = spine(reach if focus else "all")
    base.append(("spine", member_spine() if subject == "member" else computed))
    tables = {"organisation", *draft.used, *(("membership", "post") if people else ())}
    columns, outputs = _outputs(draft)
    statement = _statement(draft, base, draft.top, outputs, plans, subject, focus)
    looks = any(relation.alias == "tree" for relation in statement.ctes)
    deep = (
        Deep(with_relations(deeper(), base), with_relations(paths_too_deep(), base))
        if looks
        else None
    )
    statement.meta[EXPECTED] = Expected(_limits(draft, columns), deep)
    return Plan(
        resolved,
        subject,
        statement,
        columns,
        plans,
        dict(draft.scans.rules),
        tuple(sorted(tables)),
        tuple(draft.inputs),
        dict(draft.evidence),
        _with_posts_elsewhere(draft, reads_of(draft, reach)),
        (*base, *draft.relations),
        tuple(refused),
        _shapes(draft, columns),
        None if only is None else tuple(only),
        None if schemes is None else tuple(schemes),
        records,
    )


def _asked(
    resolved: Resolved, subject: str, only: Sequence[str] | None, schemes: Sequence[str] | None
) -> tuple[dict[str, Scheme], set[str]]:
    """The schemes and the indicators that a plan computes."""
    chosen = {
        name: scheme
        for name, scheme in resolved.schemes.items()
        if scheme.per == subject and only is None and (schemes is None or name in schemes)
    }
    if only is not None:
        wanted = set(only)
    elif schemes is not None:
        wanted = used_by(resolved, chosen)
    else:
        wanted = _wanted(resolved, chosen, subject)
    return _with_scored(resolved, chosen, wanted, subject), wanted


def _wanted(resolved: Resolved, schemes: Mapping[str, Scheme], subject: str) -> set[str]:
    """The indicators a plan computes: for organisations all that members alone do not use."""
    mine = used_by(resolved, schemes)
    if subject == "member":
        return mine
    members = {n: s for n, s in resolved.schemes.items() if s.per == "member"}
    only_members = used_by(resolved, members) - mine
    return set(resolved.indicators) - only_members


def used_by(resolved: Resolved, schemes: Mapping[str, Scheme]) -> set[str]:
    names = {name for scheme in schemes.values() for name in read_by(scheme)}
    return names & set(resolved.indicators)


def _with_scored(
    resolved: Resolved, chosen: Mapping[str, Scheme], wanted: set[str], subject: str
) -> dict[str, Scheme]:
    """The chosen schemes with those whose points any wanted indicator reads, in the file's order."""
    found = set(chosen)
    seen: set[str] = set()
    queue = sorted(wanted)
    while queue:
        name = queue.pop()
        if name in seen or name not in resolved.indicators:
            continue
        seen.add(name)
        scored = resolved.indicators[name].scored
        found |= {scored.scheme} if scored is not None else set()
        queue += needs(resolved, name)
    schemes = resolved.schemes.items()
    return {n: s for n, s in schemes if n in found and s.per == subject}


def _unasked(_number: int, _name: str) -> None:
    return None


def recorder(draft: Draft, chosen: Mapping[str, Scheme]) -> Recorded:
    """Says of schemes whether anything was recorded that they count."""

    def there(number: int, name: str) -> Expr | None:
        if chosen[name].silence != "unrated":
            return None
        return recorded(draft, f"s{number}", used_by(draft.resolved, {name: chosen[name]}))

    return there


def _reach(draft: Draft, schemes: Mapping[str, Scheme]) -> Reach:
    """Which organisations a value of one depends on: ranks and overlays may need any."""
    if any(scheme.rating is not None and scheme.rating.by_rank for scheme in schemes.values()):
        return "all"
    compiled = [i for name, i in draft.resolved.indicators.items() if name in draft.values]
    rolls = [i.roll_up for i in compiled if i.roll_up is not None]
    if any(roll.over == "overlay" for roll in rolls):
        return "all"
    shares = any(isinstance(i.meets, str) for i in compiled)
    counted = any(people.of == "organisation" for people in draft.populations.values())
    return "below" if rolls or shares or counted else "own"


def _with_posts_elsewhere(draft: Draft, reads: Reads) -> Reads:
    """A post that somebody holds in another organisation is asked for too, as `without_posts` does."""
    asked = [draft.resolved.populations.get(name) for name in draft.populations]
    if not any(population is not None and population.asks_posts_elsewhere for population in asked):
        return reads
    return replace(reads, persons=tuple(sorted({*reads.persons, ("post", "person")})))


def _outputs(draft: Draft) -> tuple[dict[str, Column], list[tuple[str, Expr]]]:
    columns: dict[str, Column] = {}
    outputs: list[tuple[str, Expr]] = []
    for name, value in draft.values.items():
        if isinstance(value, TextValue):
            continue
        number = len(columns)
        outputs.append((f"n{number}", value.num))
        den: str | int = f"d{number}"
        if isinstance(value.den, int):
            den = value.den
        else:
            outputs.append((f"d{number}", value.den))
        columns[name] = Column(f"n{number}", den, value.truth, value.parts)
    return columns, outputs


def _shapes(draft: Draft, columns: Mapping[str, Column]) -> dict[str, Value]:
    """Each output of an indicator as a value that stands in a level."""
    shapes: dict[str, Value] = {}
    for name, column in columns.items():
        value = draft.values[name]
        assert isinstance(value, Value)
        den = col(LEVEL, column.den) if isinstance(column.den, str) else column.den
        shapes[name] = replace(value, num=col(LEVEL, column.num), den=den)
    return shapes


def _limits(draft: Draft, columns: Mapping[str, Column]) -> tuple[Limit, ...]:
    """How large each output of an indicator can get for all that the plan was compiled with."""
    limits: list[Limit] = []
    for name, column in columns.items():
        value = draft.values[name]
        assert isinstance(value, Value)
        limits.append(Limit(name, column.num, value.num_bound))
        if isinstance(column.den, str):
            limits.append(Limit(name, column.den, value.den_bound))
    return tuple(limits)


def _statement(
    draft: Draft,
    base: Sequence[tuple[str, exp.Query]],
    top: str,
    outputs: Sequence[tuple[str, Expr]],
    plans: Mapping[str, SchemePlan],
    subject: str,
    focus: bool,
) -> exp.Query:
    ctes = [*base, *draft.relations, *draft.wide.build("spine", "l0"), *draft.levels]
    keys = [*OUTPUT_KEYS, "org" if subject == "member" else "title"]
    query = sql.Query(top, LEVEL).columns(*(sql.output(col(LEVEL, k), k) for k in keys))
    for name, value in outputs:
        query.columns(sql.output(value, name))
    for plan in plans.values():
        query.columns(*(sql.output(col(LEVEL, n), n) for n in plan.outputs))
    if focus:
        query.where(in_focus(col(LEVEL, "org" if subject == "member" else "k")))
    return with_relations(query.build(), ctes)


def with_relations(query: exp.Query, ctes: Sequence[tuple[str, exp.Query]]) -> exp.Query:
    """`query` with the relations it needs, directly or not, as its WITH clause."""
    by_name = dict(ctes)
    reads = {
        name: sorted(sql.tables_in(select) & by_name.keys()) for name, select in by_name.items()
    }
    needed: set[str] = set()
    queue = sorted(sql.tables_in(query) & by_name.keys())
    while queue:
        name = queue.pop()
        if name not in needed:
            needed.add(name)
            queue += reads[name]
    order = graphlib.TopologicalSorter({n: reads[n] for n in sorted(needed)}).static_order()
    expressions = [
        exp.CTE(this=by_name[name], alias=exp.TableAlias(this=sql.name(name))) for name in order
    ]
    if expressions:
        query.set("with_", exp.With(expressions=expressions))
    return query


__all__ = ["Column", "Evidence", "Plan", "Value", "compile_plan"]
