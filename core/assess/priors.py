"""What an answer says of a period before, as the relation that the next one reads it from."""

from __future__ import annotations

from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.assess.assessment import Assessment
from core.assess.errors import AssessError
from core.assess.result import Reader
from core.rules import Input, SchemePlan

#: Values of organisations; `num` over `den`.
SCHEMA: Final = pa.schema([("k", pa.string()), ("num", pa.int64()), ("den", pa.int64())])

#: States of whom a scheme says nothing.
_SILENT: Final = ("outside", "unrecorded", "not_rated")


def told(before: Assessment, wanted: Input) -> pa.Table:
    """The value that is read of each organisation, by code; none of those it is not said of.

    Raises `AssessError` A005 for a value that has no whole numerator over the base it is read with,
    and A004 for one that is too large.
    """
    found = _of_scheme(before, wanted) if wanted.scheme else _of_indicator(before, wanted)
    found = found.filter(pc.is_valid(found["num"]))
    parts = ("num",) if wanted.base is not None else ("num", "den")
    for name in parts:
        large = pc.or_(pc.greater(found[name], wanted.bound), pc.less(found[name], -wanted.bound))
        if pc.any(large).as_py():
            raise AssessError.too_large(wanted.of, found.filter(large)["k"][0].as_py())
    return found


def _of_scheme(before: Assessment, wanted: Input) -> pa.Table:
    table, plan = before.table, before.plan.schemes.get(wanted.scheme)
    if plan is None:
        return SCHEMA.empty_table()
    outcomes = Reader(before.plan).ratings(plan)
    number = _number(table, plan, wanted.of, outcomes)
    silent = [code for code, said in outcomes.items() if said[0] in _SILENT]
    there = pc.invert(pc.is_in(table[plan.rating], value_set=pa.array(silent, pa.int64())))
    number = pc.if_else(there, number, pa.scalar(None, pa.int64()))
    return _table(table, number, pa.repeat(pa.scalar(wanted.base or 1), table.num_rows))


def _number(
    table: pa.Table,
    plan: SchemePlan,
    value: str,
    outcomes: dict[int, tuple[str, str, int | None, str]],
) -> pa.ChunkedArray:
    """A scheme's value as an integer; its total in thousandths."""
    rating = table[plan.rating]
    match value:
        case "total":
            return table[plan.total]
        case "vetoes":
            none = pa.chunked_array([pa.repeat(pa.scalar(0), table.num_rows)])
            fired = (pc.fill_null(pc.equal(table[name], 1), False) for name in plan.vetoes.values())
            return reduce(pc.add, (pc.cast(each, pa.int64()) for each in fired), none)
        case "stars":
            codes = pa.array(outcomes, pa.int64())
            stars = pa.array([said[2] for said in outcomes.values()], pa.int64())
            return stars.take(pc.index_in(rating, value_set=codes).combine_chunks())
    vetoed = [code for code, said in outcomes.items() if said[0] == "vetoed"]
    return pc.cast(pc.is_in(rating, value_set=pa.array(vetoed, pa.int64())), pa.int64())


def _of_indicator(before: Assessment, wanted: Input) -> pa.Table:
    table, column = before.table, before.plan.columns[wanted.of]
    codes, nums = table["k"].to_pylist(), table[column.num].to_pylist()
    if isinstance(column.den, str):
        dens = table[column.den].to_pylist()
    else:
        dens = [column.den] * len(nums)
    found: dict[str, list[int | None]] = {"num": [], "den": []}
    for code, num, den in zip(codes, nums, dens, strict=True):
        number, base = (num, den) if den else (None, 1)
        if number is not None and wanted.base is not None:
            number, base = _over(number, base, wanted, code)
        found["num"].append(number)
        found["den"].append(base)
    return _table(table, *(pa.array(each, pa.int64()) for each in found.values()))


def _over(num: int, den: int, wanted: Input, code: str) -> tuple[int, int]:
    """A number over the base that it is read with."""
    assert wanted.base is not None
    number, rest = divmod(num * wanted.base, den)
    if rest:
        raise AssessError.not_the_same(wanted.of, code)
    if abs(number) > wanted.bound:
        raise AssessError.too_large(wanted.of, code)
    return number, wanted.base


def _table(
    table: pa.Table, num: pa.Array | pa.ChunkedArray, den: pa.Array | pa.ChunkedArray
) -> pa.Table:
    return pa.table([table["k"], num, den], schema=SCHEMA)
