"""Lists of facts: those of one organisation as they stand, and any of a region page by page."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.shelf import Shelf
from core.assess.slices import standing
from core.columns import Snapshot, as_of, revised_name
from core.host.unplaced import fact_types
from core.rules import DuckEngine, Period, day_number

#: Organisations of whose facts of one type the list is kept.
KEPT: Final = 16_384
COLUMNS: Final = ["fact", "position", "revision", "org", "day"]
_NOTHING: Final = pa.table(
    {
        name: pa.array([], pa.string() if name in ("org", "type") else pa.int64())
        for name in (*COLUMNS, "type")
    }
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact in a list: its type, organisation and day (days since 1970), what it says by `position`.

    `fact` is the position that first recorded it: with the day, its place in the list.
    """

    type: str
    fact: int
    position: int
    revision: int
    organisation: str
    day: int

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the list: lists go by day, and of a day as facts were recorded."""
        return (self.day, self.fact)


class OwnFacts:
    """Lists of one organisation's facts, kept by the files they were read from; threads share it.

    After one more fact, only the list of its organisation and its type is read again.
    """

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._kept: OrderedDict[tuple[str, str], tuple[object, pa.Table]] = OrderedDict()
        self._lock = Lock()

    def of(
        self,
        snapshot: Snapshot,
        organisation: str,
        types: Iterable[str] = (),
        period: Period | None = None,
    ) -> pa.Table:
        """The facts that count as of the snapshot's position, by day; those of types and a period.

        Columns ``fact``, ``position``, ``revision``, ``org``, ``day`` and ``type``.
        """
        wanted = set(types)
        names = [name for name in fact_types(snapshot) if name in wanted or not wanted]
        found = [self._of_type(snapshot, organisation, name) for name in names]
        # Of a type that nothing was recorded of yet there is no list to begin with.
        every = pa.concat_tables(found) if found else _NOTHING
        if period is not None:
            day = every["day"]
            inside = pc.and_(
                pc.greater_equal(day, day_number(period.first)),
                pc.less_equal(day, day_number(period.last)),
            )
            every = every.filter(inside)
        return every.sort_by([("day", "ascending"), ("fact", "ascending")])

    def _of_type(self, snapshot: Snapshot, organisation: str, name: str) -> pa.Table:
        files = snapshot[name].only(org=organisation)
        revised = snapshot[revised_name(files.table.type)]
        later = max(files.last, revised.last) > snapshot.position
        source = (files.entries, revised.entries, snapshot.position if later else None)
        key = (organisation, name)
        with self._lock:
            known = self._kept.get(key)
        if known is None or known[0] != source:
            rows = self._shelf.rows(files, "org", frozenset([organisation]))
            counting = standing(self._shelf, snapshot, files, rows)
            types = pa.repeat(pa.scalar(name, pa.string()), counting.num_rows)
            known = (source, counting.select(COLUMNS).append_column("type", types))
        with self._lock:
            self._kept[key] = known
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known[1]


def page_of(
    own: OwnFacts,
    snapshot: Snapshot,
    limit: int,
    *,
    position: int | None = None,
    types: Collection[str] = (),
    organisations: Collection[str] | None = None,
    period: Period | None = None,
    after: tuple[int, int] | None = None,
) -> list[Listed]:
    """At most `limit` facts that count as of a position, those after a place, by day.

    Only those of some types (all where there are none given), of some organisations and of a
    period. As of the same position the list is the same, whatever is appended meanwhile.
    """
    names = [name for name in fact_types(snapshot) if name in types or not types]
    if not names or (organisations is not None and not organisations):
        return []
    wanted = " AND ".join(_conditions(organisations, period, after)) or "TRUE"
    if organisations and len(organisations) == 1:
        [one] = organisations
        found = own.of(snapshot.at(position), one, types, period)
        places = zip(found["day"].to_pylist(), found["fact"].to_pylist(), strict=True)
        start = 0 if after is None else bisect_right(list(places), after)
        page = found.slice(start, limit).select(["type", *COLUMNS])
        return [Listed(*row.values()) for row in page.to_pylist()]
    years = None if period is None else range(period.first.year, period.last.year + 1)
    with DuckEngine() as engine:
        for name in names:
            engine.define(f"f_{name}", as_of(snapshot, name, position, years=years))
        every = " UNION ALL ".join(
            f"SELECT '{name}' AS type, fact, position, revision, org, day "
            f'FROM "f_{name}" WHERE {wanted}'
            for name in names
        )
        rows = engine.run(f"{every} ORDER BY day, fact LIMIT {int(limit)}")
    return [Listed(*row.values()) for row in rows.to_pylist()]


def _conditions(
    organisations: Collection[str] | None,
    period: Period | None,
    after: tuple[int, int] | None,
) -> Iterator[str]:
    if organisations is not None:
        codes = ", ".join("'" + code.replace("'", "''") + "'" for code in sorted(organisations))
        yield f"org IN ({codes})"
    if period is not None:
        yield f"day BETWEEN {day_number(period.first)} AND {day_number(period.last)}"
    if after is not None:
        day, fact = map(int, after)
        yield f"(day > {day} OR (day = {day} AND fact > {fact}))"
