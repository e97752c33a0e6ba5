"""The board in ``board.yaml``, with as many years in its line as the report has by then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

#: The report's five years.
FIRST, LAST = 2020, 2024


def five_years(period: str) -> dict[str, Any]:
    """The board of a period, as plain data; a line has two years at least."""
    text = Path(__file__).with_name("board.yaml").read_text(encoding="utf-8")
    board: dict[str, Any] = yaml.safe_load(text)
    years = min(int(period[:4]), LAST) - FIRST + 1
    board["sections"]["years"]["chart"]["periods"] = max(years, 2)
    return board
