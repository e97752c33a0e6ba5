"""Of whom anything was recorded that a scheme counts, as its columns say.

The rating says it, but of those that take no part it says why they do not: where a scheme knows of
any such, the answer has a column for it.
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from core.rules import OTHERWISE, OUTSIDE, UNRECORDED, SchemePlan

#: What stands for those who are not asked, or of whom there is nothing.
SILENT: Final = (OUTSIDE, UNRECORDED)


def heard(rating: Any, there: Any | None) -> Any:
    """For each row `OUTSIDE`, `UNRECORDED`, or another code where something was recorded.

    Both are columns, as an array or in chunks; there is no `there` where a plan has none.
    """
    if there is None:
        return rating
    outside = pc.equal(rating, OUTSIDE)
    known = pc.if_else(pc.equal(there, 1), OTHERWISE, UNRECORDED)
    return pc.if_else(outside, OUTSIDE, known).cast(rating.type)


def heard_in(plan: SchemePlan, table: pa.Table) -> pa.ChunkedArray:
    """The same of an answer's table."""
    return heard(table[plan.rating], table[plan.there] if plan.there else None)
