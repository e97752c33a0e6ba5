"""Few facts in memory: tables of what counts, which an engine copies once however often it is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from core.assess import MemoryFacts
from core.columns import Table, arrow_tables, tables_of
from core.facts import VOCABULARY, FactModel
from core.log import Event
from core.rules import SqliteEngine


class FewFacts:
    """Tables that are loaded as they are: every fact in them counts.

    Fits both engines, which need not copy a table again that they have.
    """

    def __init__(self, region: str, tables: Mapping[str, pa.Table], position: int) -> None:
        self.region = region
        self.tables = tables
        self.position = position

    def provide(
        self,
        engine: Any,
        tables: Collection[str],
        years: object = None,
        *,
        stored_lists: bool = False,
    ) -> None:
        """Make each table readable as ``f_<table>``."""
        for name in tables:
            engine.load(f"f_{name}", self.tables[name])

    def without(self, tables: Collection[str]) -> FewFacts:
        """The same without a row in some tables."""
        emptied = {name: self.tables[name].slice(0, 0) for name in tables}
        return FewFacts(self.region, {**self.tables, **emptied}, self.position)

    def only(self, organisations: Collection[str]) -> FewFacts:
        """The same of some organisations alone."""
        wanted = pa.array(sorted(organisations), pa.string())
        kept = {
            name: table.filter(pc.is_in(table["org"], value_set=wanted))
            for name, table in self.tables.items()
        }
        return FewFacts(self.region, kept, self.position)


def counting(
    region: str, events: Sequence[Event], types: Mapping[str, type[FactModel]], position: int
) -> FewFacts:
    """What counts as of a position of everything recorded, each table in the order of recording."""
    stored = arrow_tables(events, types)
    memory = MemoryFacts(region, stored, position)
    found: dict[str, pa.Table] = {}
    with SqliteEngine() as lite:
        engine: Any = lite
        for name, table in _tables().items():
            if table.role == "revised":
                continue
            rows = stored[name]
            if not stored[f"{table.type}__revised"].num_rows:
                # Where nothing was revised, everything counts that was recorded by then.
                late = rows.num_rows and pc.max(rows["position"]).as_py() > position
                found[name] = (
                    rows.filter(pc.less_equal(rows["position"], position)) if late else rows
                )
                continue
            memory.provide(engine, [name], None)
            some = engine.run(f'SELECT * FROM "f_{name}" ORDER BY position')
            found[name] = some.cast(rows.schema)
    return FewFacts(region, found, position)


@cache
def _tables() -> dict[str, Table]:
    return tables_of(VOCABULARY.types)
