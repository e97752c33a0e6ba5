"""Of whom anything was recorded: where nothing was, a scheme cannot tell silence from failure.

A scheme counts facts of some types. An organisation of which no fact of any of these stands in the
period has not failed at everything the scheme asks: nobody kept its records. Registers (who is
founded, a member, in a post) are no records of what was done.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    named = dict.fromkeys(
        each
        for name, indicator in indicators.items()
        for each in _of_people(draft, name, indicator, sources[name])
    )
    parts += _counted_for(draft, own, list(named))
    draft.define(f"{own}_self", _distinct(parts))
    draft.define(own, _lifted(draft, f"{own}_self", list(indicators.values())))
    if draft.subject == "organisation":
        return draft.bring(own, "there", 0)
    counted = [source for each in sources.values() for source in each]
    draft.define(f"{own}_members", _of_members(draft, own, counted))
    return draft.bring(f"{own}_members", "there", 0)


def _of_members(draft: Draft, own: str, sources: list[Source]) -> exp.Select:
    """Members of whose organisation there are records, or whom facts of the period name."""
    theirs = Query("spine", "s").join(own, "r", _same("s", "org", "r")).columns(*_keys("s"))
    named = {source.relation: source.person for source in sources if source.person}
    parts = (_of_period(name, key) for name, key in sorted(named.items()))
    return _distinct([theirs, *parts])


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
    return [draft.joined(draft.sources[name]) for name in names if name in draft.sources]


def _tables(draft: Draft, sources: list[Source]) -> set[str]:
    """The fact tables of sources without lists and registers; they are read for the period too."""
    found: set[str] = set()
    for source in sources:
        mine = {table for table in source.tables if "__" not in table} - REGISTERS
        if mine:
            draft.scans.bind(source, Grouping(source.name, source.day, PER_PERIOD, "org"))
        found |= mine
    return found


def _of_period(relation: str, key: str) -> Query:
    """What a field of the facts of the period names: organisations, or persons."""
    # Looking days up takes as long for ten periods as for one; comparing with their ends does not.
    day = sql.compare("==", col("p", "day"), col("f", "day"))
    query = Query(relation, "f").join("dates", "p", day)
    return query.columns(sql.output(col("f", key), "k"), sql.output(col("p", "period"), "period"))


Named = tuple[str, str, str]
"""A relation of facts, its field that names persons, and the relation of those they count for."""


def _of_people(
    draft: Draft, name: str, indicator: Indicator, sources: list[Source]
) -> Iterator[Named]:
    """The facts that count for the organisations of people, wherever they were recorded."""
    each = indicator.each
    if each is None or isinstance(each, CodePopulation) or each.endswith("_case"):
        return
    path: Key = ("indicators", name, "each")
    people = population(draft, each, path)
    if people.of != "person":
        return
    for source in sources:
        key = indicator.by or source.person
        if key and source.tables[0] not in REGISTERS and not source.by_period:
            yield source.relation, key, persons(draft, people)


def _counted_for(draft: Draft, own: str, named: list[Named]) -> list[Query]:
    """The organisations whose people a fact of the period names; each field of facts is read once."""
    fields = list(dict.fromkeys((relation, key) for relation, key, _ in named))
    for number, (relation, key) in enumerate(fields):
        draft.define(f"{own}_named{number}", _distinct([_of_period(relation, key)]))
    found = []
    for relation, key, people in named:
        mine = f"{own}_named{fields.index((relation, key))}"
        query = Query(mine, "f").join(people, "m", _same("m", "member", "f"))
        found.append(query.columns(*_keys("m")))
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
