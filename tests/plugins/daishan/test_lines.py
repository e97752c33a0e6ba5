"""The lines themselves: the same everywhere, in order, about nobody, and the speech's own apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import pairwise
from typing import Any

import orjson
import pytest

from plugins.daishan import county_history
from plugins.daishan.history import document, lines

SHA256 = "1acafa32fa69947bb50395c97f4c3b951091354d4d7975e1be2470b334c1ba46"


@pytest.fixture(scope="module")
def events(default_lines: list[bytes]) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in default_lines]


def test_the_same_seed_gives_the_same_lines_everywhere(default_lines: list[bytes]) -> None:
    assert hashlib.sha256(b"".join(default_lines)).hexdigest() == SHA256
    assert list(county_history(None)) == default_lines


def test_another_seed_gives_other_lines_of_the_same_size(default_lines: list[bytes]) -> None:
    other = list(county_history(7))
    assert other == list(lines(7))
    assert len(set(other) & set(default_lines)) < len(other) // 10
    assert all(15_000 < len(each) < 30_000 for each in (other, default_lines))


def test_lines_are_in_the_order_of_recording_and_of_two_years(
    events: list[dict[str, Any]],
) -> None:
    facts = [each for each in events if each["type"].count(".") == 3]
    assert all(a["occurredon"] <= b["occurredon"] for a, b in pairwise(facts))
    assert {each["occurredon"][:4] for each in facts} == {"2018", "2019", "2020"}
    assert len({(each["source"], each["id"], each["type"]) for each in events}) == len(events)


def test_what_the_speech_states_is_marked_and_nothing_else(events: list[dict[str, Any]]) -> None:
    stated = [each for each in events if each["mark"] == "document"]
    assert stated == sorted(document(), key=lambda each: each["occurredon"])
    kinds = Counter(each["type"].rpartition(".")[2] for each in stated)
    assert kinds == {
        "organisation": 10,
        "meeting": 1,
        "review": 9,
        "problem": 15,
        "project": 20,
        "document": 4,
        "duty": 9,
    }
    assert all("日期未公布" in each["data"]["tags"] for each in stated)


def test_nobody_is_named(events: list[dict[str, Any]]) -> None:
    people = {each["data"]["person"] for each in events if "person" in each.get("data", {})}
    for each in events:
        people |= {row["person"] for row in each.get("data", {}).get("attendance", ())}
    assert len(people) > 300
    assert all(len(person) == 12 and person.isascii() for person in people)
    assert not any(
        each["type"].endswith("discipline") and each["subject"] != "DS-XW" for each in events
    )
