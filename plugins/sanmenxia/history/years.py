"""Both years, of the city or of one county: the document's facts and the generated ones."""

from __future__ import annotations

from collections.abc import Iterator

from core.histories import Event, Journal, line, stated
from core.log import FACT_PREFIX

from . import (
    hubin,
    jijuqu,
    jingkai,
    lingbao,
    lushi,
    mianchi,
    shanxian,
    standing,
    work,
    yima,
)
from .county import County, counties

SEED = 2015

_OWN = {
    "yima": yima.write,
    "lingbao": lingbao.write,
    "hubin": hubin.write,
    "mianchi": mianchi.write,
    "shanxian": shanxian.write,
    "lushi": lushi.write,
    "jingkai": jingkai.write,
    "jijuqu": jijuqu.write,
}


def document() -> Iterator[Event]:
    """The facts the speech itself states, as CloudEvents with mark ``document``.

    Where it gives no day, what has stood all along is set on the day the history begins, and
    everything else on the last day it can have been; both are tagged 日期未公布.
    """
    return stated(__package__)


def generate(seed: int = SEED) -> Iterator[Event]:
    """What completes the speech to two whole years; the same seed gives the same events."""
    return _city(seed).events()


def _city(seed: int) -> Journal:
    journal = _journal(seed)
    work.write_city(journal, seed)
    for county in counties(seed):
        _write(journal, county)
    return journal


def lines(seed: int = SEED) -> Iterator[bytes]:
    """The city's file, all eight counties in it: about 29,300 lines."""
    return map(line, _city(seed).after(document()))


def county_lines(key: str, seed: int = SEED) -> Iterator[bytes]:
    """The same of one county by itself, as its own region has it: its work committee is the root.

    Raises `ValueError` for a key that is none of the eight.
    """
    if key not in _OWN:
        raise ValueError(f"there is no county '{key}'; one of {', '.join(sorted(_OWN))}")
    [county] = [each for each in counties(seed) if each.key == key]
    journal = _journal(seed)
    _write(journal, county)
    own = (event for event in document() if event["subject"] == county.code)
    return map(line, journal.after(map(_as_root, own)))


def correction(seed: int = SEED) -> Iterator[Event]:
    """One later line: 卢氏 had fewer Party affairs staff in 2015 than was recorded."""
    for event in generate(seed):
        if (event["subject"], event["type"], event["occurredon"]) == (
            "SMX-LS",
            f"{FACT_PREFIX}post",
            "2015-06-30",
        ):
            data = {**event["data"], "persons": 1}
            reason = "统计时把兼职人员计入"
            yield {**event, "type": f"{event['type']}.corrected", "reason": reason, "data": data}


def _journal(seed: int) -> Journal:
    return Journal(f"urn:dangjian:generated:sanmenxia-2014-2015:seed-{seed}")


def _write(journal: Journal, county: County) -> None:
    standing.write(journal, county)
    work.write(journal, county)
    _OWN[county.key](journal, county)


def _as_root(event: Event) -> Event:
    """A county's founding without the city above it, which is not in the county's region."""
    data = {name: value for name, value in event["data"].items() if name != "parent"}
    return {**event, "data": data}
