"""Values of the organisations around one combined from what is kept of them, as a plan combines them.

No fact is read. What is given is what stands in an answer's columns: a number over a constant or over
another number, nothing where there is no data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from core.rules import NotColumnwise
from core.rules.model import RollUp

#: Integers of every engine are smaller than this.
_LIMIT: Final = 2**63

Parts = Mapping[str, int | None]
"""Of one organisation the columns ``num`` and, where the roll-up has it, ``den``; nothing is no row."""


def rolled(roll: RollUp, rows: pa.Array, nums: pa.Array, dens: pa.Array | int) -> Parts:
    """What a roll-up says of one organisation.

    `rows` are the places of those around it in `nums` and `dens`. Raises `NotColumnwise` where sums
    might need more than 64 bits.
    """
    if not len(rows):
        return {"num": None, "den": None}
    found = nums.take(rows)
    count = len(found) - found.null_count
    match roll.take:
        case "sum":
            if isinstance(dens, int):
                return {"num": _total(found)}
            known = dens.take(rows).filter(pc.is_valid(found))
            return {"num": _total(found), "den": _total(known)}
        case "count":
            return {"num": count}
        case "mean":
            return {"num": _total(found), "den": count * _constant(dens)}
        case "median":
            return {"num": _halves(found.drop_null())}
    ends = pc.min_max(found)
    least, most = ends["min"].as_py(), ends["max"].as_py()
    if roll.take == "greatest":
        return {"num": most}
    if roll.take == "least":
        return {"num": least}
    return {"num": None if most is None else most - least}


def _constant(dens: pa.Array | int) -> int:
    if not isinstance(dens, int):
        raise NotColumnwise("a mean of rates is an engine's work")
    return dens


def _total(values: pa.Array) -> int:
    """The sum; 0 of nothing."""
    ends = pc.min_max(values)
    if ends["max"].is_valid:
        largest = max(abs(ends["min"].as_py()), abs(ends["max"].as_py()))
        if largest * len(values) >= _LIMIT:
            raise NotColumnwise("a sum is an engine's work where it may need more than 64 bits")
    found: int = pc.sum(values, min_count=0).as_py() or 0
    return found


def _halves(values: pa.Array) -> int | None:
    """The value in the middle, or half of the two there, in halves."""
    ordered: list[int] = sorted(values.to_pylist())
    if not ordered:
        return None
    half = len(ordered) // 2
    return 2 * ordered[half] if len(ordered) % 2 else ordered[half - 1] + ordered[half]
