"""The three clocks of a page, all from its address: the period, what was known, by which rules.

A link in a letter reproduces the page: ``?period=2015&at=48213&rules=2015-12-31``. Where an address
says nothing, it is about the last period with facts, all that is known now, the rules in force.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from api.pages.numbers import whole
from api.web.authority import Refused
from api.web.house import ZONE, House, Settings
from core.host import Region
from core.rules import LENGTH, Period, parse_exact

#: Facts that stand for long and say nothing about when there is something to assess.
_STANDING: Final = frozenset({"organisation", "post", "membership", "document", "duty", "election"})

#: Periods that the list of the clock bar offers.
_OFFERED: Final = 6


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

    def address(self, path: str, **changed: Any) -> str:
        """An address that keeps the clocks; `changed` are other parts of it, None taken away."""
        parts: dict[str, Any] = {**self.given, **changed}
        kept = [(name, str(each)) for name, each in parts.items() if each not in (None, "")]
        return f"{path}?{urlencode(kept)}" if kept else path


def clocks_of(house: House, region: str, query: Mapping[str, str], today: dt.date) -> Clocks:
    """The clocks of an address; raises `CalendarError` for no period, `Refused` for no day or position."""
    opened = house.followed(region)
    head = house.position(region)
    position = _position(opened, query.get("at", "").strip(), head)
    plugin = query.get("plugin", "").strip() or None
    offered = tuple(_offered(opened, plugin, today))
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


def _offered(region: Region, plugin: str | None, today: dt.date) -> Iterator[Period]:
    """The periods to choose from, the one shown by default first: the last one with facts."""
    name = plugin or region.answering()
    kind = "year"
    if name is not None and name in region.host.names and name not in region.unavailable:
        kind = region.host.plugin(name).loaded.programme.programme.period
    months = LENGTH[kind]
    last = today
    years = _years(region)
    if years and max(years) < today.year:
        last = dt.date(max(years), 12, 31)
    period = Period(dt.date(last.year, (last.month - 1) // months * months + 1, 1), months)
    for _ in range(_OFFERED):
        yield period
        period = period.previous
        if years and period.last.year < min(years):
            return


def _years(region: Region) -> set[int]:
    snapshot = region.store.snapshot()
    return {
        entry.year
        for name, files in snapshot.tables.items()
        if files.table.role == "facts" and name not in _STANDING
        for entry in files.entries
        if entry.year is not None
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
