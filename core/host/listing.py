"""Lists of facts: those of one organisation as they stand, and any of a region page by page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from core.columns import Snapshot, as_of
from core.host.unplaced import fact_types
from core.rules import DuckEngine, Period, day_number


def facts_about(
    snapshot: Snapshot, organisation: str, types: Iterable[str], period: Period | None
) -> list[int]:
    """The positions of what facts of an organisation say now, by day; retracted ones left out.

    Only those of `types`, where there are any, and of days of a period, where one is given.
    """
    wanted = set(types)
    names = [name for name in fact_types(snapshot) if name in wanted or not wanted]
    if not names:
        return []
    within = ""
    if period is not None:
        first, last = day_number(period.first), day_number(period.last)
        within = f" AND day BETWEEN {first} AND {last}"
    code = organisation.replace("'", "''")
    with DuckEngine() as engine:
        for name in names:
            engine.define(f"f_{name}", as_of(snapshot, name))
        every = " UNION ALL ".join(
            f"SELECT position, day FROM \"f_{name}\" WHERE org = '{code}'{within}" for name in names
        )
        rows = engine.run(f"{every} ORDER BY day, position")
    positions: list[int] = rows["position"].to_pylist()
    return positions


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


def page_of(
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
    years = None if period is None else range(period.first.year, period.last.year + 1)
    one = next(iter(organisations)) if organisations and len(organisations) == 1 else None
    with DuckEngine() as engine:
        for name in names:
            engine.define(f"f_{name}", as_of(snapshot, name, position, years=years, org=one))
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
