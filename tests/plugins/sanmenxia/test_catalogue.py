"""No row of the speech may be lost: not from a programme, not from its examples."""

from __future__ import annotations

from collections import Counter

import pytest

from core.examples import read_catalogue, read_examples
from core.examples.coverage import Coverage, cover, lost
from tests.plugins.sanmenxia.places import KEYS, folder, loaded


def covered(key: str) -> tuple[Coverage, ...]:
    examples = read_examples(folder(key))
    return cover(read_catalogue(folder(key)), loaded(key), examples)


@pytest.mark.parametrize("key", KEYS)
def test_no_row_is_lost(key: str) -> None:
    there = (read_catalogue(folder(key)), loaded(key), read_examples(folder(key)))
    assert lost(*there) == ()


def test_there_are_77_rows_of_the_speech_and_what_became_of_them() -> None:
    rows = [each for key in KEYS for each in covered(key)]
    speech = [each for each in rows if each.row.id.startswith("M-")]
    assert len(speech) == len({each.row.id for each in speech}) == 77
    counted = Counter(each.state for each in speech)
    assert (counted["lost"], counted["refused"]) == (0, 0)
    only_words = {each.row.id for each in speech if each.state in ("tag", "named")}
    assert only_words == {
        *("M-54", "M-83", "M-90", "M-91", "M-92"),
        *("M-9I", "M-9J", "M-9L", "M-9Q", "M-9Y"),
    }


def test_what_could_be_drawn_from_a_row_and_is_not_collected_is_refused() -> None:
    refused = {
        (key, each.row.id) for key in KEYS for each in covered(key) if each.state == "refused"
    }
    assert refused == {
        ("hubin", "X-8"),
        ("hubin", "X-9"),
        ("mianchi", "X-11"),
        ("jingkai", "X-11"),
    }


@pytest.mark.parametrize("key", KEYS)
def test_a_slogan_is_computed_by_nothing(key: str) -> None:
    slogans = [each for each in covered(key) if "slog" in each.row.kind]
    assert [claim for each in slogans for claim in each.claims if claim.computes] == []


@pytest.mark.parametrize(
    "name",
    [
        *("ideology", "organising", "conduct", "institution", "integrity", "duty_rate"),
        *("questions_rate", "contribution_service", "three_new"),
    ],
)
def test_what_the_speech_does_not_count_is_assumed(name: str) -> None:
    assert loaded("sanmenxia").programme.indicators[name].assumed
