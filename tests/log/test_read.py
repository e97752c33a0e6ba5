"""Reading by position, type and time."""

import datetime as dt

import pytest

from core.facts import case_stream
from core.log import recorder as recorder_module
from tests.log.samples import RAISED, fact

STUDY = {"kind": "course", "hours": "2"}


@pytest.fixture
def mixed(log):
    """Positions 1-6: meeting, problem, study, meeting, plugin, study."""
    log.record([fact("1"), fact("2", "problem", RAISED), fact("3", "study", STUDY), fact("4")])
    log.enable("qingshen", "1.0")
    log.record([fact("6", "study", STUDY)])
    return log


def positions(events) -> list[int]:
    return [event.position for event in events]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"after": 2}, [3, 4, 5, 6]),
        ({"after": 2, "limit": 2}, [3, 4]),
        ({"until": 3}, [1, 2, 3]),
        ({"after": 6}, []),
        ({"limit": 0}, []),
        ({"types": []}, []),
        ({"types": ["meeting"]}, [1, 4]),
        ({"types": ["study", "problem", "study"]}, [2, 3, 6]),
        ({"types": ["study", "problem"], "limit": 2}, [2, 3]),
        ({"types": ["study", "meeting"], "after": 1, "until": 5}, [3, 4]),
        ({"types": [""]}, [5]),
        ({"types": ["honour"]}, []),
    ],
)
def test_events_come_by_position(mixed, arguments, expected):
    assert positions(mixed.read(**arguments)) == expected


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_events_are_read_at_given_positions(mixed, monkeypatch, at_once):
    monkeypatch.setattr("core.log.reading.AT_ONCE", at_once)
    assert positions(mixed.at({6, 1, 3})) == [1, 3, 6]
    assert mixed.at([2]) == mixed.read(1, 1)
    assert mixed.at([]) == mixed.at([0, 7]) == []


def test_a_fact_is_found_by_its_id(mixed):
    """Of a case (the problem at 2) as of a simple fact, also after it was retracted."""
    problem, study = fact("2", "problem", RAISED), fact("3", "study", STUDY)
    mixed.retract(study.id, "entered twice")
    assert [mixed.find(each.id).position for each in (problem, study)] == [2, 3]
    assert mixed.find(study.id).topic == "fact.recorded"
    assert mixed.find(fact("9").id) is None


def test_a_stream_is_read_in_its_order(mixed):
    """The case of the problem at 2 goes on at 7; a simple fact is a stream of its own."""
    case = RAISED["case"]
    mixed.record([fact("7", "rectification", {"case": case, "step": "rectified"})])
    assert positions(mixed.stream(case_stream(mixed.region, "problem", case))) == [2, 7]
    assert positions(mixed.stream(fact("3", "study", STUDY).id)) == [3]
    assert mixed.stream(fact("9").id) == []


def test_a_position_is_found_by_recorded_time(quick, monkeypatch):
    times = iter([1_000_000, 2_000_000, 2_000_000, 4_000_000])
    monkeypatch.setattr(recorder_module, "now", lambda: next(times))
    for name in "abcd":
        quick.record([fact(name)])
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    seconds = [0.999999, 1, 1.999999, 2, 3, 4, 5]
    found = [quick.position_at(at + dt.timedelta(seconds=s)) for s in seconds]
    assert found == [0, 1, 1, 3, 3, 4, 4]
    beijing = dt.datetime(1970, 1, 1, 8, 0, 3, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    assert quick.position_at(beijing) == 3
    with pytest.raises(ValueError, match="time zone"):
        quick.position_at(dt.datetime(2024, 1, 1))


def test_facts_are_found_by_what_sources_call_them(log):
    """Letters of the other case, and what a pattern would match, are other names."""
    log.record([fact("a_1"), fact("A_1"), fact("ab1"), fact("p", "problem", RAISED)])
    assert log.named("a_1") == {fact("a_1").source: fact("a_1").id}
    assert log.named("p") == {fact("p").source: fact("p", "problem", RAISED).id}
    assert log.named("%") == {}
