"""What the rule language has no word for: a median."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from statistics import median
from typing import Any

from core.assess import reads
from core.rules import Period, day_number


@reads("demand")
def median_days(frames: Mapping[str, Any], period: Period) -> dict[str, Fraction]:
    """The median of days from opening to resolution, of the demands resolved in the period.

    One value for each organisation that resolved any; of an even number of them, the mean of the
    two in the middle.
    """
    first, last = day_number(period.first), day_number(period.last)
    rows = frames["demand"].to_pylist()
    opened = {(row["org"], row["case"]): row["day"] for row in rows if row["step"] == "opened"}
    taken: dict[str, list[int]] = {}
    for row in rows:
        begun = opened.get((row["org"], row["case"]))
        if row["step"] == "resolved" and begun is not None and first <= row["day"] <= last:
            taken.setdefault(row["org"], []).append(row["day"] - begun)
    return {
        organisation: Fraction(median(map(Fraction, days))) for organisation, days in taken.items()
    }
