"""The references to people that facts hold: in fields that name a person, and in their lists."""

from __future__ import annotations

from core.columns import Snapshot, as_of
from core.facts import VOCABULARY, FactModel, fields_of, lists_of
from core.rules import DuckEngine


def references(snapshot: Snapshot) -> list[str]:
    """Every reference to a person in the facts of a snapshot that count, sorted."""
    columns = [
        (table, column)
        for table, column in _person_columns()
        if table in snapshot.tables and snapshot.tables[table].entries
    ]
    if not columns:
        return []
    with DuckEngine() as engine:
        for table in dict(columns):
            engine.define(f"f_{table}", as_of(snapshot, table))
        every = " UNION ".join(
            f'SELECT "{column}" AS person FROM "f_{table}" WHERE "{column}" IS NOT NULL'
            for table, column in columns
        )
        found: list[str] = engine.run(f"{every} ORDER BY person")["person"].to_pylist()
    return found


def _person_columns() -> list[tuple[str, str]]:
    """Tables and columns, by the kind of their fields."""
    found: list[tuple[str, str]] = []
    for name, model in VOCABULARY.types.items():
        found += ((name, field) for field in _persons(model))
        for each in lists_of(model):
            found += ((f"{name}__{each.name}", field) for field in _persons(each.row))
    return found


def _persons(model: type[FactModel]) -> list[str]:
    return [field.name for field in fields_of(model) if field.column.kind == "person"]
