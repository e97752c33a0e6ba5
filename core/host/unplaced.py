"""Organisations that facts are about and that no fact founds: most of them are typing mistakes."""

from __future__ import annotations

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
