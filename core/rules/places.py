"""Rows of Arrow arrays among others: which row has a key, how many are alike, and which is first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True)
class Groups:
    """The group of each row, numbered from 0."""

    number: pa.Array

    @cached_property
    def sizes(self) -> pa.Array:
        """How many rows there are of each row's group."""
        return self._counts.take(self.number)

    @cached_property
    def before(self) -> pa.Array:
        """How many rows there are in all groups with smaller numbers, for each row."""
        until = pc.cumulative_sum_checked(self._counts)
        return pc.subtract_checked(until, self._counts).take(self.number)

    @cached_property
    def _counts(self) -> pa.Array:
        table = pa.table({"n": self.number}).group_by("n").aggregate([([], "count_all")])
        return _whole(table.sort_by("n")["count_all"])


def place(keys: Sequence[pa.Array]) -> Groups:
    """Groups of rows that agree in every key; nothing agrees with nothing."""
    first, *others = (_codes(key) for key in keys)
    number = first
    for each in others:
        size = pc.add_checked(pc.max(each), 1)
        number = _codes(pc.add_checked(pc.multiply_checked(number, size), each))
    return Groups(number)


def rank(groups: Groups, keys: Sequence[tuple[pa.Array, bool]], *, unique: bool) -> pa.Array:
    """The place of each row in its group from 1, by keys of which some (True) begin with the largest.

    Nothing stands last where the largest is first, else first. Rows that agree have the same place;
    with `unique`, in no order that is sure.
    """
    number = groups.number
    for key, down in keys:
        # A dense place is a number whatever the key is; nothing comes after all others, or before.
        order = "descending" if down else "ascending"
        mine = pc.cast(pc.rank(key, sort_keys=order, tiebreaker="dense"), pa.int64())
        if not down:
            mine = pc.if_else(pc.is_valid(key), mine, 0)
        size = pc.add_checked(pc.max(mine), 1)
        number = pc.add_checked(pc.multiply_checked(number, size), mine)
    found = pc.rank(number, tiebreaker="first" if unique else "min")
    return pc.subtract_checked(pc.cast(found, pa.int64()), groups.before)


def places_of(keys: pa.Table, among: pa.Table) -> pa.Array:
    """The row of `among` with the same key, for each row of `keys`; nothing where there is none."""
    return pc.index_in(_joined(keys), value_set=_joined(among))


def _joined(keys: pa.Table) -> pa.Array:
    parts = [pc.cast(_whole(column), pa.string()) for column in reversed(keys.columns)]
    return pc.binary_join_element_wise(*parts, "\x00")


def _codes(key: pa.Array) -> pa.Array:
    """Equal numbers from 0 for equal values, nothing among them."""
    return pc.cast(pc.dictionary_encode(key, null_encoding="encode").indices, pa.int64())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks()
