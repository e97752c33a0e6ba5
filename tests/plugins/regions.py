"""A few organisations of each region's history, recorded in an installation with the real plugins."""

from __future__ import annotations

import datetime as dt
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from core.host import Host, Installation, Region

REGIONS = ("changchun", "daishan", "qingshen", "sanmenxia", "shuangyashan")
COUNTIES = tuple(
    f"sanmenxia-{name}"
    for name in ("hubin", "jijuqu", "jingkai", "lingbao", "lushi", "mianchi", "shanxian", "yima")
)
#: The year that each programme is about, by the rules of its last day.
YEARS = {
    "changchun": "2016",
    "daishan": "2020",
    "qingshen": "2015",
    "sanmenxia": "2015",
    "shuangyashan": "2023",
}
#: What the types of facts begin with.
FACT = "cn.dangjian.fact."
#: Organisations taken of a history, and facts of them.
ORGANISATIONS, FACTS = 12, 900


@cache
def host() -> Host:
    """All installed plugins; kept, so that each is compiled once."""
    return Host()


def rules_on(name: str) -> dt.date:
    """A day whose rules a programme has its schemes by."""
    return dt.date(int(YEARS[name]), 12, 31)


@cache
def sample(name: str) -> tuple[bytes, ...]:
    """The facts of some organisations and of those above them, in the order of the history."""
    lines = [(orjson.loads(line), line) for line in host().plugin(name).history()]
    # Later corrections and retractions are left out.
    facts = [(event, line) for event, line in lines if event["type"].count(".") == 3]
    chosen = _organisations([event for event, _ in facts])
    mine = [(event, line) for event, line in facts if event["subject"] in chosen]
    step = -(-len(mine) // FACTS)
    return tuple(line for event, line in mine if _kept(event, step))


def _kept(event: dict[str, Any], step: int) -> bool:
    """Who there is, and of everything else one fact or case in so many."""
    if event["type"].removeprefix(FACT) in ("organisation", "membership", "post"):
        return True
    return zlib.crc32(str(event["data"].get("case", event["id"])).encode()) % step == 0


def _organisations(events: list[dict[str, Any]]) -> set[str]:
    """Organisations of every kind there is, each with all that stand above it."""
    parents: dict[str, str | None] = {}
    kinds: dict[str, list[str]] = {}
    for event in events:
        data = event["data"]
        if event["type"] == f"{FACT}organisation":
            code = event["subject"]
            parents.setdefault(code, data.get("parent"))
            kinds.setdefault(str(data.get("kind")), []).append(code)
    chosen: set[str] = set()
    for turn in range(ORGANISATIONS):
        for codes in kinds.values():
            if turn < len(codes) and len(chosen) < ORGANISATIONS:
                above: str | None = codes[turn]
                while above is not None:
                    chosen.add(above)
                    above = parents.get(above)
    return chosen


def opened(folder: Path, name: str) -> Region:
    """A region of a name, in an installation in a folder."""
    return Installation(folder, host=host()).region(name, create=True)


def recorded(folder: Path, *names: str) -> Region:
    """A region with the facts of plugins' histories, and no other plugins enabled.

    It has the name of the first.
    """
    region = opened(folder, names[0])
    for name in names:
        region.enable(name)
        taken = region.take(sample(name))
        assert taken.appended == len(sample(name))
    region.follow()
    return region


@cache
def organisations(name: str) -> frozenset[str]:
    """The organisations whose facts are taken of a plugin's history."""
    return frozenset(orjson.loads(line)["subject"] for line in sample(name))
