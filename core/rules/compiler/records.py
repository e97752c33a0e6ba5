"""Of whom anything was recorded: where nothing was, a scheme cannot tell silence from failure.

A scheme counts facts of some types. An organisation of which no fact of any of these stands in the
period has not failed at everything the scheme asks: nobody kept its records. Registers (who is
founded, a member, in a post) are no records of what was done.
"""

from __future__ import annotations

from sqlglot import exp

from core.rules.compiler import sql
from core.rules.compiler.draft import Draft
from core.rules.compiler.order import needs
from core.rules.compiler.populations import persons, population
from core.rules.compiler.scans import PER_PERIOD, Grouping
from core.rules.compiler.sources import Source
from core.rules.compiler.sql import Expr, Query, col, lit
from core.rules.model import MEASURES, CodePopulation, Indicator
from core.rules.text import Key

#: Facts about what there is, not about what was done.
REGISTERS = frozenset({"organisation", "membership", "post"})


def records_of(number: int, subject: str) -> str:
    """The relation that says of whom there are records for the scheme of a number."""
    return f"records_of_s{number}" + ("_members" if subject == "member" else "")


def recorded(draft: Draft, scheme: str, read: set[str]) -> Expr | None:
    """Whether a scheme has records of a row, 1 or 0, from the indicators it reads.

    None where that cannot be said: a scheme that counts no facts, or has a function count them.
    """
    used = _closure(draft, read)
    indicators = {name: draft.resolved.indicators[name] for name in used}
    if any(indicator.python is not None for indicator in indicators.values()):
        return None
    sources = {name: _sources(draft, each) for name, each in indicators.items()}
    tables = sorted({table for each in sources.values() for table in _tables(draft, each)})
    if not tables:
        return None
    own = f"records_of_{scheme}"
    parts = [_of_period(f"f_{table}", "org") for table in tables]
    for name, indicator in indicators.items():
        parts += _of_people(draft, name, indicator, sources[name])
    draft.define(f"{own}_self", _distinct(parts))
    draft.define(own, _lifted(draft, f"{own}_self", list(indicators.values())))
    if draft.subject == "organisation":
        return draft.bring(own, "there", 0)
    draft.define(f"{own}_members", _of_members(own, [s for each in sources.values() for s in each]))
    return draft.bring(f"{own}_members", "there", 0)


def _of_members(own: str, sources: list[Source]) -> exp.Select:
    """Members of whose organisation there are records, or whom facts of the period name."""
    theirs = Query("spine", "s").join(own, "r", _same("s", "org", "r")).columns(*_keys("s"))
    named = {source.relation: source.person for source in sources if source.person}
    return _distinct([theirs, *(_of_period(name, key) for name, key in sorted(named.items()))])


def _closure(draft: Draft, read: set[str]) -> list[str]:
    """Indicators with all they read, sorted."""
    found: set[str] = set()
    queue = sorted(read)
    while queue:
        name = queue.pop()
        if name in draft.resolved.indicators and name not in found:
            found.add(name)
            queue += needs(draft.resolved, name)
    return sorted(found)


def _sources(draft: Draft, indicator: Indicator) -> list[Source]:
    """What an indicator counts."""
    names: list[str] = []
    if indicator.ledger is not None:
        names = [indicator.ledger.of]
    elif indicator.count:
        names = list(indicator.count)
    elif indicator.measure in MEASURES:
        names = [str(getattr(indicator, indicator.measure)).partition(".")[0]]
    elif isinstance(indicator.each, str):
        names = [indicator.each]
    return [draft.sources[name] for name in names if name in draft.sources]


def _tables(draft: Draft, sources: list[Source]) -> set[str]:
    """The fact tables of sources without lists and registers; they are read for the period too."""
    found: set[str] = set()
    for source in sources:
        mine = {table for table in source.tables if "__" not in table} - REGISTERS
        if mine:
            draft.scans.bind(source, Grouping(source.name, source.day, PER_PERIOD, "org"))
        found |= mine
    return found


def _within() -> Expr:
    """Whether a fact is of the period."""
    return sql.all_of(
        (
            sql.compare(">=", col("f", "day"), col("p", "first")),
            sql.compare("<=", col("f", "day"), col("p", "last")),
        )
    )


def _of_period(relation: str, key: str) -> Query:
    """What a field of the facts of the period names: organisations, or persons."""
    query = Query(relation, "f").join("periods", "p", _within())
    return query.columns(sql.output(col("f", key), "k"), sql.output(col("p", "period"), "period"))


def _of_people(draft: Draft, name: str, indicator: Indicator, sources: list[Source]) -> list[Query]:
    """The organisations whose people a fact of the period names, wherever it was recorded."""
    each = indicator.each
    if each is None or isinstance(each, CodePopulation) or each.endswith("_case"):
        return []
    path: Key = ("indicators", name, "each")
    people = population(draft, each, path)
    if people.of != "person":
        return []
    found = []
    for source in sources:
        key = indicator.by or source.person
        if not key or source.tables[0] in REGISTERS or source.by_period:
            continue
        same = sql.all_of(
            (
                sql.compare("==", col("m", "member"), col("f", key)),
                sql.compare("==", col("m", "period"), col("p", "period")),
            )
        )
        query = Query(source.relation, "f").join("periods", "p", _within())
        query.join(persons(draft, people), "m", same)
        found.append(
            query.columns(sql.output(col("m", "k"), "k"), sql.output(col("m", "period"), "period"))
        )
    return found


def _distinct(parts: list[Query]) -> exp.Select:
    """(k, period, there) of all the parts, once each."""
    union = sql.union([part.build() for part in parts])
    alias = exp.TableAlias(this=sql.name("u"))
    keys = [col("u", "k"), col("u", "period")]
    found = exp.Select().from_(exp.Subquery(this=union, alias=alias))
    found = found.select(*(sql.output(key, key.name) for key in keys), copy=False)
    return found.select(sql.output(lit(1), "there"), copy=False).group_by(*keys, copy=False)


def _lifted(draft: Draft, own: str, indicators: list[Indicator]) -> exp.Select:
    """Records with those of the organisations whose values are rolled up or asked about."""
    keys = ("k", "period")
    parts = [Query(own, "r").columns(*(sql.output(col("r", key), key) for key in keys))]
    rolls = {indicator.roll_up.over for indicator in indicators if indicator.roll_up is not None}
    if rolls - {"overlay"}:
        below = _same("t", "org", "r")
        parts.append(Query("tree", "t").join(own, "r", below).columns(*_keys("t")))
    if "overlay" in rolls:
        grouped = sql.all_of(
            (
                sql.contains_mark(col("v", "groups"), col("t", "k")),
                sql.compare("==", col("v", "period"), col("t", "period")),
            )
        )
        query = Query("alive", "t").join("alive", "v", grouped)
        parts.append(query.join(own, "r", _same("v", "k", "r")).columns(*_keys("t")))
    asked = {i.each for i in indicators if isinstance(i.each, str) and i.each in draft.populations}
    for each in sorted(asked):
        people = draft.populations[each]
        if people.of == "organisation":
            query = Query(people.relation, "m").join(own, "r", _same("m", "member", "r"))
            parts.append(query.columns(*_keys("m")))
    return _distinct(parts)


def _same(alias: str, field: str, records: str) -> Expr:
    return sql.all_of(
        (
            sql.compare("==", col(records, "k"), col(alias, field)),
            sql.compare("==", col(records, "period"), col(alias, "period")),
        )
    )


def _keys(alias: str) -> list[Expr]:
    return [sql.output(col(alias, key), key) for key in ("k", "period")]
