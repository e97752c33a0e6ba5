"""Tables and their columns, derived from the fact models: never written down a second time.

A fact type gives one table of its own name, one table for each of its lists
(``meeting__attendance``), and ``<type>__revised``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import pyarrow as pa

from core.columns.errors import ColumnsError
from core.facts import Column, FactModel, fields_of, lists_of

Role = Literal["facts", "rows", "revised"]

INTEGER_KINDS: Final = frozenset({"integer", "day", "flag"})

_KEY: Final = [pa.field("position", pa.int64(), False), pa.field("fact", pa.int64(), False)]
_ORG: Final = pa.field("org", pa.string(), False)
_DAY: Final = pa.field("day", pa.int64(), False)

#: Columns that every fact table begins with, in this order.
FACT_ENVELOPE: Final = (
    *_KEY,
    pa.field("revision", pa.int64(), False),
    pa.field("recorded_us", pa.int64(), False),
    _ORG,
    _DAY,
    pa.field("mark", pa.string(), False),
)
#: Columns that every list's table begins with.
ROW_ENVELOPE: Final = (*_KEY, _ORG, _DAY)
#: Columns of a ``__revised`` table: the fact, and the position of the event that revised it.
REVISED_COLUMNS: Final = (_KEY[1], _KEY[0])


@dataclass(frozen=True)
class Table:
    """One table: its name, the fact type it belongs to, its role and its Arrow schema."""

    name: str
    type: str
    role: Role
    schema: pa.Schema

    @property
    def by_year(self) -> bool:
        """Whether its files are split by the year of `day`; revisions have no day."""
        return self.role != "revised"

    @property
    def order(self) -> tuple[str, ...]:
        """The columns its files are sorted by: an organisation's rows stand together."""
        return ("fact", "position") if self.role == "revised" else ("org", "day", "position")

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hex digits that change whenever a column's name, type or place does."""
        shape = "\n".join(f"{field.name} {field.type}" for field in self.schema)
        return hashlib.sha256(shape.encode()).hexdigest()[:16]


def arrow_type(column: Column) -> pa.DataType:
    """64-bit integer or text: nothing else is stored."""
    return pa.int64() if column.kind in INTEGER_KINDS else pa.string()


def revised_name(fact_type: str) -> str:
    """Name of the table that lists the revisions of a fact type."""
    return f"{fact_type}__revised"


def list_name(fact_type: str, list_field: str) -> str:
    """Name of the table of one list of a fact type."""
    return f"{fact_type}__{list_field}"


def _schema(place: str, envelope: tuple[pa.Field, ...], model: type[FactModel]) -> pa.Schema:
    fields = [pa.field(spec.name, arrow_type(spec.column)) for spec in fields_of(model)]
    taken = {field.name for field in envelope} & {field.name for field in fields}
    if taken:
        raise ColumnsError(
            "columns.reserved-name",
            f"{', '.join(sorted(taken))} is a column that every table has",
            place=place,
            remedy="Give the field another name",
        )
    return pa.schema([*envelope, *fields])


def tables_of_type(name: str, model: type[FactModel]) -> tuple[Table, ...]:
    """The tables of one fact type: facts first, then its lists, then its revisions.

    Raises `ColumnsError` ``columns.reserved-name`` where a name is already taken.
    """
    lists_named = [spec.name for spec in lists_of(model)]
    if "revised" in lists_named or any("__" in word for word in (name, *lists_named)):
        raise ColumnsError(
            "columns.reserved-name",
            "'__' in a name, or a list called 'revised', would read as another table",
            place=name,
            remedy="Give the fact type or its list another name",
        )
    lists = (
        Table(
            list_name(name, spec.name),
            name,
            "rows",
            _schema(f"{name}.{spec.name}", ROW_ENVELOPE, spec.row),
        )
        for spec in lists_of(model)
    )
    return (
        Table(name, name, "facts", _schema(name, FACT_ENVELOPE, model)),
        *lists,
        Table(revised_name(name), name, "revised", pa.schema(REVISED_COLUMNS)),
    )


def tables_of(types: Mapping[str, type[FactModel]]) -> dict[str, Table]:
    """Every table of a vocabulary, by name, in the vocabulary's order."""
    return {
        table.name: table for name, model in types.items() for table in tables_of_type(name, model)
    }
