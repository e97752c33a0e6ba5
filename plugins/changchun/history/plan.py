"""The recurring facts of two years, drawn from ``plan.yaml``.

An entry says which type of fact happens at which organisations and in which months, how often it
slips where much slips, what it holds, and what follows from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import yaml

from core.histories import Data, Draw, Journal, working_day, working_from

from .city import BODIES, GROUPS, ROOT, SOCIETY, SUPERVISORS, Organisation, Unit

Entry = dict[str, Any]


#: The last day of the two years.
END = dt.date(2016, 12, 31)


class Plan:
    """Writes the plan into a journal: the same seed, the same facts."""

    def __init__(self, journal: Journal, units: Sequence[Unit], seed: int) -> None:
        self._journal = journal
        self._seed = seed
        self._places: dict[str, Sequence[Organisation]] = {
            "city": (Organisation(ROOT),),
            "group": [Organisation(code) for code in GROUPS],
            "body": [Organisation(code) for code in BODIES],
            "society": (Organisation(SOCIETY),),
            "supervisors": (Organisation(SUPERVISORS),),
            "unit": units,
            "branch": [branch for unit in units for branch in unit.branches],
        }

    def write(self) -> None:
        """Write down every entry of the plan."""
        text = files(__package__).joinpath("plan.yaml").read_text(encoding="utf-8")
        for number, entry in enumerate(yaml.safe_load(text)):
            for place in self._places[entry["at"]]:
                draw = Draw(f"{self._seed}/plan/{number}/{place.code}")
                for year in entry.get("years", (2015, 2016)):
                    self._year(entry, place, year, draw)

    def _year(self, entry: Entry, place: Organisation, year: int, draw: Draw) -> None:
        said: Data = {"organisation": place.code, "size": len(place.members), "year": year, "n": 0}
        said["parent"] = place.code.rpartition("-")[0]
        if isinstance(place, Unit):
            said |= {"group": place.group, "tier": place.kind}
        for month in entry["months"]:
            for _ in range(_number(draw, entry.get("times", 1))):
                if not slips(draw, place, entry.get("slips", 0)):
                    said["n"] += 1
                    self._fact(entry, place, working_day(draw, year, month), said, draw)

    def _fact(
        self, entry: Entry, place: Organisation, day: dt.date, said: Data, draw: Draw
    ) -> None:
        data = _body(entry["data"], place, said, draw)
        if place.leaders and entry.get("leaders"):
            there = (person for person in place.leaders if not slips(draw, place, 2))
            data["attendance"] = [{"person": person, "as_member": True} for person in there]
        self._journal.add(entry["type"], place.code, day, data)
        self._follow(entry.get("then", ()), place, day, {**said, **data}, draw)

    def _follow(
        self, steps: Sequence[Entry], place: Organisation, day: dt.date, said: Data, draw: Draw
    ) -> None:
        """What follows a fact, step by step; where one slips, or the years are over, it ends."""
        for step in steps:
            day = working_from(day + dt.timedelta(days=draw.between(*step["after"])))
            if slips(draw, place, step.get("slips", 0)) or day > END:
                return
            data = {"case": said["case"]} if "case" in said else {}
            data |= _body(step["data"], place, said, draw)
            self._journal.add(step["type"], place.code, day, data)


def slips(draw: Draw, place: Organisation, weight: int) -> bool:
    """Whether something slips: `weight` 10 makes it as likely as the slack in a hundred."""
    return draw.chance(place.slack * weight, of=1000)


def _number(draw: Draw, written: int | list[int]) -> int:
    return draw.between(*written) if isinstance(written, list) else written


def _body(written: Data, place: Organisation, said: Data, draw: Draw) -> Data:
    """The fields of a fact: drawn where the plan draws, filled in where it names something."""
    body: Data = {}
    for name, value in written.items():
        if isinstance(value, dict) and "unless" in value and slips(draw, place, value["unless"]):
            continue
        body[name] = _field(value, place, {**said, **body}, draw)
    return body


def _field(value: Any, place: Organisation, said: Data, draw: Draw) -> Any:
    match value:
        case {"unless": _, "say": text}:
            return text
        case {"between": [low, high]}:
            return draw.between(low, high)
        case {"pick": choices}:
            return draw.pick(choices)
        case {"is": name}:
            return said[name]
        case {"of": field, "slips": weight}:
            return sum(not slips(draw, place, weight) for _ in range(said[field]))
        case {"most_of": field, "slips": weight}:
            return said[field] - said[field] * (place.slack * weight + draw.below(30)) // 1000
        case str():
            return value.format_map(said)
        case list():
            return [each.format_map(said) for each in value]
    return value
