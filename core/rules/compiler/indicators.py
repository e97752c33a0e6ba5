"""Indicators as SQL: leaves read scans and populations, derived ones read other indicators.

The result grows in levels. Level 0 joins every scan and population to the spine; each further level
adds the columns of the indicators that depend on the one before.
"""

from __future__ import annotations

import graphlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from core.facts.model import Column
from core.rules.calendar import DayRule
from core.rules.compiler import sql
from core.rules.compiler.filters import ROW, Filters, Joins, Refused
from core.rules.compiler.formulas import Formulas
from core.rules.compiler.populations import code_population, population_query
from core.rules.compiler.scans import PER_PERIOD, TO_DATE, Grouping, Scans
from core.rules.compiler.sources import Source, united
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.compiler.values import (
    COUNT_BOUND,
    PRIOR_BOUND,
    PRIOR_DEN_BOUND,
    SUM_BOUND,
    TextValue,
    Value,
    compared,
    condition,
    constant,
)
from core.rules.errors import nearest
from core.rules.expressions import names_in, parse_expression
from core.rules.model import (
    CodePopulation,
    Festival,
    Indicator,
    Population,
    Window,
)
from core.rules.resolve import Resolved
from core.rules.text import Key

LEVEL = "v"
SIGNS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "exactly": "=="}
EVERY_MONTHS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
ATTRIBUTES = ("kind", "sector")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts behind one indicator: a SELECT of (k, period, fact, position, …)."""

    query: exp.Query
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Input:
    """A relation (k, period, num, den) that is computed outside: a prior value or a function."""

    relation: str
    kind: str
    of: str
    scheme: str = ""


@dataclass
class Wide:
    """Level 0: the spine with every column that is brought to it."""

    joins: dict[str, str] = field(default_factory=dict)
    columns: dict[tuple[str, str], str] = field(default_factory=dict)
    outputs: list[tuple[str, Expr]] = field(default_factory=list)

    def bring(self, relation: str, column: str, default: int | None) -> str:
        """Bring a column of a relation keyed (k, period); NULL becomes `default` if given."""
        known = self.columns.get((relation, column))
        if known is not None:
            return known
        alias = self.joins.setdefault(relation, f"j{len(self.joins)}")
        name = f"c{len(self.columns)}"
        self.columns[relation, column] = name
        value: Expr = col(alias, column)
        if default is not None:
            value = sql.or_else(value, lit(default))
        self.outputs.append((name, value))
        return name

    def build(self, spine: str) -> exp.Select:
        """The SELECT of level 0."""
        query = Query(spine, "s").columns(sql.star("s"))
        for relation, alias in self.joins.items():
            query.left_join(relation, alias, same_key(alias, "s"))
        for name, value in self.outputs:
            query.columns(sql.output(value, name))
        return query.build()


def same_key(left: str, right: str) -> Expr:
    """left.k = right.k AND left.period = right.period"""
    return sql.all_of(
        (
            sql.compare("==", col(left, "k"), col(right, "k")),
            sql.compare("==", col(left, "period"), col(right, "period")),
        )
    )


class IndicatorCompiler:
    """Compiles all indicators of one subject (organisation or member) of a resolved programme."""

    def __init__(
        self,
        resolved: Resolved,
        sources: Mapping[str, Source],
        filters: Filters,
        subject: str = "organisation",
    ) -> None:
        self.resolved = resolved
        self.sources = sources
        self.filters = filters
        self.subject = subject
        self.key = "org" if subject == "organisation" else "person"
        self.scans = Scans()
        self.wide = Wide()
        self.values: dict[str, Value | TextValue] = {
            name: TextValue(col(LEVEL, name)) for name in ATTRIBUTES
        }
        self.ctes: list[tuple[str, exp.Query]] = []
        self.levels: list[tuple[str, exp.Select]] = []
        self.top = "l0"
        self.evidence: dict[str, Evidence] = {}
        self.inputs: list[Input] = []
        self.used: set[str] = set()
        self._populations: dict[str, tuple[str, Mapping[str, Column], str]] = {}

    # -- order ---------------------------------------------------------------------------------

    def compile(self, wanted: set[str]) -> list[Refused]:
        """Compile `wanted` and what they need; gives everything refused, not only the first."""
        refused: list[Refused] = []
        for names in self._generations(wanted, refused):
            pending: list[tuple[str, Value]] = []
            joins: list[tuple[str, str]] = []
            for name in names:
                indicator = self.resolved.indicators[name]
                try:
                    self._compile(name, indicator, pending, joins)
                except Refused as error:
                    refused.append(error)
            if pending:
                self._level(pending, joins)
        return refused

    def needs(self, name: str) -> set[str]:
        """The indicators that an indicator reads in the same period."""
        indicator = self.resolved.indicators[name]
        found: set[str] = set()
        if indicator.formula is not None:
            found |= {n.name.split(".")[0] for n in names_in(parse_expression(indicator.formula))}
        if indicator.roll_up is not None:
            found.add(indicator.roll_up.of.split(".")[0])
        if isinstance(indicator.meets, str):
            found |= {n.name.split(".")[0] for n in names_in(parse_expression(indicator.meets))}
        return found - set(ATTRIBUTES)

    def _generations(self, wanted: set[str], refused: list[Refused]) -> list[list[str]]:
        graph: dict[str, set[str]] = {}
        queue = sorted(wanted)
        while queue:
            name = queue.pop()
            if name in graph or name not in self.resolved.indicators:
                continue
            graph[name] = {n for n in self.needs(name) if n in self.resolved.indicators}
            queue += sorted(graph[name])
        sorter = graphlib.TopologicalSorter(graph)
        try:
            sorter.prepare()
        except graphlib.CycleError as error:
            circle = " → ".join(reversed(error.args[1]))
            path: Key = ("indicators", error.args[1][0])
            refused.append(
                Refused(
                    "R150", path, f"these indicators need each other: {circle}", "break the circle"
                )
            )
            return []
        generations = []
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            generations.append(ready)
            sorter.done(*ready)
        return generations

    # -- one indicator -------------------------------------------------------------------------

    def _compile(
        self,
        name: str,
        indicator: Indicator,
        pending: list[tuple[str, Value]],
        joins: list[tuple[str, str]],
    ) -> None:
        path: Key = ("indicators", name)
        measure = indicator.measure
        if measure == "formula":
            assert indicator.formula is not None
            value = self.formulas.value(indicator.formula, (*path, "formula"))
            pending.append((name, self._conditioned(indicator, value, path)))
        elif measure == "roll_up":
            self._roll_up(name, indicator, joins, pending, path)
        elif measure in ("prior", "python"):
            self._input(name, indicator, measure)
        elif measure == "ledger":
            self._ledger(name, indicator, path)
        elif measure == "count_self":
            self.values[name] = Value(lit(1), num_bound=1)
        elif measure == "size":
            self._size(name, indicator, path)
        elif isinstance(indicator.meets, str):
            self._share_of_organisations(name, indicator, joins, pending, path)
        elif indicator.each is not None:
            self._each(name, indicator, path)
        elif indicator.every is not None:
            self._every(name, indicator, path)
        else:
            value = self._plain(name, indicator, path)
            if indicator.condition:
                pending.append((name, self._conditioned(indicator, value, path)))
            else:
                self.values[name] = value
        self._restrict(name, indicator, pending, path)

    def _restrict(
        self, name: str, indicator: Indicator, pending: list[tuple[str, Value]], path: Key
    ) -> None:
        """Leave an indicator with no data where it does not apply."""
        if not indicator.applies_to:
            return
        tests = [
            sql.among(col(LEVEL, attribute), list(words))
            for attribute, words in indicator.applies_to.items()
        ]
        value = dict(pending).get(name) or self.values[name]
        assert isinstance(value, Value)
        limited = Value(
            sql.when((sql.all_of(tests), value.num)),
            value.den,
            True,
            value.truth,
            value.num_bound,
            value.den_bound,
            value.parts,
        )
        pending[:] = [(n, v) for n, v in pending if n != name]
        pending.append((name, limited))

    @property
    def formulas(self) -> Formulas:
        """Formulas over what is compiled so far."""
        return Formulas(self.values, self.filters.number)

    def _conditioned(self, indicator: Indicator, value: Value, path: Key) -> Value:
        tests = []
        for word, written in indicator.condition.items():
            edge = constant(self.filters.number(written, (*path, word)))
            tests.append(compared(SIGNS[word], value, edge))
        return condition(sql.all_of(tests), value.lacks) if tests else value

    # -- sources and scans ---------------------------------------------------------------------

    def _source(self, name: str, path: Key) -> Source:
        if name not in self.sources:
            raise Refused("R100", path, f"nothing is called '{name}'", nearest(name, self.sources))
        return self._joined(self.sources[name])

    def _joined(self, source: Source) -> Source:
        """The source, with its definition among the plan's relations."""
        self.used.update(source.tables)
        if source.query is not None and all(n != source.relation for n, _ in self.ctes):
            self.ctes.append((source.relation, source.query))
        return source

    def _measured(self, indicator: Indicator, path: Key) -> tuple[Source, str, Column | None]:
        """The source of a measure, and the field it reads (empty for a count)."""
        measure = indicator.measure
        if measure == "count":
            counted = [self._source(name, (*path, "count")) for name in indicator.count]
            source = counted[0] if len(counted) == 1 else self._joined(united(counted))
            return source, "", None
        written = getattr(indicator, measure)
        source_name, _, field_name = written.partition(".")
        source = self._source(source_name, (*path, measure))
        if not field_name:
            raise Refused("R102", (*path, measure), "write source.field, such as study.hours")
        return source, field_name, self.filters.field(source, field_name, (*path, measure))

    def _rule(self, indicator: Indicator, path: Key) -> tuple[DayRule, bool]:
        """The calendar rule an indicator's facts are bound by, and whether it has sub-periods."""
        every, window = indicator.every, indicator.window
        if every is not None:
            if window != "period":
                raise Refused("R103", (*path, "window"), "'every' runs over the period itself")
            if isinstance(every, Festival):
                rule = DayRule(
                    "festival",
                    festivals=every.festival,
                    before=every.days_before,
                    after=every.days_after,
                )
                return rule, True
            return DayRule("every", months=EVERY_MONTHS[every]), True
        if isinstance(window, Window):
            if window.from_ is not None and window.to is not None:
                return DayRule("between", first=window.from_, last=window.to), False
            return DayRule("months", months=window.months or 12 * (window.years or 0)), False
        return (TO_DATE if window == "to-date" else PER_PERIOD), False

    def _grouping(
        self, indicator: Indicator, source: Source, key: str, part: str, path: Key
    ) -> Grouping:
        rule, sub = self._rule(indicator, path)
        day = indicator.dated_by or source.day
        if indicator.dated_by is not None:
            column = self.filters.field(source, indicator.dated_by, (*path, "dated_by"))
            if column.kind != "day":
                raise Refused("R127", (*path, "dated_by"), f"'{day}' is not a day")
        return Grouping(source.name, day, rule, key, part, sub)

    def _subject_key(self, source: Source, path: Key) -> str:
        if self.key == "org":
            return "org"
        if not source.person:
            raise Refused("R104", path, f"'{source.name}' names no person")
        return source.person

    def _columns(
        self, indicator: Indicator, key: str, part: str, path: Key
    ) -> tuple[str, str, Column | None, Grouping, Expr, Joins, Source]:
        """Scan an indicator's measure: (relation, column, field, grouping, filter, joins, source)."""
        source, field_name, column = self._measured(indicator, path)
        grouping = self._grouping(indicator, source, key, part, path)
        joins = Joins()
        tests = self.filters.conditions(source, indicator.where, (*path, "where"), joins)
        matches = sql.all_of(tests)
        picks = indicator.once_per and (indicator.keep or indicator.highest)
        if indicator.measure == "latest" or picks:
            relation, name = self._picked(indicator, source, field_name, column, grouping, path)
            return relation, name, column, grouping, matches, joins, source
        value = self._aggregate(indicator, source, field_name, column, tests, path)
        scan, name = self.scans.measure(source, grouping, joins, value)
        return scan.name, name, column, grouping, matches, joins, source

    def _aggregate(
        self,
        indicator: Indicator,
        source: Source,
        field_name: str,
        column: Column | None,
        tests: list[Expr],
        path: Key,
    ) -> Expr:
        matches = sql.all_of(tests)
        measure = indicator.measure
        if measure == "count" and not indicator.once_per:
            if not tests:
                return sql.rows()
            return sql.total(sql.when((matches, lit(1)), otherwise=lit(0)))
        if measure in ("count", "distinct"):
            fields = [field_name] if measure == "distinct" else list(indicator.once_per)
            if len(fields) != 1:
                raise Refused("R105", (*path, "once_per"), "count once per one field")
            self.filters.field(source, fields[0], path)
            value = col(ROW, fields[0])
            return sql.different(sql.when((matches, value)) if tests else value)
        assert column is not None
        if measure == "sum":
            if indicator.once_per:
                raise Refused(
                    "R106", (*path, "once_per"), "say which fact is kept: keep: latest, or highest"
                )
            if column.kind not in ("integer", "flag"):
                raise Refused("R121", path, f"'{field_name}' is a {column.kind}, not a number")
            value = sql.or_else(col(ROW, field_name), lit(0))
            return sql.total(sql.when((matches, value), otherwise=lit(0)) if tests else value)
        value = self._ordered(field_name, column, path)
        chosen = sql.when((matches, value)) if tests else value
        return sql.most(chosen) if measure == "greatest" else sql.least(chosen)

    def _ordered(self, field_name: str, column: Column, path: Key) -> Expr:
        value = col(ROW, field_name)
        if column.kind == "code":
            return self.filters.rank(value, column, path)
        if column.kind not in ("integer", "day", "flag"):
            raise Refused("R121", path, f"'{field_name}' is a {column.kind}, not a number")
        return value

    def _picked(
        self,
        indicator: Indicator,
        source: Source,
        field_name: str,
        column: Column | None,
        grouping: Grouping,
        path: Key,
    ) -> tuple[str, str]:
        """A measure over chosen facts: the latest, the first, or the highest of each."""
        joins = Joins()
        latest_only = indicator.measure == "latest" and not indicator.once_per
        before = dict(indicator.among)
        if latest_only:
            before |= indicator.where
        among = self.filters.conditions(source, before, (*path, "among"), joins)
        after: list[Expr] = []
        if not latest_only:
            after = self.filters.conditions(source, indicator.where, (*path, "where"), joins)
        period = col("p" if grouping.rule == TO_DATE else "d", "period")
        partition = [col(ROW, grouping.key), period]
        partition += [col(ROW, grouping.part)] if grouping.part else []
        partition += [col("d", "sub")] if grouping.sub else []
        for once in indicator.once_per:
            self.filters.field(source, once, (*path, "once_per"))
            partition.append(col(ROW, once))
        backwards = indicator.keep != "first"
        order = [(col(ROW, grouping.day), backwards), (col(ROW, "position"), backwards)]
        if indicator.highest is not None:
            kind = self.filters.field(source, indicator.highest, (*path, "highest"))
            order.insert(0, (self._ordered(indicator.highest, kind, path), True))
        place = sql.over(sql.row_number(), partition, order)
        value: Expr = lit(1)
        if field_name and column is not None:
            value = self._ordered(field_name, column, path)
        holds = sql.flag(sql.all_of(after)) if after else lit(1)
        rows = self.scans.rows(
            source,
            grouping,
            joins,
            [("place", place), ("value", value), ("holds", holds)],
            sql.all_of(among) if among else None,
        )
        name = f"pick{len(self.ctes)}"
        self.ctes.append((f"{name}_rows", rows))
        keys = [
            "k",
            "period",
            *(["part"] if grouping.part else []),
            *(["sub"] if grouping.sub else []),
        ]
        combined = {
            "count": sql.rows,
            "sum": lambda: sql.total(col(ROW, "value")),
            "distinct": lambda: sql.different(col(ROW, "value")),
            "latest": lambda: sql.most(col(ROW, "value")),
            "greatest": lambda: sql.most(col(ROW, "value")),
            "least": lambda: sql.least(col(ROW, "value")),
        }[indicator.measure]()
        query = (
            Query(f"{name}_rows", ROW)
            .columns(*(sql.output(col(ROW, k), k) for k in keys))
            .columns(sql.output(combined, "m0"))
            .where(sql.compare("==", col(ROW, "place"), lit(1)))
            .where(sql.compare("==", col(ROW, "holds"), lit(1)))
            .group_by(*(col(ROW, k) for k in keys))
        )
        self.ctes.append((name, query.build()))
        return name, "m0"

    def _plain(self, name: str, indicator: Indicator, path: Key) -> Value:
        source, _, _ = self._measured(indicator, path)
        key = self._subject_key(source, path)
        relation, column, kind, grouping, matches, joins, source = self._columns(
            indicator, key, "", path
        )
        self._remember(name, indicator, source, grouping, matches, joins, path)
        measure = indicator.measure
        lacks = measure in ("latest", "greatest", "least")
        brought = self.wide.bring(relation, column, None if lacks else 0)
        scale = kind.scale if kind is not None and measure != "distinct" else 1
        bound = SUM_BOUND if measure == "sum" else COUNT_BOUND * scale
        return Value(col(LEVEL, brought), scale, lacks, False, bound, scale)

    def _remember(
        self,
        name: str,
        indicator: Indicator,
        source: Source,
        grouping: Grouping,
        matches: Expr,
        joins: Joins,
        path: Key,
    ) -> None:
        """Keep the query for the facts behind an indicator."""
        columns: list[tuple[str, Expr]] = [
            ("fact", col(ROW, "fact")),
            ("position", col(ROW, "position")),
            ("day", col(ROW, grouping.day)),
            ("org", col(ROW, "org")),
        ]
        measure = indicator.measure
        if measure in ("sum", "latest", "greatest", "least"):
            field_name = getattr(indicator, measure).partition(".")[2]
            columns.append(("value", col(ROW, field_name)))
        query = self.scans.rows(source, grouping, joins, columns, matches)
        names = tuple(name for name, _ in columns)
        extra = (("part",) if grouping.part else ()) + (("sub",) if grouping.sub else ())
        self.evidence[name] = Evidence(query, ("k", "period", *extra, *names))

    # -- every, each ---------------------------------------------------------------------------

    def _holds(
        self, indicator: Indicator, measured: Expr, column: Column | None, path: Key
    ) -> Expr:
        """The condition of an `every` or `each` on one measured number."""
        scale = column.scale if column is not None and indicator.measure != "distinct" else 1
        tests = []
        for word, written in indicator.condition.items():
            edge = self.filters.number(written, (*path, word)) * scale
            value = sql.multiply(measured, lit(edge.denominator))
            tests.append(sql.compare(SIGNS[word], value, lit(edge.numerator)))
        return sql.all_of(tests)

    def _measured_or_none(self, indicator: Indicator, alias: str, column: str) -> Expr:
        value = col(alias, column)
        if indicator.measure in ("latest", "greatest", "least"):
            return value
        return sql.or_else(value, lit(0))

    def _met_of(self, name: str, relation: str) -> None:
        """A rate met/of from a relation (k, period, met, of)."""
        of = self.wide.bring(relation, "of", 0)
        met = self.wide.bring(relation, "met", 0)
        some = sql.compare(">", col(LEVEL, of), lit(0))
        num = sql.when((some, col(LEVEL, met)))
        self.values[name] = Value(num, col(LEVEL, of), True, False, COUNT_BOUND, COUNT_BOUND)

    def _every(self, name: str, indicator: Indicator, path: Key) -> None:
        source, _, _ = self._measured(indicator, path)
        key = self._subject_key(source, path)
        relation, column, kind, grouping, matches, joins, source = self._columns(
            indicator, key, "", path
        )
        self._remember(name, indicator, source, grouping, matches, joins, path)
        measured = self._measured_or_none(indicator, "a", column)
        holds = self._holds(indicator, measured, kind, path)
        number = self.scans.rule_number(grouping.rule)
        query = (
            Query("spine", "s")
            .join("subs", "u", _required(number, "s", festival=grouping.rule.kind == "festival"))
            .left_join(
                relation,
                "a",
                sql.all_of(
                    (same_key("a", "s"), sql.compare("==", col("a", "sub"), col("u", "sub")))
                ),
            )
            .columns(
                sql.output(col("s", "k"), "k"),
                sql.output(col("s", "period"), "period"),
                sql.output(sql.rows(), "of"),
                sql.output(sql.total(sql.when((holds, lit(1)), otherwise=lit(0))), "met"),
            )
            .group_by(col("s", "k"), col("s", "period"))
        )
        self.ctes.append((f"every_{name}", query.build()))
        self._met_of(name, f"every_{name}")

    def population(
        self, each: str | CodePopulation, path: Key
    ) -> tuple[str, Mapping[str, Column], str]:
        """The relation of a population, the fields of its rows, and what its members are."""
        if isinstance(each, CodePopulation):
            relation = f"pop_codes_{len(self.ctes)}"
            listed = self.filters.codes.get(each.codes)
            if listed is None:
                raise Refused(
                    "R131",
                    path,
                    f"no code list '{each.codes}'",
                    nearest(each.codes, self.filters.codes),
                )
            for code in each.among:
                if code not in listed.codes:
                    hint = nearest(code, listed.codes)
                    raise Refused("R123", path, f"'{code}' is no code of {each.codes}", hint)
            self.ctes.append((relation, code_population(each.among)))
            return relation, {}, "code"
        if each in self._populations:
            return self._populations[each]
        builtin = {
            "member": Population(members=True),
            "branch": Population(organisations={"kind": ("branch", "general-branch")}),
        }
        defined = self.resolved.programme.populations
        if each not in defined and each not in builtin:
            hint = nearest(
                each, {*defined, *builtin, *(s for s in self.sources if s.endswith("_case"))}
            )
            raise Refused("R132", path, f"no population '{each}'", hint)
        population = defined.get(each) or builtin[each]
        self._check_posts(each, population)
        query, fields, of = population_query(population, self.sources["post"].fields, path)
        if of == "person":
            self.used.update(("membership", "post"))
        relation = f"pop_{each}"
        self.ctes.append((relation, query))
        self._populations[each] = (relation, fields, of)
        return self._populations[each]

    def _persons(self, relation: str) -> str:
        """A population of persons once each, however many of its posts one of them holds."""
        name = f"{relation}_once"
        if all(known != name for known, _ in self.ctes):
            keys = [col("m", key) for key in ("k", "period", "member")]
            query = Query(relation, "m").columns(
                *(sql.output(col("m", key), key) for key in ("k", "period", "member")),
                sql.output(sql.least(col("m", "since")), "since"),
            )
            self.ctes.append((name, query.group_by(*keys).build()))
        return name

    def _check_posts(self, name: str, population: Population) -> None:
        known = self.filters.codes[self.sources["post"].fields["post"].codes].codes
        for post in (*population.posts, *population.without_posts):
            if post not in known:
                path: Key = ("populations", name, "posts")
                raise Refused("R123", path, f"'{post}' is no post", nearest(post, known))

    def _each(self, name: str, indicator: Indicator, path: Key) -> None:
        each = indicator.each
        if isinstance(each, str) and each in self.sources and each.endswith("_case"):
            self._each_case(name, indicator, self._source(each, (*path, "each")), path)
            return
        assert each is not None
        relation, fields, of = self.population(each, (*path, "each"))
        if indicator.measure == "meets":
            self._each_meeting(name, indicator, relation, fields, of, path)
            return
        source, _, _ = self._measured(indicator, path)
        key, part = "org", ""
        if of == "person":
            key = indicator.by or source.person
            if not key:
                hint = "name the field that holds the person with 'by'"
                raise Refused("R104", path, f"'{source.name}' names no person", hint)
            self.filters.field(source, key, (*path, "by"))
        elif of == "code":
            if indicator.by is None:
                raise Refused("R107", path, "say 'by': which field holds the code")
            self.filters.field(source, indicator.by, (*path, "by"))
            part = indicator.by
        scanned, column, kind, grouping, matches, joins, source = self._columns(
            indicator, key, part, path
        )
        self._remember(name, indicator, source, grouping, matches, joins, path)
        measured = self._measured_or_none(indicator, "a", column)
        holds = self._holds(indicator, measured, kind, path)
        ons = [sql.compare("==", col("a", "period"), col("m", "period"))]
        if part:
            ons += [
                sql.compare("==", col("a", "k"), col("m", "k")),
                sql.compare("==", col("a", "part"), col("m", "member")),
            ]
        else:
            ons.append(sql.compare("==", col("a", "k"), col("m", "member")))
        query = Query(self._persons(relation) if of == "person" else relation, "m")
        if grouping.sub:
            number = self.scans.rule_number(grouping.rule)
            query.join(
                "subs", "u", _required(number, "m", festival=grouping.rule.kind == "festival")
            )
            ons.append(sql.compare("==", col("a", "sub"), col("u", "sub")))
        query.left_join(scanned, "a", sql.all_of(ons))
        met = sql.when((holds, lit(1)), otherwise=lit(0))
        rows = f"each_{name}_rows"
        member = [sql.output(col("m", n), n) for n in ("k", "period", "member")]
        if grouping.sub:
            keys = [col("m", n) for n in ("k", "period", "member")]
            query.columns(*member, sql.output(sql.least(met), "met")).group_by(*keys)
        else:
            query.columns(*member, sql.output(met, "met"), sql.output(measured, "value"))
        self.ctes.append((rows, query.build()))
        self._count_met(name, rows)

    def _each_meeting(
        self,
        name: str,
        indicator: Indicator,
        relation: str,
        fields: Mapping[str, Column],
        of: str,
        path: Key,
    ) -> None:
        """Each of a population whose own row meets a filter, such as a secretary's rank."""
        rows_source = Source(relation, relation, fields, ())
        joins = Joins()
        kept = self.filters.conditions(rows_source, indicator.where, (*path, "where"), joins)
        meets = indicator.meets
        assert isinstance(meets, dict)
        tests = self.filters.conditions(rows_source, meets, (*path, "meets"), joins)
        if joins.day_sets or joins.workdays:
            raise Refused("R133", path, "a population's row has no working days to count")
        query = Query(relation, ROW).join(
            "periods", "p", sql.compare("==", col("p", "period"), col(ROW, "period"))
        )
        query.columns(*(sql.output(col(ROW, n), n) for n in ("k", "period", "member")))
        if of == "person":
            query.columns(sql.output(col(ROW, "fact"), "fact"))
        query.columns(sql.output(sql.when((sql.all_of(tests), lit(1)), otherwise=lit(0)), "met"))
        for test in kept:
            query.where(test)
        self.ctes.append((f"each_{name}_rows", query.build()))
        self._count_met(name, f"each_{name}_rows")

    def _count_met(self, name: str, rows: str) -> None:
        query = (
            Query(rows, "r")
            .columns(
                sql.output(col("r", "k"), "k"),
                sql.output(col("r", "period"), "period"),
                sql.output(sql.rows(), "of"),
                sql.output(sql.total(col("r", "met")), "met"),
            )
            .group_by(col("r", "k"), col("r", "period"))
        )
        self.ctes.append((f"each_{name}", query.build()))
        self._met_of(name, f"each_{name}")

    def _each_case(self, name: str, indicator: Indicator, source: Source, path: Key) -> None:
        joins = Joins()
        kept = self.filters.conditions(source, indicator.where, (*path, "where"), joins)
        tests: list[Expr] = []
        if isinstance(indicator.meets, dict):
            tests += self.filters.conditions(source, indicator.meets, (*path, "meets"), joins)
        for step in indicator.has_all:
            if step not in source.steps:
                hint = nearest(step, source.steps)
                raise Refused(
                    "R134", (*path, "has_all"), f"'{step}' is no step of {source.name}", hint
                )
            tests.append(sql.not_null(col(ROW, step)))
        if indicator.in_order:
            for earlier, later in zip(indicator.has_all, indicator.has_all[1:], strict=False):
                tests.append(sql.compare("<=", col(ROW, earlier), col(ROW, later)))
        if not tests:
            raise Refused("R126", path, "say what each case must meet: meets or has_all")
        grouping = self._grouping(indicator, source, self._subject_key(source, path), "", path)
        of = sql.when((sql.all_of(kept), lit(1)), otherwise=lit(0)) if kept else lit(1)
        met = sql.when((sql.all_of([*kept, *tests]), lit(1)), otherwise=lit(0))
        scan, of_column = self.scans.measure(source, grouping, joins, sql.total(of))
        _, met_column = self.scans.measure(source, grouping, joins, sql.total(met))
        self._remember(name, indicator, source, grouping, sql.all_of(kept), joins, path)
        brought_of = self.wide.bring(scan.name, of_column, 0)
        brought_met = self.wide.bring(scan.name, met_column, 0)
        some = sql.compare(">", col(LEVEL, brought_of), lit(0))
        self.values[name] = Value(
            sql.when((some, col(LEVEL, brought_met))),
            col(LEVEL, brought_of),
            True,
            False,
            COUNT_BOUND,
            COUNT_BOUND,
        )

    # -- ledgers, sizes, inputs ----------------------------------------------------------------

    def _ledger(self, name: str, indicator: Indicator, path: Key) -> None:
        ledger = indicator.ledger
        assert ledger is not None
        source = self._source(ledger.of, (*path, "ledger"))
        for step in (ledger.in_, ledger.out):
            if step not in source.steps:
                hint = nearest(step, source.steps)
                raise Refused(
                    "R134", (*path, "ledger"), f"'{step}' is no step of {source.name}", hint
                )
        joins = Joins()
        kept = self.filters.conditions(source, ledger.where, (*path, "ledger", "where"), joins)
        grouping = Grouping(source.name, ledger.in_, TO_DATE, self._subject_key(source, path))
        came, went = col(ROW, ledger.in_), col(ROW, ledger.out)
        first, last = col("p", "first"), col("p", "last")
        before = sql.compare("<", came, first)
        out_before = sql.all_of((sql.not_null(went), sql.compare("<", went, first)))
        resolved = sql.all_of(
            (sql.not_null(went), sql.compare(">=", went, first), sql.compare("<=", went, last))
        )
        tests = {
            "opening": [before, sql.negate(out_before)],
            "added": [sql.compare(">=", came, first)],
            "resolved": [resolved],
        }
        values: dict[str, Value] = {}
        for part, conditions in tests.items():
            counted = sql.when((sql.all_of([*kept, *conditions]), lit(1)), otherwise=lit(0))
            scan, column = self.scans.measure(source, grouping, joins, sql.total(counted))
            values[part] = Value(col(LEVEL, self.wide.bring(scan.name, column, 0)))
        self._remember(name, indicator, source, grouping, sql.all_of(kept), joins, path)
        opening, added, out = (values[part].num for part in ("opening", "added", "resolved"))
        closing = Value(sql.subtract(sql.add(opening, added), out), num_bound=2 * COUNT_BOUND)
        for part, value in {**values, "closing": closing}.items():
            self.values[f"{name}.{part}"] = value
        self.values[name] = closing

    def _size(self, name: str, indicator: Indicator, path: Key) -> None:
        assert indicator.size is not None
        relation, _, of = self.population(indicator.size, (*path, "size"))
        relation = self._persons(relation) if of == "person" else relation
        query = (
            Query(relation, "m")
            .columns(
                sql.output(col("m", "k"), "k"),
                sql.output(col("m", "period"), "period"),
                sql.output(sql.rows(), "n"),
            )
            .group_by(col("m", "k"), col("m", "period"))
        )
        self.ctes.append((f"size_{name}", query.build()))
        self.values[name] = Value(col(LEVEL, self.wide.bring(f"size_{name}", "n", 0)))

    def _input(self, name: str, indicator: Indicator, measure: str) -> None:
        relation = f"{measure}_{name}"
        if indicator.prior is not None:
            self.inputs.append(Input(relation, "prior", indicator.prior.of, indicator.prior.scheme))
        else:
            assert indicator.python is not None
            self.inputs.append(Input(relation, "python", indicator.python))
        num = self.wide.bring(relation, "num", None)
        den = self.wide.bring(relation, "den", None)
        self.values[name] = Value(
            col(LEVEL, num), col(LEVEL, den), True, False, PRIOR_BOUND, PRIOR_DEN_BOUND
        )

    # -- levels --------------------------------------------------------------------------------

    def _level(self, pending: list[tuple[str, Value]], joins: list[tuple[str, str]]) -> None:
        """Add a level with the columns of `pending`, joined to the relations in `joins`."""
        before = self.top
        query = Query(before, LEVEL).columns(sql.star(LEVEL))
        for relation, alias in joins:
            query.left_join(relation, alias, same_key(alias, LEVEL))
        number = len(self.levels) + 1
        self.top = f"l{number}"
        for index, (name, value) in enumerate(pending):
            column = f"x{number}_{index}"
            query.columns(sql.output(value.num, column))
            den: Expr | int = value.den
            if not isinstance(value.den, int):
                query.columns(sql.output(value.den, f"{column}d"))
                den = col(LEVEL, f"{column}d")
            self.values[name] = Value(
                col(LEVEL, column),
                den,
                value.lacks,
                value.truth,
                value.num_bound,
                value.den_bound,
                value.parts,
            )
        self.levels.append((self.top, query.build()))

    def _around(self, over: str, kinds: tuple[str, ...]) -> Query:
        """(k, member organisation) pairs for a roll-up, as `t`, with each member's row as `v`."""
        before = self.top
        if over == "overlay":
            query = Query("alive", "t").join(
                before,
                LEVEL,
                sql.all_of(
                    (
                        sql.compare("==", col(LEVEL, "period"), col("t", "period")),
                        exp.Like(
                            this=col(LEVEL, "groups"),
                            expression=_concatenated("%|", col("t", "k"), "|%"),
                        ),
                    )
                ),
            )
        else:
            query = Query("tree", "t").join(
                before,
                LEVEL,
                sql.all_of(
                    (
                        sql.compare("==", col(LEVEL, "period"), col("t", "period")),
                        sql.compare("==", col(LEVEL, "k"), col("t", "org")),
                    )
                ),
            )
            if over == "children":
                query.where(sql.compare("==", col("t", "depth"), lit(1)))
            elif over == "descendants":
                query.where(sql.compare(">", col("t", "depth"), lit(0)))
        if kinds:
            query.where(sql.among(col(LEVEL, "kind"), list(kinds)))
        query.columns(
            sql.output(col("t", "k"), "k"), sql.output(col("t", "period"), "period")
        ).group_by(col("t", "k"), col("t", "period"))
        return query

    def _roll_up(
        self,
        name: str,
        indicator: Indicator,
        joins: list[tuple[str, str]],
        pending: list[tuple[str, Value]],
        path: Key,
    ) -> None:
        roll = indicator.roll_up
        assert roll is not None
        found = self.values.get(roll.of)
        if not isinstance(found, Value):
            hint = nearest(roll.of, self.resolved.indicators)
            raise Refused("R140", (*path, "roll_up", "of"), f"nothing is called '{roll.of}'", hint)
        fixed = isinstance(found.den, int)
        if not fixed and roll.take not in ("sum", "count"):
            raise Refused(
                "R135",
                (*path, "roll_up", "take"),
                f"'{roll.take}' of rates with different bases cannot be exact",
                "take: sum pools the parts; or make points of the rate first",
            )
        query = self._around(roll.over, roll.kind)
        known = sql.not_null(found.num)
        counted = sql.total(sql.when((known, lit(1)), otherwise=lit(0)))
        pooled = sql.total(sql.when((known, found.num), otherwise=lit(0)))
        alias = f"r{len(joins)}"
        relation = f"roll_{name}"
        den: Expr | int = found.den if fixed else col(alias, "den")
        bound, den_bound, lacks = found.num_bound, found.den_bound, True
        match roll.take:
            case "sum":
                num, bound, lacks = pooled, SUM_BOUND, not fixed
                if not fixed:
                    base = sql.when((known, found.den_expr), otherwise=lit(0))
                    query.columns(sql.output(sql.total(base), "den"))
                    den_bound = SUM_BOUND
            case "count":
                num, den, bound, den_bound, lacks = counted, 1, COUNT_BOUND, 1, False
            case "mean":
                num, bound = pooled, SUM_BOUND
                query.columns(sql.output(sql.multiply(counted, found.den_expr), "den"))
                den, den_bound = col(alias, "den"), COUNT_BOUND
            case "greatest":
                num = sql.most(found.num)
            case "least":
                num = sql.least(found.num)
            case "spread":
                num = sql.subtract(sql.most(found.num), sql.least(found.num))
        query.columns(sql.output(num, "num"))
        self.levels.append((relation, query.build()))
        joins.append((relation, alias))
        read: Expr = col(alias, "num")
        if not lacks:
            read = sql.or_else(read, lit(0))
        elif not isinstance(den, int):
            read = sql.when((sql.compare(">", den, lit(0)), read))
        value = Value(read, den, lacks, False, bound, den_bound)
        pending.append((name, self._conditioned(indicator, value, path)))

    def _share_of_organisations(
        self,
        name: str,
        indicator: Indicator,
        joins: list[tuple[str, str]],
        pending: list[tuple[str, Value]],
        path: Key,
    ) -> None:
        """Each organisation of a population that meets a condition on other indicators."""
        assert indicator.each is not None and isinstance(indicator.meets, str)
        relation, _, of = self.population(indicator.each, (*path, "each"))
        if of != "organisation":
            raise Refused("R136", path, "a condition on indicators is asked of organisations")
        test, _ = self.formulas.test(indicator.meets, (*path, "meets"))
        before = self.top
        query = (
            Query(relation, "m")
            .join(
                before,
                LEVEL,
                sql.all_of(
                    (
                        sql.compare("==", col(LEVEL, "k"), col("m", "member")),
                        sql.compare("==", col(LEVEL, "period"), col("m", "period")),
                    )
                ),
            )
            .columns(
                sql.output(col("m", "k"), "k"),
                sql.output(col("m", "period"), "period"),
                sql.output(sql.rows(), "den"),
                sql.output(sql.total(sql.when((test, lit(1)), otherwise=lit(0))), "num"),
            )
            .group_by(col("m", "k"), col("m", "period"))
        )
        alias = f"r{len(joins)}"
        self.levels.append((f"share_{name}", query.build()))
        joins.append((f"share_{name}", alias))
        value = Value(col(alias, "num"), col(alias, "den"), True, False, COUNT_BOUND, COUNT_BOUND)
        pending.append((name, value))


def _required(rule: int, alias: str, *, festival: bool) -> Expr:
    """Which sub-periods count for a row: those it existed throughout (a festival: on its eve)."""
    return sql.all_of(
        (
            sql.compare("==", col("u", "rule"), lit(rule)),
            sql.compare("==", col("u", "period"), col(alias, "period")),
            sql.compare(">=", col("u", "first"), col(alias, "since")),
        )
    )


def _concatenated(before: str, value: Expr, after: str) -> Expr:
    joined: Expr = exp.DPipe(this=lit(before), expression=value)
    return exp.DPipe(this=joined, expression=lit(after))
