"""Scans: one pass over a source serves every measure that groups it the same way.

A scan binds a source's rows to periods (and sub-periods) through the calendar relation, groups them
by key, and computes one column per measure. Equal scans are shared; what filters differ in becomes
CASE inside the sums.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from core.rules.calendar import DayRule
from core.rules.compiler import sql
from core.rules.compiler.filters import PERIOD, RECORDER, ROW, Joins
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col, lit

TO_DATE = DayRule("to-date")
PER_PERIOD = DayRule("period")


@dataclass(frozen=True, slots=True)
class Grouping:
    """How a scan groups: `key` and `part` are fields of the row; `sub` adds the sub-period."""

    source: str
    day: str
    rule: DayRule
    key: str
    part: str = ""
    sub: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The output columns that identify a row of the result."""
        part = ("part",) if self.part else ()
        return ("k", "period", *part, *(("sub",) if self.sub else ()))


@dataclass
class Scan:
    """One pass: its grouping, what it joins, and its measures so far."""

    name: str
    source: Source
    grouping: Grouping
    joins: Joins
    measures: list[Expr] = field(default_factory=list)


class Scans:
    """All scans of a plan, and the numbers of the calendar rules they use."""

    def __init__(self) -> None:
        self.rules: dict[DayRule, int] = {}
        self.bound: list[tuple[Source, Grouping]] = []
        self._scans: dict[tuple[object, ...], Scan] = {}

    def rule_number(self, rule: DayRule) -> int:
        """The number under which the calendar relation holds a rule's days."""
        return self.rules.setdefault(rule, len(self.rules))

    def measure(
        self, source: Source, grouping: Grouping, joins: Joins, value: Expr
    ) -> tuple[Scan, str]:
        """Add a measure to the scan that fits; gives the scan and the measure's column."""
        self.bind(source, grouping)
        key = (grouping, joins.key)
        scan = self._scans.get(key)
        if scan is None:
            scan = Scan(f"a{len(self._scans)}", source, grouping, joins)
            self._scans[key] = scan
        for number, existing in enumerate(scan.measures):
            if existing == value:
                return scan, f"m{number}"
        scan.measures.append(value)
        return scan, f"m{len(scan.measures) - 1}"

    def bind(self, source: Source, grouping: Grouping) -> None:
        """Remember that a source is read in this way."""
        if all(known != grouping for _, known in self.bound):
            self.bound.append((source, grouping))

    def ctes(self) -> list[tuple[str, exp.Select]]:
        """Each scan as a named SELECT."""
        from_finer = {scan.name: finer for finer, scan in self._shared()}
        queries = []
        for scan in self._scans.values():
            finer = from_finer.get(scan.name)
            query = self._build(scan) if finer is None else coarsened(scan, finer)
            queries.append((scan.name, query))
        return queries

    def _shared(self) -> list[tuple[Scan, Scan]]:
        """Pairs of a scan and a coarser one that is computed from it, which adds its measures."""
        pairs: list[tuple[Scan, Scan]] = []
        for scan in self._scans.values():
            finer = [f for f in self._scans.values() if refines(f, scan)]
            if finer and all(combination(measure) for measure in scan.measures):
                pairs.append((min(finer, key=lambda f: f.grouping.rule.months), scan))
        for finest, scan in pairs:
            finest.measures += [m for m in scan.measures if m not in finest.measures]
        return pairs

    def rows(
        self,
        source: Source,
        grouping: Grouping,
        joins: Joins,
        values: Sequence[tuple[str, Expr]],
        condition: Expr | None,
    ) -> exp.Select:
        """The rows behind a scan, not grouped: keys, then `values`, of rows that match."""
        self.bind(source, grouping)
        if grouping.rule != TO_DATE:
            self.rule_number(grouping.rule)
        query = self._bound(source, grouping, joins, [v for _, v in values], condition)
        for name, value in self._group_columns(grouping):
            query.columns(sql.output(value, name))
        for name, value in values:
            query.columns(sql.output(value, name))
        if condition is not None:
            query.where(condition)
        return query.build()

    def _build(self, scan: Scan) -> exp.Select:
        query = self._bound(scan.source, scan.grouping, scan.joins, scan.measures, None)
        columns = self._group_columns(scan.grouping)
        for name, value in columns:
            query.columns(sql.output(value, name))
        for number, measure in enumerate(scan.measures):
            query.columns(sql.output(measure, f"m{number}"))
        return query.group_by(*(value for _, value in columns)).build()

    def _group_columns(self, grouping: Grouping) -> list[tuple[str, Expr]]:
        period = col(PERIOD if grouping.rule == TO_DATE else "d", "period")
        columns = [("k", col(ROW, grouping.key)), ("period", period)]
        if grouping.part:
            columns.append(("part", col(ROW, grouping.part)))
        if grouping.sub:
            columns.append(("sub", col("d", "sub")))
        return columns

    def _bound(
        self,
        source: Source,
        grouping: Grouping,
        joins: Joins,
        values: Sequence[Expr],
        condition: Expr | None,
    ) -> Query:
        """The source joined to its periods, and to what its filters need."""
        query = Query(source.relation, ROW)
        day = col(ROW, grouping.day)
        if grouping.rule == TO_DATE:
            until = sql.compare("<=", day, col(PERIOD, "last"))
            query.join("periods", PERIOD, sql.all_of([until, *_own(source, PERIOD)]))
        else:
            if grouping.rule == PER_PERIOD:
                query.join("dates", "d", sql.all_of([_same_day("d", day), *_own(source, "d")]))
            else:
                on = self._on_rule("d", grouping.rule, day)
                query.join("days", "d", sql.all_of([on, *_own(source, "d")]))
            used = [*values, *([condition] if condition is not None else [])]
            if any(_mentions(value, PERIOD) for value in used):
                same = sql.compare("==", col(PERIOD, "period"), col("d", "period"))
                query.join("periods", PERIOD, same)
        period = col(PERIOD if grouping.rule == TO_DATE else "d", "period")
        for (rule, name), alias in joins.day_sets.items():
            on = self._on_rule(alias, rule, col(ROW, name))
            same = sql.compare("==", col(alias, "period"), period)
            query.left_join("days", alias, sql.all_of((on, same)))
        if joins.by_kind:
            recorder = sql.compare("==", col(RECORDER, "k"), col(ROW, "org"))
            same = sql.compare("==", col(RECORDER, "period"), period)
            query.left_join("alive", RECORDER, sql.all_of((recorder, same)))
        for name, alias in joins.workdays.items():
            query.left_join("workdays", alias, sql.compare("==", col(alias, "day"), col(ROW, name)))
        return query

    def _on_rule(self, alias: str, rule: DayRule, day: Expr) -> Expr:
        number = self.rule_number(rule)
        return sql.all_of(
            (
                sql.compare("==", col(alias, "rule"), lit(number)),
                _same_day(alias, day),
            )
        )


def _same_day(alias: str, day: Expr) -> Expr:
    return sql.compare("==", col(alias, "day"), day)


def refines(finer: Scan, coarser: Scan) -> bool:
    """Whether every group of one scan is made up of whole groups of another."""
    a, b = finer.grouping, coarser.grouping
    same = replace(a, rule=b.rule, sub=b.sub) == b and finer.joins.key == coarser.joins.key
    if not same or a.rule.kind != "every":
        return False
    if b.rule.kind == "every":
        return a.rule.months < b.rule.months and b.rule.months % a.rule.months == 0
    return b.rule == PER_PERIOD


def combination(measure: Expr) -> Callable[[Expr], Expr] | None:
    """How the measure of a group comes from those of its parts; None where it does not."""
    match measure.this if isinstance(measure, exp.Cast) else measure:
        case exp.Count(this=exp.Distinct()) | exp.Sum(this=exp.Distinct()):
            return None
        case exp.Sum() | exp.Count():
            return sql.total
        case exp.Max():
            return sql.most
        case exp.Min():
            return sql.least
    return None


def coarsened(scan: Scan, finer: Scan) -> exp.Select:
    """A scan from the groups of a finer one."""
    keys: dict[str, Expr] = {key: col("g", key) for key in scan.grouping.keys}
    if scan.grouping.sub:
        parts = scan.grouping.rule.months // finer.grouping.rule.months
        keys["sub"] = sql.divide_whole(col("g", "sub"), lit(parts))
    query = Query(finer.name, "g").columns(*(sql.output(v, key) for key, v in keys.items()))
    for number, measure in enumerate(scan.measures):
        combine = combination(measure)
        assert combine is not None
        part = col("g", f"m{finer.measures.index(measure)}")
        query.columns(sql.output(combine(part), f"m{number}"))
    return query.group_by(*keys.values()).build()


def _own(source: Source, period: str) -> list[Expr]:
    """That a row is read in its own period only, where it has one."""
    return [sql.compare("==", col(ROW, "period"), col(period, "period"))] * source.by_period


def _mentions(value: Expr, alias: str) -> bool:
    return any(column.table == alias for column in value.find_all(exp.Column))
