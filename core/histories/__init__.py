"""What plugins invent histories with: seeded draws, working days, and a journal of CloudEvents lines.

A plugin's hook ``history`` gives facts to try its programme on. What they are is the plugin's own;
how they are drawn, dated and written down is here, so that the same seed gives the same bytes.
"""

from core.histories.days import working_day, working_days, working_from
from core.histories.draw import Draw, person_ref, shared
from core.histories.journal import (
    Data,
    Entry,
    Event,
    Journal,
    line,
    retraction,
    stated,
)

__all__ = [
    "Data",
    "Draw",
    "Entry",
    "Event",
    "Journal",
    "line",
    "person_ref",
    "retraction",
    "shared",
    "stated",
    "working_day",
    "working_days",
    "working_from",
]
