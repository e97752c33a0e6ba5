"""The lines themselves: the same everywhere, in order, moderate in number, and about nobody."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from functools import cache
from itertools import pairwise
from typing import Any

import orjson
import pytest

from plugins.sanmenxia.history import county_lines, document, lines
from tests.plugins.sanmenxia.places import COUNTIES, ROOT, history

PREFIX = "cn.dangjian.fact."


@cache
def events(key: str = "sanmenxia") -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in history(key)]


def digest(written: bytes) -> str:
    return hashlib.sha256(written).hexdigest()


def test_another_process_with_other_hashes_writes_the_same_bytes() -> None:
    code = (
        "import sys; from plugins.sanmenxia.history import lines;"
        " sys.stdout.buffer.write(b''.join(lines()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "7"},
        capture_output=True,
        check=True,
    )
    assert digest(done.stdout) == digest(b"".join(history("sanmenxia")))


def test_another_seed_writes_other_lines_around_the_same_document() -> None:
    other = [orjson.loads(line) for line in lines(7)]
    stated = list(document())
    assert [event for event in other if event["mark"] == "document"] == stated
    assert [event for event in events() if event["mark"] == "document"] == stated
    assert other != events()


def test_there_are_fewer_than_sixty_thousand() -> None:
    assert 20_000 < len(history("sanmenxia")) < 60_000


def test_facts_stand_in_order_within_the_two_years() -> None:
    days = [event["occurredon"] for event in events()]
    assert all(before <= after for before, after in pairwise(days))
    assert days[0] == "2014-01-01"
    assert days[-1] <= "2015-12-31"


def test_ids_are_used_once() -> None:
    ids = [(event["source"], event["id"]) for event in events()]
    assert len(set(ids)) == len(ids)


def test_what_the_speech_gives_no_day_for_says_so() -> None:
    undated = [event for event in document() if "日期未公布" in event["data"].get("tags", ())]
    kinds = [event["type"].removeprefix(PREFIX) for event in undated]
    assert kinds == ["organisation"] * 9 + ["project", "document"]


@pytest.mark.parametrize("key", COUNTIES)
def test_a_countys_history_founds_its_committee_as_the_root(key: str) -> None:
    founded = [e for e in events(key) if e["type"] == f"{PREFIX}organisation"]
    roots = [e for e in founded if e["data"]["step"] == "founded" and "parent" not in e["data"]]
    assert [e["subject"] for e in roots] == [events(key)[0]["subject"]]
    assert {e["subject"][:6] for e in events(key)} == {roots[0]["subject"]}


def test_nobody_is_named_and_nothing_sensitive_is_about_a_person() -> None:
    reference = re.compile("[0-9a-hjkmnp-tv-z]{12}")
    for event in events():
        data, kind = event["data"], event["type"].removeprefix(PREFIX)
        named = [data["person"]] if "person" in data else []
        named += [row["person"] for row in data.get("attendance", ())]
        assert all(reference.fullmatch(person) for person in named), event
        if kind in ("demand", "survey", "problem", "inspection", "service"):
            assert not named, event
        assert kind not in ("discipline", "care")
        assert "place" not in data


def test_what_distinguishes_the_eight_is_dealt_out_by_lot() -> None:
    """The speech says that some lag and not which: no county always has the gap."""

    def without_budget(seed: int) -> str:
        funded = {
            event["subject"]
            for event in map(orjson.loads, lines(seed))
            if event["type"] == f"{PREFIX}fund" and event["data"]["purpose"] == "activity"
        }
        [code] = {event["subject"] for event in document()} - funded - {"SMX-GW"}
        return code

    assert len({without_budget(seed) for seed in (2015, 1, 77)}) > 1


def test_a_county_that_is_not_one_of_the_eight_is_no_history() -> None:
    with pytest.raises(ValueError, match="there is no county 'elsewhere'; one of hubin, jijuqu"):
        list(county_lines("elsewhere"))
