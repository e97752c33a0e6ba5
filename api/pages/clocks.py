"""The three clocks of a page, all from its address: the period, what was known, by which rules.

A link in a letter reproduces the page: ``?period=2015&at=48213&rules=2015-12-31``. Where an address
says nothing, it is about the period of `_usual`, all that is known now, the rules in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Final
from urllib.parse import urlencode

from api.pages.numbers import whole
from api.web.authority import Refused
from api.web.house import ZONE, House, Settings
from core.columns import TableFiles
from core.host import Region
from core.rules import LENGTH, DuckEngine, Period, day_number, parse_exact

#: Facts that stand for long and say nothing about when there is something to assess.
_STANDING: Final = frozenset({"organisation", "post", "membership", "document", "duty", "election"})

#: One in so many organisations has to have a fact in a period for pages to be about it by themselves.
#: *Assumed*: no document says when a period has begun to be reported.
_ONE_IN: Final = 10


@dataclass(frozen=True)
class Clocks:
    """What a page is about: a period, a position (None: the last), a day's rules (None: in force).

    `head` is the last position, `given` the parts of the address that set a clock. `settings` are
    numbers that a what-if supposes. `answered` is the position of the results shown, where nobody
    waited for the newest.
    """

    plugin: str | None
    period: Period
    position: int | None
    rules: dt.date | None
    settings: Settings
    head: int
    offered: tuple[Period, ...]
    given: Mapping[str, str]
    answered: int | None = None

    @property
    def moved(self) -> bool:
        """Whether a clock stands elsewhere than where it stands by itself."""
        return self.earlier or self.rules is not None or bool(self.settings)

    @property
    def earlier(self) -> bool:
        """Whether only what was known at an earlier position counts."""
        return self.position is not None and self.position < self.head

    @property
    def known_at(self) -> int:
        """The position that counts."""
        if self.answered is not None:
            return self.answered
        return self.head if self.position is None else self.position

    @property
    def waiting(self) -> int:
        """How many events the results shown do not count yet."""
        return 0 if self.answered is None else max(self.head - self.answered, 0)

    def has(self, day: dt.date) -> bool:
        """Whether a day is one of the period that is shown."""
        return self.period.first <= day <= self.period.last

    def address(self, path: str, **changed: Any) -> str:
        """An address that keeps the clocks; `changed` are other parts of it, None taken away."""
        if not changed:
            return f"{path}?{_written(tuple(self.given.items()))}" if self.given else path
        parts: dict[str, Any] = {**self.given, **changed}
        kept = [(name, str(each)) for name, each in parts.items() if each not in (None, "")]
        return f"{path}?{urlencode(kept)}" if kept else path


@lru_cache(256)
def _written(parts: tuple[tuple[str, str], ...]) -> str:
    """Parts of an address: every link of a page has the same."""
    return urlencode(parts)


def clocks_of(house: House, region: str, query: Mapping[str, str], today: dt.date) -> Clocks:
    """The clocks of an address; raises `CalendarError` for no period, `Refused` for no day or position."""
    # The position first: columns that follow it afterwards have it, whatever comes between.
    head = house.position(region)
    opened = house.followed(region)
    position = _position(opened, query.get("at", "").strip(), head)
    plugin = query.get("plugin", "").strip() or None
    offered = _offered(house, opened, plugin, today)
    written = query.get("period", "").strip()
    period = Period.parse(written) if written else offered[0]
    rules = _day(query["rules"].strip()) if query.get("rules", "").strip() else None
    if written and period not in offered:
        offered = (*offered, period)
    given = {
        name: query[name].strip()
        for name in ("plugin", "period", "at", "rules")
        if query.get(name, "").strip()
    }
    return Clocks(plugin, period, position, rules, (), head, offered, given)


def settings_of(given: Mapping[str, str]) -> Settings:
    """Supposed numbers, by name; raises `Refused` for what is no number."""
    found = []
    for name, written in given.items():
        try:
            found.append((name, Fraction(parse_exact(written))))
        except ValueError as error:
            raise _refused(f"'{written}' is no number", name) from error
    return tuple(sorted(found))


def _offered(
    house: House, region: Region, plugin: str | None, today: dt.date
) -> tuple[Period, ...]:
    """The periods to choose from: the one shown by default, then the others, the newest first.

    They are those of every year with facts until today, and the running one.
    """
    snapshot = region.store.snapshot()
    key = ("offered", region.code, plugin, today, snapshot.epoch, snapshot.position)
    return house.shown(key, partial(_periods, house, region, plugin, today))


def _periods(
    house: House, region: Region, plugin: str | None, today: dt.date
) -> tuple[Period, ...]:
    name = plugin or region.answering()
    kind = "year"
    if name is not None and name in region.host.names and name not in region.unavailable:
        kind = region.host.plugin(name).loaded.programme.programme.period
    months = LENGTH[kind]
    tables = _tables(region)
    years = {entry.year for files in tables.values() for entry in files.entries if entry.year}
    every = [
        Period(dt.date(year, month, 1), months)
        for year in sorted(years | {today.year}, reverse=True)
        for month in range(13 - months, 0, -months)
    ]
    begun = [period for period in every if period.first <= today]
    usual = _usual(house, region, begun, tables)
    return (usual, *(period for period in begun if period != usual))


def _usual(
    house: House, region: Region, periods: Sequence[Period], tables: Mapping[str, TableFiles]
) -> Period:
    """The period shown by default, of some with the newest first; the first where none has a fact."""
    organisations = len(house.organisations(region.code).organisations)
    # Corrections and retractions stand apart from the files of a year.
    every = region.store.snapshot().tables.values()
    revised = tuple(each.entries for each in every if each.table.role == "revised")
    for least in dict.fromkeys((max(-(-organisations // _ONE_IN), 1), 1)):
        for period in periods:
            files = {name: each.only(years=(period.first.year,)) for name, each in tables.items()}
            # No more organisations can have a fact than there are rows.
            if sum(each.rows for each in files.values()) < least:
                continue
            read = tuple(each.entries for each in files.values())
            key = ("reported", region.code, period, least, read, revised)
            if house.shown(key, partial(_reported, region, period, files, least)):
                return period
    return periods[0]


def _reported(region: Region, period: Period, tables: Mapping[str, TableFiles], least: int) -> bool:
    """Whether at least so many organisations have a fact in a period; reads no more than that takes."""
    found: set[str] = set()
    between = f"day BETWEEN {day_number(period.first)} AND {day_number(period.last)}"
    with DuckEngine() as engine:
        for name in sorted(tables, key=lambda name: -tables[name].rows):
            if not tables[name].rows:
                break
            region.facts().provide(engine, (name,), {name: (period.first.year,)})
            rows = engine.run(f'SELECT DISTINCT org FROM "f_{name}" WHERE {between}')
            found.update(rows["org"].to_pylist())
            if len(found) >= least:
                return True
    return False


def _tables(region: Region) -> dict[str, TableFiles]:
    """The tables of facts that say when there is something to assess."""
    return {
        name: files
        for name, files in region.store.snapshot().tables.items()
        if files.table.role == "facts" and name not in _STANDING
    }


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise _refused(f"'{written}' is no day", "rules") from error


def _position(region: Region, written: str, head: int) -> int | None:
    """A position, or the last one recorded by the end of a day."""
    if not written:
        return None
    if (number := whole(written)) is not None:
        return min(number, head)
    day = _day(written)
    end = dt.datetime.combine(day, dt.time.max, ZONE)
    return region.log.position_at(end)


def _refused(message: str, place: str) -> Refused:
    return Refused(
        "web.not-found",
        message,
        place=place,
        remedy="Write a day as 2015-12-31",
    )
