"""What an indicator measures: its source, its window, its filter, and one number a group."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.facts.model import Column
from core.rules.calendar import LENGTH, DayRule
from core.rules.compiler import sql
from core.rules.compiler.chosen import Pick
from core.rules.compiler.draft import Draft, Evidence
from core.rules.compiler.filters import ROW, Joins, Refused
from core.rules.compiler.picks import pick
from core.rules.compiler.scans import PER_PERIOD, TO_DATE, Grouping
from core.rules.compiler.sources import Source, united
from core.rules.compiler.sql import Expr, col, lit
from core.rules.compiler.values import COUNT_BOUND, FIELD_BOUND, SUM_BOUND, Value
from core.rules.model import MOST_DAYS, MOST_MONTHS, Festival, Given, Indicator, Window
from core.rules.text import Key

#: Measures that have no value where there is no fact.
LACKING = ("latest", "greatest", "least")


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure scanned: the relation and its column, and how its rows were chosen and grouped.

    `field` is the field it reads, None for a count. Where facts are chosen first, `matches` is asked
    of the chosen ones of `pick`.
    """

    relation: str
    column: str
    field: Column | None
    grouping: Grouping
    source: Source
    matches: Expr
    joins: Joins
    pick: Pick | None = None

    def value_or_zero(self, indicator: Indicator, alias: str) -> Expr:
        """The number under an alias, 0 where there were no facts to count or add."""
        value = col(alias, self.column)
        return value if indicator.measure in LACKING else sql.or_else(value, lit(0))

    def scale(self, indicator: Indicator) -> int:
        """How many stored units make one."""
        counts = self.field is None or indicator.measure == "distinct"
        return 1 if counts or self.field is None else self.field.scale


def source_of(draft: Draft, indicator: Indicator, path: Key) -> tuple[Source, str, Column | None]:
    """The source of a measure, and the field it reads (empty for a count)."""
    measure = indicator.measure
    if measure == "count":
        counted = [draft.source(name, (*path, "count")) for name in indicator.count]
        if len(counted) == 1:
            return counted[0], "", None
        for name, source in zip(indicator.count, counted, strict=True):
            if source.by_period:
                hint = "write an indicator for each and add them in a formula"
                raise Refused("R101", (*path, "count"), f"'{name}' is counted by itself", hint)
        return draft.joined(united(counted, draft.filters.codes)), "", None
    if indicator.longest_gap is not None:
        return draft.source(indicator.longest_gap.of, (*path, "longest_gap", "of")), "", None
    written = getattr(indicator, measure)
    source_name, _, field_name = written.partition(".")
    source = draft.source(source_name, (*path, measure))
    if not field_name:
        raise Refused("R102", (*path, measure), "write source.field, such as study.hours")
    return source, field_name, draft.filters.field(source, field_name, (*path, measure))


def measured(
    draft: Draft, indicator: Indicator, key: str, part: str, path: Key, bits: str = ""
) -> Measured:
    """Scan an indicator's measure, grouped by a field of its source (and by another one).

    With `bits`, months or other parts of the period, its number is one of a whole period: the bits of
    those that have any fact.
    """
    source, field_name, column = source_of(draft, indicator, path)
    grouping = grouped(draft, indicator, source, key, part, path)
    keeps = indicator.keep is not None or indicator.highest is not None
    picks = bool(indicator.once_per) and keeps
    picks = picks or (indicator.measure == "count" and len(indicator.once_per) > 1)
    if indicator.measure == "latest" or picks:
        chosen, name, holds = pick(draft, indicator, source, field_name, column, grouping, path)
        check_recorder(chosen.joins, key, path)
        return Measured(
            chosen.name, name, column, grouping, source, holds, chosen.joins, pick=chosen
        )
    joins = Joins()
    tests = draft.filters.conditions(source, indicator.where, (*path, "where"), joins)
    check_recorder(joins, key, path)
    if bits:
        day = col("d", bits)
        value = sql.bits(sql.when((sql.all_of(tests), day)) if tests else day)
        whole = replace(grouping, rule=PER_PERIOD, sub=False)
        scan, name = draft.scans.measure(source, whole, joins, value)
    else:
        value = _aggregate(draft, indicator, source, field_name, column, tests, path)
        scan, name = draft.scans.measure(source, grouping, joins, value)
    return Measured(scan.name, name, column, grouping, source, sql.all_of(tests), joins)


def check_recorder(joins: Joins, key: str, path: Key) -> None:
    """Raise `Refused` R113 where rows of any organisation count and a filter goes by its kind."""
    if joins.by_kind and key != "org":
        message = "a number by kind is asked of an organisation's own facts"
        hint = "ask it as the condition (at_least …) instead"
        raise Refused("R113", (*path, "where"), message, hint)


def grouped(
    draft: Draft, indicator: Indicator, source: Source, key: str, part: str, path: Key
) -> Grouping:
    """How an indicator's rows are grouped, and by which of their days they are dated."""
    rule, sub = _rule(draft, indicator, path)
    day = indicator.dated_by or source.day
    if indicator.dated_by is not None:
        column = draft.filters.field(source, indicator.dated_by, (*path, "dated_by"))
        if column.kind != "day":
            raise Refused("R127", (*path, "dated_by"), f"'{day}' is not a day")
    return Grouping(source.name, day, rule, key, part, sub)


def _rule(draft: Draft, indicator: Indicator, path: Key) -> tuple[DayRule, bool]:
    """The calendar rule an indicator's facts are bound by, and whether it has sub-periods."""
    every, window = indicator.every, indicator.window
    if every is not None:
        if window != "period":
            raise Refused("R103", (*path, "window"), "'every' runs over the period itself")
        if isinstance(every, Festival):
            rule = DayRule(
                "festival",
                festivals=every.festival,
                before=_days(draft, every.days_before, (*path, "every", "days_before")),
                after=_days(draft, every.days_after, (*path, "every", "days_after")),
            )
            return rule, True
        asked = draft.resolved.programme.programme.period
        if LENGTH[every] > LENGTH[asked]:
            message = f"a {asked}, the period of this programme, has no whole {every}"
            hint = "ask for shorter ones, or for another window: {months: 12}"
            raise Refused("R109", (*path, "every"), message, hint)
        return DayRule("every", months=LENGTH[every]), True
    if isinstance(window, Window):
        if window.from_ is not None and window.to is not None:
            return DayRule("between", first=window.from_, last=window.to), False
        return DayRule("months", months=months_of(draft, window, (*path, "window"))), False
    return (TO_DATE if window == "to-date" else PER_PERIOD), False


def _days(draft: Draft, written: int | Given, path: Key) -> int:
    """Days before or after a festival; raises `Refused` R122 where a parameter gives no such number."""
    if not isinstance(written, Given):
        return written
    days = draft.filters.number(written, path)
    if days.denominator != 1 or not 0 <= days <= MOST_DAYS:
        raise Refused("R122", path, f"days are whole, from 0 to {MOST_DAYS}, not {days}")
    return int(days)


def months_of(draft: Draft, window: Window, path: Key) -> int:
    """How many months a window has; raises `Refused` R122 where a parameter gives no such number."""
    unit, each = ("months", 1) if window.years is None else ("years", 12)
    written = getattr(window, unit)
    if not isinstance(written, Given):
        return int(written) * each
    length = draft.filters.number(written, (*path, unit))
    if length.denominator != 1 or not 1 <= length * each <= MOST_MONTHS:
        message = f"{unit} are whole, from 1 to {MOST_MONTHS // each}, not {length}"
        raise Refused("R122", (*path, unit), message)
    return int(length) * each


def _aggregate(
    draft: Draft,
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
        counted = field_name if measure == "distinct" else indicator.once_per[0]
        draft.filters.field(source, counted, path)
        value = col(ROW, counted)
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
    value = draft.filters.ordered(field_name, column, path)
    chosen = sql.when((matches, value)) if tests else value
    return sql.most(chosen) if measure == "greatest" else sql.least(chosen)


def compile_plain(draft: Draft, name: str, indicator: Indicator, path: Key) -> Value:
    """A measure of the subject itself, over one window."""
    source, _, _ = source_of(draft, indicator, path)
    found = measured(draft, indicator, draft.subject_key(source, path), "", path)
    remember(draft, name, indicator, found)
    measure = indicator.measure
    lacks = measure in LACKING
    scale = found.scale(indicator)
    bound = SUM_BOUND if measure == "sum" else COUNT_BOUND if scale == 1 else FIELD_BOUND
    brought = draft.bring(found.relation, found.column, None if lacks else 0)
    return Value(brought, scale, lacks, False, bound, scale)


def remember(draft: Draft, name: str, indicator: Indicator, found: Measured) -> None:
    """Keep the query for the facts behind an indicator."""
    columns: list[tuple[str, Expr]] = [
        ("fact", col(ROW, "fact")),
        ("position", col(ROW, "position")),
        ("day", col(ROW, found.grouping.day)),
        ("org", col(ROW, "org")),
    ]
    measure = indicator.measure
    if measure in ("sum", *LACKING):
        field_name = getattr(indicator, measure).partition(".")[2]
        columns.append(("value", col(ROW, field_name)))
    if found.pick is None:
        query = draft.scans.rows(found.source, found.grouping, found.joins, columns, found.matches)
    else:
        query = found.pick.taken(draft.scans, columns, found.matches)
    names = tuple(name for name, _ in columns)
    draft.evidence[name] = Evidence(query, (*found.grouping.keys, *names))
