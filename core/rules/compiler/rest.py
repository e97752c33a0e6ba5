"""What is left to compute of a plan where some of its values are there already.

The values that are kept stand in a relation of their own, ``kept``: keyed (k, period), with the
plan's own columns of those indicators. Over it only the other indicators and the points are
compiled; where no other indicator counts facts, no fact is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sqlglot import exp

from core.facts import Vocabulary
from core.rules.compiler import sql
from core.rules.compiler.catalogue import sources_of
from core.rules.compiler.draft import LEVEL, Draft
from core.rules.compiler.filters import Filters, Refused
from core.rules.compiler.indicators import compile_indicators
from core.rules.compiler.people import people_ctes
from core.rules.compiler.plan import OUTPUT_KEYS, Plan, recorder, with_relations
from core.rules.compiler.reads import reads_of
from core.rules.compiler.scores import SchemePlan, ScoreCompiler
from core.rules.compiler.sql import Expr, col
from core.rules.compiler.standing import base_ctes, member_spine, spine
from core.rules.compiler.values import Value
from core.rules.compiler.wide import same_key
from core.rules.expected import EXPECTED, Expected, expected_of

#: The relation of the values that are kept.
KEPT = "kept"

_LEVEL = re.compile(r"l[0-9]+|s[0-9]+_[a-z]+[0-9]*")
_STANDING = frozenset({"parent", "groups", "since", "staff"})


def there_column(scheme: str) -> str:
    """The column of the kept relation that says of whom anything was recorded, for a scheme."""
    return f"there_{scheme}"


@dataclass(frozen=True)
class Rest:
    """What is left of a plan: `plan` gives everything that is not kept, reading the `columns` of ``kept``.

    Its schemes are by the plan's own numbers. `facts` says whether any fact is read.
    """

    plan: Plan
    columns: tuple[str, ...]
    facts: bool

    @cached_property
    def read(self) -> frozenset[str]:
        """The columns of ``kept`` that the statement names, keys among them."""
        return frozenset(each.name for each in self.plan.statement.find_all(exp.Column))

    @property
    def figures(self) -> tuple[str, ...]:
        """Those of the columns that belong to the whole plan's output."""
        outputs = {each.num for each in self.plan.columns.values()}
        outputs |= {str(each.den) for each in self.plan.columns.values()}
        return tuple(name for name in self.columns if name in outputs)


def compile_rest(
    whole: Plan, vocabulary: Vocabulary, kept: Collection[str], judged: Collection[str]
) -> Rest:
    """Compile what is left of `whole` where the indicators `kept` are there, by name.

    Of the schemes `judged` the column `there_column` is kept too; of others it is told from the facts
    whether anything was recorded, where the plan asks that. Raises `Refused` for what does
    not compile, which a plan that was compiled whole never does.
    """
    resolved = whole.resolved
    filters = Filters(resolved, dict(vocabulary.codes))
    draft = Draft(resolved, sources_of(vocabulary), filters, whole.subject)
    base = {name.partition(".")[0] for name in kept}
    for name in whole.columns:
        if name.partition(".")[0] in base:
            draft.values[name] = whole.shapes[name]
    wanted = {name.partition(".")[0] for name in whole.columns} - base

    definitions = {name: scheme.definition for name, scheme in whole.schemes.items()}
    recorded = recorder(draft, definitions)

    def there(number: int, name: str) -> Expr | None:
        if name in judged:
            return col(LEVEL, there_column(name))
        return recorded(number, name) if whole.records else None

    scorer = ScoreCompiler(draft, definitions, there)
    refused = compile_indicators(draft, wanted, scorer, base)
    levels = len(draft.levels)
    schemes: dict[str, SchemePlan] = {}
    for name in definitions:
        compiled = scorer.compile(name)
        if compiled is not None:
            schemes[name] = compiled
    refused += scorer.refused
    if refused:
        raise refused[0]
    taken = _taken(whole, base, judged)
    facts = _reads_facts(draft, levels)
    statement = _statement(replace(whole, schemes=schemes), draft, draft.top, taken, facts, base)
    people = facts and (whole.subject == "member" or bool({"membership", "post"} & draft.used))
    tables = {"organisation", *draft.used, *(("membership", "post") if people else ())}
    plan = replace(
        whole,
        statement=statement,
        schemes=schemes,
        rules=dict(draft.scans.rules),
        tables=tuple(sorted(tables)) if facts else (),
        inputs=tuple(draft.inputs),
        reads=reads_of(draft, "all"),
    )
    return Rest(plan, taken, facts)


def _taken(whole: Plan, base: Collection[str], judged: Collection[str]) -> tuple[str, ...]:
    """The columns of ``kept`` beside the keys."""
    found: list[str] = []
    for name, column in whole.columns.items():
        if name.partition(".")[0] in base:
            found += [column.num, *([column.den] if isinstance(column.den, str) else [])]
    return (*found, *(there_column(name) for name in judged))


def _reads_facts(draft: Draft, levels: int) -> bool:
    """Whether the indicators that are compiled join anything but what is given from outside."""
    given = {wanted.relation for wanted in draft.inputs}
    named = [name for name, _ in draft.levels[:levels]]
    if set(draft.wide.joins) - given or not all(map(_LEVEL.fullmatch, named)):
        return True
    # Peers below the same parent: of an organisation only its kind and sector are kept.
    read = (column for _, query in draft.levels for column in query.find_all(exp.Column))
    return any(each.table == LEVEL and each.name in _STANDING for each in read)


def _statement(
    whole: Plan,
    draft: Draft,
    top: str,
    taken: tuple[str, ...],
    facts: bool,
    base: Collection[str],
) -> exp.Query:
    """The whole plan's output but for what is kept, over ``kept`` joined to the spine or, without facts, alone."""
    last = "org" if whole.subject == "member" else "title"
    keys = [*OUTPUT_KEYS, last]
    standing: list[tuple[str, exp.Query]] = []
    if facts:
        standing = [*base_ctes(), *people_ctes()]
        standing.append(("spine", member_spine() if whole.subject == "member" else spine("all")))
        own = sql.Query("spine", "s").columns(sql.star("s"))
        own.join(KEPT, "kept", same_key("kept", "s"))
        own.columns(*(sql.output(col("kept", name), name) for name in taken))
        ground = [("ground", own.build())]
    else:
        ground = [("ground", sql.Query(KEPT, "s").columns(sql.star("s")).build())]
    ctes = [*standing, *ground, *draft.relations, *draft.wide.build("ground", "l0"), *draft.levels]
    query = sql.Query(top, LEVEL).columns(*(sql.output(col(LEVEL, k), k) for k in keys))
    for name, value in _outputs(whole, draft.values, base):
        query.columns(sql.output(value, name))
    for plan in whole.schemes.values():
        query.columns(*(sql.output(col(LEVEL, n), n) for n in plan.outputs))
    statement = with_relations(query.build(), ctes)
    limits = expected_of(whole.statement).limits
    mine = tuple(each for each in limits if each.rule.partition(".")[0] not in base)
    statement.meta[EXPECTED] = Expected(mine)
    return statement


def _outputs(
    whole: Plan, values: Mapping[str, object], base: Collection[str]
) -> list[tuple[str, Expr]]:
    found: list[tuple[str, Expr]] = []
    for name, column in whole.columns.items():
        if name.partition(".")[0] in base:
            continue
        value = values[name]
        assert isinstance(value, Value)
        found.append((column.num, value.num))
        if isinstance(column.den, str):
            found.append((column.den, value.den_expr))
    return found


__all__ = ["KEPT", "Refused", "Rest", "compile_rest", "there_column"]
