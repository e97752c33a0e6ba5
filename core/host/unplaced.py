"""Organisations that facts are about and that no fact founds: most of them are typing mistakes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from core.assess import Unplaced, unplaced
from core.columns import Snapshot, as_of
from core.rules import DuckEngine

_FOUNDED: Final = "SELECT DISTINCT org FROM f_organisation ORDER BY org"
_PLACED: Final = "WHERE org NOT IN (SELECT org FROM f_organisation)"


def fact_types(snapshot: Snapshot) -> list[str]:
    """The types of which a snapshot has facts."""
    return [
        name
        for name, files in snapshot.tables.items()
        if files.table.role == "facts" and files.entries
    ]


def positions_of(
    snapshot: Snapshot, organisations: Iterable[str], after: int, most: int
) -> dict[str, tuple[int, ...]]:
    """The positions of the first facts of each of some organisations recorded after a position."""
    types = [name for name in fact_types(snapshot) if snapshot.tables[name].last > after]
    codes = list(organisations)
    if not types or not codes:
        return {}
    with DuckEngine() as engine:
        for name in types:
            engine.define(f"f_{name}", as_of(snapshot, name))
        every = " UNION ALL ".join(f'SELECT org, position FROM "f_{name}"' for name in types)
        # Codes of organisations hold no quotes.
        named = ", ".join(f"'{code}'" for code in codes)
        rows = engine.run(
            "SELECT org, position FROM (SELECT org, position, row_number() OVER "
            f"(PARTITION BY org ORDER BY position) AS place FROM ({every}) "
            f"WHERE position > {after} AND org IN ({named})) "
            f"WHERE place <= {most} ORDER BY org, position"
        ).to_pylist()
    found: dict[str, tuple[int, ...]] = {}
    for row in rows:
        found[row["org"]] = (*found.get(row["org"], ()), row["position"])
    return found


def unplaced_in(snapshot: Snapshot, after: int = 0) -> list[Unplaced]:
    """The organisations that facts recorded after a position are about and no fact founds, by code."""
    types = [
        name
        for name in fact_types(snapshot)
        if name != "organisation" and snapshot.tables[name].last > after
    ]
    if not types:
        return []
    with DuckEngine() as engine:
        for name in ("organisation", *types):
            engine.define(f"f_{name}", as_of(snapshot, name))
        every = " UNION ALL ".join(f'SELECT org, position FROM "f_{name}"' for name in types)
        counted = (
            f"SELECT org, count(*) AS facts FROM ({every}) {_PLACED} "
            f"AND position > {after} GROUP BY org ORDER BY org"
        )
        found = engine.run(counted).to_pylist()
        known = engine.run(_FOUNDED)["org"].to_pylist() if found else []
    return list(unplaced({row["org"]: row["facts"] for row in found}, known))
