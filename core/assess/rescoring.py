"""Points computed anew over figures that are there: column by column, those that differ only.

What a scheme adds to an answer's rows reads no fact. Of the columns that two sets of rules write
alike the answer has the values already; the others are computed for all periods at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

import pyarrow as pa

from core.assess.assessment import Assessment
from core.rules import KEPT, Columnwise, Levels, Rest, Sameness


def rescored(
    answers: Sequence[Assessment],
    stays: pa.Table,
    rest: Rest,
    before: Rest | None,
    joined: Mapping[str, pa.Table],
) -> list[pa.Table]:
    """The output of `rest` for each answer, without what stays.

    `stays` has the rows of all answers, one after the other, and `joined` the relations from outside.
    With `before`, which computes the answers' own points over the same figures, what is written alike
    in both is taken from the answers. Raises `NotColumnwise` for what is an engine's work.
    """
    levels = Levels(rest.plan.statement, KEPT)
    same = Sameness(levels, Levels(before.plan.statement, KEPT)) if before is not None else None
    tables = [each.table for each in answers]
    there = set(tables[0].column_names)

    def known(relation: str, name: str) -> pa.Array | None:
        if same is None or name not in there or not same.of(relation, name):
            return None
        return pa.chunked_array([c for t in tables for c in t[name].chunks]).combine_chunks()

    columns = Columnwise(levels, stays, joined, known)
    starts = [0, *accumulate(table.num_rows for table in tables)]
    found: list[dict[str, pa.Array]] = [{} for _ in tables]
    for name in levels.outputs:
        if name in stays.column_names or (same is not None and name in there and same.of("", name)):
            for mine, table in zip(found, tables, strict=True):
                mine[name] = table[name]
            continue
        values = columns.output(name)
        for mine, table, start in zip(found, tables, starts, strict=False):
            mine[name] = values.slice(start, table.num_rows)
    return [pa.table(mine) for mine in found]
