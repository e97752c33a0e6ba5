"""The facts of a seed's five years, read from the lines as anyone would: no log, no rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson

from plugins.shuangyashan.history import lines

PREFIX = "cn.dangjian.fact."


@dataclass(frozen=True)
class Stands:
    type: str
    unit: str
    day: str
    mark: str
    data: dict[str, Any]


class Years:
    """The facts, and the ways a test asks for them."""

    def __init__(self, seed: int | None = None) -> None:
        read = map(orjson.loads, lines() if seed is None else lines(seed))
        self.all = [
            Stands(
                event["type"].removeprefix(PREFIX),
                event["subject"],
                event["occurredon"],
                event["mark"],
                event["data"],
            )
            for event in read
        ]

    def facts(self, name: str, tag: str = "", **fields: Any) -> list[Stands]:
        return [
            fact
            for fact in self.all
            if fact.type == name
            and (not tag or tag in fact.data.get("tags", ()))
            and all(fact.data.get(field) == value for field, value in fields.items())
        ]

    def total(self, field: str, name: str, tag: str = "", **fields: Any) -> int:
        return sum(fact.data[field] for fact in self.facts(name, tag, **fields))

    def solved(self, **fields: Any) -> int:
        """How many cases raised with these fields were put right."""
        cases = {fact.data["case"] for fact in self.facts("problem", **fields)}
        return len(cases & {f.data["case"] for f in self.facts("rectification", step="rectified")})


@cache
def years_of(seed: int | None = None) -> Years:
    return Years(seed)
