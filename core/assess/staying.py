"""What stays of an answer under a supposition, as the relation that the rest is computed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.inputs import reader_of
from core.assess.priors import told
from core.assess.recorded import heard_in
from core.rules import UNRECORDED, Input, Period, Plan, Rest, there_column

Earlier = Mapping[tuple[Period, str], Assessment]
"""The answers that values of earlier periods were read from, by the period asked about and the indicator."""

_KEYS = ("k", "kind", "sector", "title", "org")


def judged(plan: Plan) -> dict[str, int]:
    """The schemes that ask whether anything was recorded, with their numbers."""
    relations = {name for name, _ in plan.relations}
    return {
        name: number
        for number, name in enumerate(plan.schemes)
        if plan.records and f"records_of_s{number}" in relations
    }


def kept(answer: Assessment, number: int, after: Plan, rest: Rest) -> pa.Table:
    """The values that stay, under the names that the other plan has for them; of the period `number`."""
    before, table = answer.plan, answer.table
    columns = {name: table[name] for name in _KEYS if name in table.column_names}
    columns["period"] = pa.repeat(pa.scalar(number, pa.int64()), table.num_rows)
    taken = frozenset(rest.columns)
    for name, column in after.columns.items():
        if column.num in taken:
            columns[column.num] = table[before.columns[name].num]
            if isinstance(column.den, str):
                columns[column.den] = table[before.columns[name].den]
    for name, scheme in before.schemes.items():
        if there_column(name) in taken:
            there = pc.not_equal(heard_in(scheme, table), UNRECORDED)
            columns[there_column(name)] = pc.cast(there, pa.int64())
    return pa.table(columns)


def different(
    before: Plan, priors: Sequence[Input], answers: Sequence[Assessment], earlier: Earlier
) -> Iterator[str]:
    """The relations of earlier values that are not what `answers` read, computed by `before`."""
    known = {each.relation: each for each in before.inputs}
    for wanted in priors:
        name, read = reader_of(wanted), known.get(wanted.relation)
        pairs = [(each.earlier.get(name), earlier.get((each.period, name))) for each in answers]
        if read is None or not all(_alike(*pair, read, wanted) for pair in pairs):
            yield wanted.relation


def _alike(one: Assessment | None, other: Assessment | None, read: Input, wanted: Input) -> bool:
    """Whether two earlier answers say the same of the one value that is read."""
    if one is None or other is None:
        return one is other
    return one is other or bool(told(one, read).equals(told(other, wanted)))
