"""How many facts there are of each type and kind, and which of them no rule reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from core.assess import Use
from core.columns import Snapshot, as_of
from core.facts import VOCABULARY, fields_of
from core.rules import DuckEngine, day_of
from core.scaffold.sight import Unused

#: What every assessment reads without a rule that says so: who there is.
_STRUCTURE: Final = ("organisation", "membership", "post")
_KIND: Final = "kind"


@dataclass(frozen=True, slots=True)
class Census:
    """Facts that count, by type and kind (``""`` where a type has none), and the last one's day."""

    counts: Mapping[str, Mapping[str, int]]
    last: dt.date | None


def census(snapshot: Snapshot) -> Census:
    """Count the facts of a snapshot."""
    counts: dict[str, dict[str, int]] = {}
    last: int | None = None
    with DuckEngine() as engine:
        for name, files in snapshot.tables.items():
            if name not in VOCABULARY.types or not files.entries:
                continue
            engine.define(f"f_{name}", as_of(snapshot, name, None))
            kind = _KIND if _has_kind(name) else "''"
            rows = engine.run(
                f"SELECT {kind} AS kind, count(*) AS facts, max(day) AS last "
                f'FROM "f_{name}" GROUP BY 1 ORDER BY 1'
            ).to_pylist()
            counts[name] = {str(row["kind"]): int(row["facts"]) for row in rows}
            days = [int(row["last"]) for row in rows]
            last = max([*days, *([] if last is None else [last])], default=last)
    return Census(counts, None if last is None else day_of(last))


def _has_kind(name: str) -> bool:
    return any(each.name == _KIND for each in fields_of(VOCABULARY.types[name]))


def unused(found: Census, uses: Iterable[Use]) -> tuple[Unused, ...]:
    """The types, and the kinds of types, that none of the uses reads."""
    read = _read(uses)
    return tuple(_unused(found, read))


def _unused(found: Census, read: Mapping[str, frozenset[str] | None]) -> Iterator[Unused]:
    for type_, kinds in sorted(found.counts.items()):
        if type_ in _STRUCTURE:
            continue
        if type_ not in read:
            yield Unused(type_, "", sum(kinds.values()))
            continue
        wanted = read[type_]
        if wanted is not None:
            for kind, count in kinds.items():
                if kind not in wanted:
                    yield Unused(type_, kind, count)


def _read(uses: Iterable[Use]) -> dict[str, frozenset[str] | None]:
    """The kinds of each type that are read; None for all of them."""
    read: dict[str, frozenset[str] | None] = {}
    for use in uses:
        kinds = _kinds(use)
        for type_ in use.types:
            before = read.get(type_, frozenset())
            read[type_] = None if kinds is None or before is None else before | kinds
    return read


def _kinds(use: Use) -> frozenset[str] | None:
    """The kinds that a use asks for by name; None where it asks for others or for any."""
    written = use.conditions.get("where", {}).get(_KIND)
    if isinstance(written, str):
        return frozenset([written])
    if isinstance(written, list):
        return frozenset(map(str, written))
    return None
