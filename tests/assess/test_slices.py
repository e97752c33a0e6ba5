"""An answer for some organisations comes from a slice of the facts and is that of a whole run."""

from pathlib import Path
from typing import Any

import pytest

from core.assess import Assessor, SnapshotFacts, focus
from core.columns import ColumnStore
from core.facts import VOCABULARY
from core.log import Log
from core.rules import Period, engine, load
from plugins.qingshen.history import county_year, line
from tests.assess.world import World, person, programme

YEAR = [Period.parse("2015")]

RULES = programme("""\
populations:
  people: {members: true}
indicators:
  hours_met:
    each: people
    sum: attendance.hours
    at_least: 3
    source: {document: rule, quote: 不少于3学时}
  dues_paid: {each: people, count: dues, where: {step: paid}, at_least: 1}
  verified: {count: problem_case, where: {verified: {given: true}}}
  meetings: {count: meeting}
  lectured: {each: people, count: meeting, by: lecturer, at_least: 1}
  below: {roll_up: {of: meetings, over: branch, take: sum}}
  before: {prior: {of: meetings}}
""")


def sliced(
    assessor: Assessor, facts: SnapshotFacts, code: str, *, unchecked: bool = True
) -> list[dict[str, Any]]:
    [found] = assessor.run(facts, YEAR, organisations=[code], unchecked=unchecked)
    rows: list[dict[str, Any]] = found.table.to_pylist()
    return rows


def values(assessor: Assessor, facts: SnapshotFacts, code: str) -> dict[str, str | None]:
    [found] = assessor.run(facts, YEAR, organisations=[code], unchecked=True)
    return {name: v.exact for name, v in found.of(code).indicators.items()}


def test_what_others_recorded_of_its_people_and_cases_counts(world: World, tmp_path: Path) -> None:
    world.org("GW", kind="work-committee")
    world.org("A", parent="GW")
    world.org("B", parent="GW")
    world.member("A", "anna")
    world.member("B", "bert")
    attended = [{"person": person("anna"), "hours": "3"}]
    world.record("study", "GW", "2015-05-05", kind="course", hours="3", attendance=attended)
    world.record(
        "dues", "B", "2015-03-01", step="paid", person=person("anna"), month="2015-03-01",
        standard="5", paid="5",
    )  # fmt: skip
    world.record("meeting", "B", "2015-04-01", kind="lecture", lecturer=person("anna"))
    world.record("problem", "A", "2015-02-01", step="raised", case="p1", category="other")
    world.record("measure", "A", "2015-02-02", case="p1")
    world.record("rectification", "A", "2015-02-03", step="rectified", case="p1")
    world.record("rectification", "GW", "2015-02-04", step="verified", case="p1")
    found = values(Assessor(RULES), world.snapshot(tmp_path), "A")
    assert found == {
        "hours_met": "1/1",
        "dues_paid": "1/1",
        "verified": "1",
        "meetings": "0",
        "lectured": "1/1",
        "below": "0",
        "before": "0",
    }


def test_organisations_counted_one_by_one_are_looked_at(world: World, tmp_path: Path) -> None:
    world.org("GW", kind="work-committee")
    world.org("A", parent="GW")
    world.org("B", parent="GW")
    world.lecture("A", "2015-03-01")
    rules = programme(
        "indicators:\n  active: {each: branch, count: meeting, at_least: 1}\n  branches: {size: branch}\n"
    )
    found = values(Assessor(rules), world.snapshot(tmp_path), "GW")
    assert found == {"active": "1/2", "branches": "2"}


def test_what_was_computed_is_computed_again_for_other_facts(world: World, tmp_path: Path) -> None:
    world.org("A")
    world.org("B")
    assessor = Assessor(RULES)
    found = []
    for code in ("A", "B", "A"):
        world.lecture(code, "2015-03-01")
        facts = world.snapshot(tmp_path)
        assert values(assessor, facts, "A") == values(assessor, facts, "A")
        found.append(values(assessor, facts, "A")["meetings"])
    assert found == ["1", "1", "2"]
    assert values(assessor, world.snapshot(tmp_path, world.position - 1), "A")["meetings"] == "1"


def test_a_person_is_counted_where_they_moved_to(world: World, tmp_path: Path) -> None:
    world.org("A")
    world.org("B")
    world.member("A", "anna")
    world.member("B", "anna", "2015-06-01", step="moved")
    assessor, facts = Assessor(RULES), world.snapshot(tmp_path)
    assert values(assessor, facts, "A")["hours_met"] is None
    assert values(assessor, facts, "B")["hours_met"] == "0/1"


def test_a_new_fact_a_correction_and_a_retraction_are_seen(world: World, tmp_path: Path) -> None:
    world.org("GW", kind="work-committee")
    world.org("A", parent="GW")
    world.org("B", parent="GW")
    assessor = Assessor(RULES)
    assert values(assessor, world.snapshot(tmp_path), "A")["meetings"] == "0"
    first = world.lecture("A", "2015-03-01")
    second = world.lecture("A", "2015-04-01")
    both = world.position
    assert values(assessor, world.snapshot(tmp_path), "A")["meetings"] == "2"
    world.correct(first, "B", "2015-03-01", "meeting", kind="lecture", topic="党课")
    facts = world.snapshot(tmp_path)
    assert [values(assessor, facts, c)["meetings"] for c in "AB"] == ["1", "1"]
    assert values(assessor, facts, "GW")["below"] == "2"
    world.retract(second)
    facts = world.snapshot(tmp_path)
    assert [values(assessor, facts, c)["meetings"] for c in "AB"] == ["0", "1"]
    assert values(assessor, world.snapshot(tmp_path, both), "A")["meetings"] == "2"


def test_a_prior_value_is_that_of_the_same_organisation(world: World, tmp_path: Path) -> None:
    world.org("A")
    world.lecture("A", "2014-03-01")
    world.lecture("A", "2014-05-01")
    world.lecture("A", "2015-05-01")
    found = values(Assessor(RULES), world.snapshot(tmp_path), "A")
    assert (found["meetings"], found["before"]) == ("1", "2")


@pytest.mark.slow
def test_every_row_of_a_whole_county(tmp_path: Path) -> None:
    loaded = load(Path(__file__).parents[2] / "plugins" / "qingshen", VOCABULARY)
    assessor = Assessor(loaded)
    with Log.open("sqlite://", "qingshen", loaded.vocabulary) as log:
        log.import_lines(map(line, county_year()))
        store = ColumnStore(tmp_path, log, loaded.vocabulary)
        store.catch_up()
        facts = SnapshotFacts(store.snapshot())
        [whole] = assessor.run(facts, YEAR)
        rows = {row["k"]: row for row in whole.table.to_pylist()}
        for code in ["QS-GW", *sorted(rows)[::4]]:
            assert sliced(assessor, facts, code, unchecked=False) == [rows[code]]


def test_what_sqlite_takes_long_for_is_computed_by_duckdb(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is the same; slices as large are not tried again."""
    world.org("A")
    world.lecture("A", "2015-03-05")
    facts, patient, hurried = world.snapshot(tmp_path), Assessor(RULES), Assessor(RULES)
    before = sliced(patient, facts, "A")
    monkeypatch.setattr(focus, "PATIENCE", 0.0)
    monkeypatch.setattr(engine, "STEPS", 1)
    assert sliced(hurried, facts, "A") == before
    # Two rows are there, the organisation and its lecture; the year before has one of them.
    assert sorted(desk.most for desk in hurried.focus._desks.values()) == [0, 1]
    assert values(hurried, facts, "A")["meetings"] == "1"
