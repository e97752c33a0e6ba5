"""What is recorded late, corrected or taken back after the year is over.

Each makes an answer as of the end of the year differ from one given later. What stands at the end
is always what the rest of the generator meant; the wrong version is what was recorded before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core.histories import Data, Draw, Entry, Journal

from .county import County

Wanted = Callable[[Entry], bool]


class Afterwards:
    """Goes through a finished journal and lets some of it have been recorded wrongly or late."""

    def __init__(self, journal: Journal, county: County) -> None:
        self.journal = journal
        self.year = county.year
        self.draw = Draw(f"{county.seed}/afterwards")
        # The document's own organisations are left as they are.
        codes = {unit.code for unit in county.units if not (unit.named or unit.card.gap)}
        self.entries: dict[str, list[Entry]] = {}
        for entry in journal.entries:
            if entry.organisation in codes:
                self.entries.setdefault(entry.type, []).append(entry)
        self.touched: set[str] = set()

    def write(self) -> None:
        """Make facts late, then corrections, then entries made twice and taken back."""
        self._late()
        self._corrections()
        self._doubles()

    def _day(self, low: int, high: int) -> dt.date:
        return dt.date(self.year + 1, 1, self.draw.between(low, high))

    def _some(self, count: int, type_name: str, **fields: Any) -> list[Entry]:
        """A few entries of a type whose data has these fields, none of them used before."""
        found = [
            entry
            for entry in self.entries[type_name]
            if entry.id not in self.touched
            and all(entry.data.get(name) == value for name, value in fields.items())
        ]
        chosen = self.draw.sample(found, count)
        self.touched |= {entry.id for entry in chosen}
        return chosen

    def _late(self) -> None:
        """Recorded in January: also a members' assembly without which a quarter looks empty."""
        for type_name, count, fields in (
            ("meeting", 2, {"kind": "member-assembly"}),
            ("meeting", 12, {"kind": "committee"}),
            ("disclosure", 8, {"item": "dues"}),
            ("study", 6, {"kind": "collective"}),
            ("care", 8, {"kind": "visit"}),
            ("duty", 6, {"step": "done", "kind": "own"}),
        ):
            for entry in self._some(count, type_name, **fields):
                entry.recorded = self._day(4, 12).isoformat()

    def _corrections(self) -> None:
        for entry in self._some(2, "survey", kind="satisfaction"):
            half = entry.data["valid"] // 2
            self._correct(entry, {"satisfied": half}, "满意票录入错误")
        for entry in self._some(3, "service", kind="contact"):
            self._correct(entry, {"persons": entry.data["persons"] + 10}, "联系村人数录入错误")
        for entry in self._some(6, "dues", step="paid"):
            self._correct(entry, {"paid": "0.50"}, "实交金额录入错误")
        for entry in self._some(4, "meeting", kind="study-day"):
            self._correct(entry, {"hours": 1}, "学时录入错误")
        for entry in self._some(2, "fund", kind="budget"):
            self._correct(entry, {"staff": entry.data["staff"] * 2}, "在职职工数录入错误")
        for entry in self._some(1, "score", item="performance"):
            self._correct(entry, {"points": 5}, "分数录入错误")

    def _correct(self, entry: Entry, wrong: Data, reason: str) -> None:
        self.journal.correct(entry, wrong, self._day(13, 22), reason)

    def _doubles(self) -> None:
        for type_name, count, fields in (
            ("meeting", 3, {"kind": "lecture"}),
            ("service", 2, {"kind": "contact"}),
            ("care", 2, {"kind": "visit"}),
            ("study", 2, {"kind": "seminar"}),
        ):
            for entry in self._some(count, type_name, **fields):
                self.journal.double(entry, self._day(23, 29), "重复录入")
