"""Who stands around whom at the end of a period, as places among the rows of an answer.

An answer has one row for each organisation that there is, by code; so has what is said here. Nothing
of it changes but with facts of organisations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

import pyarrow as pa

from core.rules import TREE_DEPTH

#: What is said of each organisation beside its code.
COLUMNS = ("kind", "sector", "parent", "groups", "title", "staff", "since")

Parents = Mapping[str, str | None]
"""What each organisation that there is stands below."""


class Around:
    """The organisations that there are, from a table of `COLUMNS` by ``k``.

    Rows are places in the order of the codes.
    """

    def __init__(self, rows: pa.Table) -> None:
        self.table = rows.sort_by("k").combine_chunks()
        self.codes: list[str] = self.table["k"].to_pylist()
        self.parents: Parents = dict(zip(self.codes, self.table["parent"].to_pylist(), strict=True))
        self._found: dict[tuple[int, str, tuple[str, ...]], pa.Array] = {}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The row of each code."""
        return {code: place for place, code in enumerate(self.codes)}

    @cached_property
    def too_deep(self) -> bool:
        """Whether one stands deeper than plans look, or in a circle."""
        return too_deep(self.parents)

    @cached_property
    def _children(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for place, code in enumerate(self.codes):
            parent = self.places.get(self.parents[code] or "")
            if parent is not None:
                found.setdefault(parent, []).append(place)
        return found

    @cached_property
    def _members(self) -> Mapping[int, list[int]]:
        """The rows of those that sit in each overlay."""
        found: dict[int, list[int]] = {}
        for place, groups in enumerate(self.table["groups"].to_pylist()):
            for group in dict.fromkeys((groups or "").strip("|").split("|")):
                if group in self.places:
                    found.setdefault(self.places[group], []).append(place)
        return found

    @cached_property
    def _overlays(self) -> Mapping[int, list[int]]:
        found: dict[int, list[int]] = {}
        for overlay, members in self._members.items():
            for place in members:
                found.setdefault(place, []).append(overlay)
        return found

    def overlays(self, row: int) -> tuple[int, ...]:
        """The overlays that one sits in."""
        return tuple(self._overlays.get(row, ()))

    def above(self, rows: Iterable[int], *, overlays: bool) -> frozenset[int]:
        """The rows and all that they stand below; with the `overlays` they sit in and what is above those."""
        found: set[int] = set()
        waiting = list(rows)
        while waiting:
            place = waiting.pop()
            if place in found:
                continue
            found.add(place)
            parent = self.places.get(self.parents[self.codes[place]] or "")
            waiting += [] if parent is None else [parent]
            waiting += self._overlays.get(place, []) if overlays else []
        return frozenset(found)

    def around(self, row: int, over: str, kinds: tuple[str, ...]) -> pa.Array:
        """The rows that a roll-up combines: children, descendants, the branch or an overlay, of some kinds.

        Nobody may stand too deep.
        """
        key = (row, over, kinds)
        if key not in self._found:
            match over:
                case "overlay":
                    rows = self._members.get(row, [])
                case "children":
                    rows = self._children.get(row, [])
                case "descendants":
                    rows = self._below(row)
                case _:
                    rows = [row, *self._below(row)]
            if kinds:
                kind = self._kinds
                rows = [place for place in rows if kind[place] in kinds]
            self._found[key] = pa.array(rows, pa.int64())
        return self._found[key]

    @cached_property
    def _kinds(self) -> list[str]:
        found: list[str] = self.table["kind"].to_pylist()
        return found

    def _below(self, row: int) -> list[int]:
        found: list[int] = []
        waiting = list(self._children.get(row, ()))
        while waiting:
            place = waiting.pop()
            found.append(place)
            waiting += self._children.get(place, ())
        return found


def above(parents: Parents, organisations: Collection[str]) -> frozenset[str]:
    """The organisations and all that they stand below."""
    found: set[str] = set()
    for code in organisations:
        step: str | None = code
        while step is not None and step not in found:
            found.add(step)
            step = parents.get(step)
    return frozenset(found)


def too_deep(parents: Parents) -> bool:
    """Whether one stands deeper than plans look, or in a circle."""
    depths: dict[str, int] = {}
    for code in parents:
        path: list[str] = []
        step: str | None = code
        while step is not None and step in parents and step not in depths:
            if len(path) > TREE_DEPTH:
                return True
            path.append(step)
            step = parents[step]
        below = depths.get(step, -1) if step is not None else -1
        for place, each in enumerate(reversed(path), start=1):
            depths[each] = below + place
        if path and depths[code] > TREE_DEPTH:
            return True
    return False
