"""What is computed again over the values that are kept of an answer: only where something differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.around import COLUMNS, Around
from core.assess.assessment import Assessment
from core.assess.inputs import reader_of
from core.assess.keeping import GROUND, Cut, ranked, rolled_in
from core.assess.priors import told
from core.assess.recorded import heard
from core.assess.rolling import rolled
from core.rules import UNRECORDED, Columnwise, Levels, NotColumnwise, SchemePlan, there_column

#: Columns that an organisation's row has of where it stands, and the answer has not.
_STANDING: Final = frozenset(COLUMNS) - {"kind", "sector", "title"}
_UNRECORDED: Final = pa.scalar(UNRECORDED, pa.int64())

Given = Callable[[str, str], pa.Array]
"""A column that no level computes: of a relation, by its name."""


class Values:
    """The columns of an answer's table, of which some are written anew."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._names = frozenset(table.column_names)
        self._whole: dict[str, pa.Array] = {}
        self.columns: dict[str, None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def whole(self, name: str) -> pa.Array:
        """A column, as it is now."""
        if name not in self._whole:
            chunks = self._table[name].chunks
            self._whole[name] = chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)
        return self._whole[name]

    def put(self, name: str, rows: Sequence[int], values: pa.Array) -> frozenset[int]:
        """Write the values of some rows, in their order; gives the rows that had another."""
        old = self.whole(name)
        values = values.cast(old.type)
        pairs = zip(rows, old.take(pa.array(rows, pa.int64())).to_pylist(), strict=True)
        news = values.to_pylist()
        found = {row: new for (row, was), new in zip(pairs, news, strict=True) if was != new}
        if found:
            self._whole[name] = _with(old, found)
            self.columns[name] = None
        return frozenset(found)

    def put_whole(self, name: str, values: pa.Array) -> None:
        """Write a column."""
        old = self.whole(name)
        values = values.cast(old.type)
        if not values.equals(old):
            self._whole[name] = values
            self.columns[name] = None

    def table(self) -> pa.Table:
        """The table with what was written."""
        columns = [
            self._whole[name] if name in self.columns else self._table[name]
            for name in self._table.column_names
        ]
        return pa.table(columns, schema=self._table.schema)


class Kept:
    """Brings the table of an answer on, once the counted values in it have been written anew.

    `seeds` has the rows for which indicators say something else, by name: those counted again, and
    those read from `earlier` answers. `recorded` has for schemes those of whom anything is recorded
    now and was not before.
    """

    def __init__(
        self,
        cut: Cut,
        around: Around,
        values: Values,
        earlier: Mapping[str, Assessment],
        seeds: Mapping[str, frozenset[int]],
        recorded: Mapping[str, frozenset[int]],
    ) -> None:
        self._cut = cut
        self._around = around
        self._values = values
        self._earlier = earlier
        self._recorded = recorded
        self._made = cut.made_from(seeds)
        over = cut.over(self._made)
        first = frozenset().union(*seeds.values())
        if over:
            first = around.above(first, overlays="overlay" in over)
        self.rows = tuple(sorted(first.union(*recorded.values())))
        self._places = pa.array(self.rows, pa.int64())
        self._again = frozenset(cut.columns(self._made - cut.kept))
        keys = pa.table({"k": values.whole("k").take(self._places)})
        self._mine = _Columns(cut.levels, keys, self._of_mine, self._known_of_mine)
        self._rolled: dict[str, Mapping[str, pa.Array]] = {}
        self._told: dict[str, pa.Table] = {}

    def table(self) -> pa.Table:
        """The table at the later position. Raises `NotColumnwise`."""
        for name in self._cut.columns(self._made - self._cut.kept):
            self._write(name)
        for name, scheme in self._cut.rest.plan.schemes.items():
            if not self._cut.schemes_by[name] & self._made and not self._recorded.get(name):
                continue
            for column in scheme.own:
                self._write(column)
            if scheme.rank:
                self._write_places(scheme)
            else:
                self._write(scheme.rating)
        return self._values.table()

    def _write(self, name: str) -> None:
        """Compute a column of the rows, and write it."""
        values = self._mine.output(name)
        self._cut.check(name, values)
        self._values.put(name, self.rows, values)

    def _write_places(self, scheme: SchemePlan) -> None:
        """Compute the columns of a scheme that look at all organisations."""
        given = frozenset(scheme.own)

        def known(relation: str, name: str) -> pa.Array | None:
            output = name if name in given else self._cut.known.get((relation, name))
            return None if output is None else self._values.whole(output)

        keys = pa.table({"k": self._values.whole("k")})
        columns = _Columns(self._cut.levels, keys, self._of_all, known)
        for name in ranked(scheme):
            self._values.put_whole(name, columns.output(name))

    # -- what is given -------------------------------------------------------------------------

    def _of_all(self, relation: str, name: str) -> pa.Array:
        """A column of what is kept, of all organisations."""
        if relation != GROUND:
            raise NotColumnwise(f"'{relation}' is computed")
        if name in _STANDING:
            return self._around.table[name].combine_chunks()
        scheme = name.removeprefix(there_column(""))
        if name not in self._values and scheme in self._cut.rest.plan.schemes:
            return self._there(scheme)
        return self._values.whole(name)

    def _there(self, scheme: str) -> pa.Array:
        """Of whom anything was recorded; those outside a scheme are not asked."""
        plan, whole = self._cut.plan.schemes[scheme], self._values.whole
        said = heard(whole(plan.rating), whole(plan.there) if plan.there else None)
        there = pc.cast(pc.not_equal(said, _UNRECORDED), pa.int64())
        rows = self._recorded.get(scheme, frozenset())
        if not rows:
            return there
        mask = pc.is_in(pa.array(range(len(there)), pa.int64()), pa.array(sorted(rows), pa.int64()))
        return pc.if_else(mask, pa.scalar(1, pa.int64()), there)

    def _of_mine(self, relation: str, name: str) -> pa.Array:
        """A column of what is kept or joined to it, of the rows."""
        if relation == GROUND:
            return self._of_all(relation, name).take(self._places)
        if indicator := rolled_in(relation):
            return self._around_mine(indicator)[name]
        for wanted in self._cut.plan.inputs:
            if wanted.relation == relation:
                return self._told_mine(reader_of(wanted))[name].combine_chunks()
        raise NotColumnwise(f"'{relation}' is computed")

    def _known_of_mine(self, relation: str, name: str) -> pa.Array | None:
        """The value of an indicator that nothing new is read by."""
        output = self._cut.known.get((relation, name))
        if output is None or output in self._again:
            return None
        return self._values.whole(output).take(self._places)

    def _around_mine(self, indicator: str) -> Mapping[str, pa.Array]:
        """What a roll-up says of the rows."""
        if indicator not in self._rolled:
            roll = self._cut.plan.resolved.indicators[indicator].roll_up
            assert roll is not None
            column = self._cut.plan.columns[roll.of]
            nums = self._now(column.num)
            dens = self._now(column.den) if isinstance(column.den, str) else column.den
            parts = [
                rolled(roll, self._around.around(row, roll.over, roll.kind), nums, dens)
                for row in self.rows
            ]
            self._rolled[indicator] = {
                name: pa.array([each.get(name) for each in parts], pa.int64())
                for name in ("num", "den")
            }
        return self._rolled[indicator]

    def _now(self, output: str) -> pa.Array:
        """A column of all organisations with what the rows say now."""
        if output in self._again:
            self._write(output)
        return self._values.whole(output)

    def _told_mine(self, name: str) -> pa.Table:
        """What the answer before says of the rows, each in its place."""
        if name not in self._told:
            [wanted] = [each for each in self._cut.plan.inputs if reader_of(each) == name]
            codes = self._values.whole("k").take(self._places)
            before = self._earlier.get(name)
            if before is None:
                nothing = pa.nulls(len(codes), pa.int64())
                return pa.table({"num": nothing, "den": nothing})
            found = told(about(before, codes), wanted)
            self._told[name] = found.take(pc.index_in(codes, found["k"].combine_chunks()))
        return self._told[name]


def _with(old: pa.Array, found: Mapping[int, int | None]) -> pa.Array:
    """A column with other values in some rows: few, so that pieces of it are put together."""
    places = sorted(found)
    values = pa.array([found[place] for place in places], old.type)
    pieces, start = [], 0
    for number, place in enumerate(places):
        pieces += [old.slice(start, place - start), values.slice(number, 1)]
        start = place + 1
    return pa.concat_arrays([*pieces, old.slice(start)])


class _Columns(Columnwise):
    """Columns over rows that are given one column at a time, as they are asked for."""

    def __init__(
        self,
        levels: Levels,
        keys: pa.Table,
        given: Given,
        known: Callable[[str, str], pa.Array | None],
    ) -> None:
        super().__init__(levels, keys, {}, known)
        self._given = given

    def _from_outside(self, relation: str, name: str) -> Any:
        return self._given(relation, name)


def about(answer: Assessment, codes: pa.Array) -> Assessment:
    """The answer about some organisations."""
    return replace(answer, table=answer.table.filter(pc.is_in(answer.table["k"], codes)))
