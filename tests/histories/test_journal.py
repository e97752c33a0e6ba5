"""The journal: ids, the order of recording, and what is put right afterwards."""

import datetime as dt
import json
from pathlib import Path

import pytest

from core.histories import (
    Draw,
    Event,
    Journal,
    line,
    retraction,
    stated,
    working_day,
    working_days,
    working_from,
)

MAY = dt.date(2015, 5, 4)


def told(events: list[Event]) -> list[tuple[str, str, object]]:
    return [(e["type"].removeprefix("cn.dangjian.fact."), e["id"], e.get("data")) for e in events]


def test_facts_are_numbered_by_organisation_and_type() -> None:
    journal = Journal("urn:test")
    journal.add("study", "A", MAY, {"kind": "course"}, hours=2)
    journal.add("study", "A", MAY)
    journal.add("study", "B", MAY)
    assert told(list(journal.events())) == [
        ("study", "A/study/001", {"kind": "course", "hours": 2}),
        ("study", "A/study/002", {}),
        ("study", "B/study/001", {}),
    ]


def test_what_is_given_is_the_journals_own_from_then_on() -> None:
    journal, data = Journal("urn:test"), {"kind": "course"}
    journal.add("study", "A", MAY, data)
    data["kind"] = "reading"
    assert [entry.data for entry in journal.of("study")] == [{"kind": "course"}]


def test_a_correction_and_a_double_come_on_the_day_they_are_recorded() -> None:
    journal = Journal("urn:test")
    wrong = journal.add("survey", "A", MAY, valid=8)
    journal.correct(wrong, {"valid": 4}, dt.date(2016, 1, 9), "错")
    journal.double(journal.add("study", "A", dt.date(2015, 6, 1)), dt.date(2016, 1, 5), "重")
    assert told(list(journal.events())) == [
        ("survey", "A/survey/001", {"valid": 4}),
        ("study", "A/study/001", {}),
        ("study", "A/study/002", {}),
        ("study.retracted", "A/study/002", None),
        ("survey.corrected", "A/survey/001", {"valid": 8}),
    ]
    assert [entry.id for entry in journal.of("study")] == ["A/study/001", "A/study/002"]


def test_stated_facts_come_before_generated_ones_of_their_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "told_once"
    package.mkdir()
    (package / "__init__.py").write_text("")
    days = ("2015-05-05", "2015-05-04")
    events = [{"id": f"s{n}", "type": "t", "occurredon": day} for n, day in enumerate(days)]
    (package / "document.jsonl").write_bytes(b"".join(map(line, events)))
    monkeypatch.syspath_prepend(tmp_path)
    journal = Journal("urn:test")
    journal.add("study", "A", MAY)
    journal.add("study", "A", dt.date(2015, 5, 6))
    found = [event["id"] for event in journal.after(stated("told_once"))]
    assert found == ["s1", "A/study/001", "s0", "A/study/002"]


def test_a_line_has_sorted_keys_and_a_retraction_no_data() -> None:
    event = next(Journal("urn:test").after([{"type": "t", "occurredon": "2015-01-01", "data": {}}]))
    assert line(event) == b'{"data":{},"occurredon":"2015-01-01","type":"t"}\n'
    assert json.loads(line(retraction(event, "错"))) == {
        "occurredon": "2015-01-01",
        "reason": "错",
        "type": "t.retracted",
    }


def test_days_are_the_official_working_days() -> None:
    # 1 to 3 May 2015 were free; 15 February, a Sunday, was worked for the Spring Festival.
    assert working_from(dt.date(2015, 5, 1)) == MAY
    assert dt.date(2015, 2, 15) in working_days(2015, 2)
    assert dt.date(2015, 2, 18) not in working_days(2015, 2)
    drawn = {working_day(Draw(str(n)), 2015, 10) for n in range(200)}
    assert drawn <= set(working_days(2015, 10))
    assert min(drawn) == dt.date(2015, 10, 8)  # the first seven days are the National Day holidays
