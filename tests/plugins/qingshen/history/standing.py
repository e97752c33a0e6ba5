"""The facts of a seed's year as they stand at the end: corrected, and without what was retracted.

Nothing here uses the log, the rules or the generator's inside: lines are read as anyone would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from plugins.qingshen.history import county_year

PREFIX = "cn.dangjian.fact."


@dataclass(frozen=True)
class Stands:
    type: str
    unit: str
    day: str
    mark: str
    data: dict[str, Any]


def standing(events: Iterable[dict[str, Any]]) -> list[Stands]:
    facts: dict[tuple[str, str], Stands] = {}
    for event in events:
        name, _, change = event["type"].removeprefix(PREFIX).partition(".")
        key = (event["source"], event["id"])
        if change == "retracted":
            del facts[key]
            continue
        assert (key in facts) == (change == "corrected"), key
        facts[key] = Stands(
            name, event["subject"], event["occurredon"], event["mark"], event["data"]
        )
    return list(facts.values())


class Year:
    """The facts of a year, and the ways a test asks for them."""

    def __init__(self, events: Iterable[dict[str, Any]]) -> None:
        self.all = standing(events)
        self.by_type: dict[str, list[Stands]] = {}
        for fact in self.all:
            self.by_type.setdefault(fact.type, []).append(fact)
        self.by_unit: dict[str, list[Stands]] = {}
        for fact in self.all:
            self.by_unit.setdefault(fact.unit, []).append(fact)
        self.units = sorted(
            fact.unit
            for fact in self.by_type["organisation"]
            if fact.data["step"] == "founded"
            and fact.data["kind"] in ("branch", "general-branch")
            and fact.data.get("parent") == "QS-GW"
        )

    def of_unit(self, code: str) -> list[Stands]:
        return self.by_unit.get(code, [])

    def facts(self, name: str, at: str = "", **fields: Any) -> list[Stands]:
        return [
            fact
            for fact in (self.by_unit.get(at, []) if at else self.by_type.get(name, []))
            if fact.type == name
            and all(fact.data.get(field) == value for field, value in fields.items())
        ]


@cache
def year_of(seed: int) -> Year:
    return Year(county_year(seed))
