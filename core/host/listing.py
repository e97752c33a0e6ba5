"""The facts of one organisation, as they stand now."""

from __future__ import annotations

from collections.abc import Iterable

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
