"""The recurring facts of two years, drawn from ``plan.yaml``.

An entry says which type of fact happens at which organisations and in which months, how easily it
slips where much slips, what it holds, and what follows from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import yaml

from core.histories import Data, Draw, Journal, working_day, working_from

from .county import ROOT, County, Organisation
from .exact import END

Entry = dict[str, Any]


class Plan:
    """Writes the plan into a journal: the same seed, the same facts."""

    def __init__(self, journal: Journal, county: County, seed: int) -> None:
        self._journal = journal
        self._seed = seed
        self._places: dict[str, Sequence[Organisation]] = {
            "county": (Organisation(ROOT),),
            "unit": county.units,
            "department": [unit for unit in county.units if unit.kind != "township-committee"],
            "township": [unit for unit in county.units if unit.kind == "township-committee"],
            "branch": county.branches,
            "mixed": county.mixed_organisations(),
        }

    def write(self) -> None:
        """Write down every entry of the plan."""
        text = files(__package__).joinpath("plan.yaml").read_text(encoding="utf-8")
        for number, entry in enumerate(yaml.safe_load(text)):
            for place in self._places[entry["at"]]:
                draw = Draw(f"{self._seed}/plan/{number}/{place.code}")
                for year in entry.get("years", (2019, 2020)):
                    self._year(entry, place, year, draw)

    def _year(self, entry: Entry, place: Organisation, year: int, draw: Draw) -> None:
        count = 0
        for month in entry["months"]:
            for _ in range(_number(draw, entry.get("times", 1))):
                if draw.chance(place.slack * entry.get("slips", 0), of=1000):
                    continue
                count += 1
                said = {"organisation": place.code, "year": year, "n": count, "kind_of": place.kind}
                data = _body(entry["data"], place, said, draw)
                if "attend" in entry:
                    came = data["attendance"] = _attendance(entry["attend"], place, draw)
                    if "present" in data:
                        data["present"] = max(data["present"], len(came))
                day = working_day(draw, year, month)
                self._journal.add(entry["type"], place.code, day, data)
                self._follow(entry.get("then", ()), place, day, {**said, **data}, draw)

    def _follow(
        self, steps: Sequence[Entry], place: Organisation, day: dt.date, said: Data, draw: Draw
    ) -> None:
        """What follows a fact, step by step; where one slips, or the years are over, it ends."""
        for step in steps:
            # Where much slips, what follows comes later too.
            days = draw.between(*step["after"]) * (100 + place.slack) // 100
            day = working_from(day + dt.timedelta(days=days))
            if draw.chance(place.slack * step.get("slips", 0), of=1000) or day > END:
                return
            data = {"case": said["case"]} if "case" in said else {}
            data |= _body(step["data"], place, said, draw)
            self._journal.add(step["type"], place.code, day, data)


def _attendance(extra: Data, place: Organisation, draw: Draw) -> list[Data]:
    """Who is known there and came; `extra` stands on each row."""
    return [
        {"person": p, **extra} for p in place.known if not draw.chance(place.slack * 2, of=1000)
    ]


def _number(draw: Draw, written: int | list[int]) -> int:
    return draw.between(*written) if isinstance(written, list) else written


def _body(written: Data, place: Organisation, said: Data, draw: Draw) -> Data:
    """The fields of a fact: drawn where the plan draws, filled in where it names something."""
    body: Data = {}
    for name, value in written.items():
        if isinstance(value, dict) and draw.chance(place.slack * value.get("unless", 0), of=1000):
            continue
        body[name] = _field(value, place, {**said, **body}, draw)
    return body


def _field(value: Any, place: Organisation, said: Data, draw: Draw) -> Any:
    match value:
        case {"say": text}:
            return text.format_map(said)
        case {"between": [low, high]}:
            return draw.between(low, high)
        case {"pick": choices}:
            return draw.pick(choices)
        case {"size": True}:
            return place.size
        case {"of": field, "slips": weight}:
            return sum(not draw.chance(place.slack * weight, of=1000) for _ in range(said[field]))
        case {"points": [best, worst]}:
            points = best * 2 - (best - worst) * 2 * place.slack // 100 + draw.between(-3, 3)
            return f"{points // 2}.{points % 2 * 5}"
        case {"due": days}:
            return (dt.date(said["year"], 1, 1) + dt.timedelta(days=days)).isoformat()
        case str():
            return value.format_map(said)
        case list():
            return [each.format_map(said) for each in value]
    return value
