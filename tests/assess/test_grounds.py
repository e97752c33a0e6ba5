"""Evidence looked for in an organisation's own slice is what a search of everything finds."""

import sqlite3
from pathlib import Path

import pytest

from core.assess import Witness, benches, grounds
from core.assess.benches import Benches
from core.rules import DuckEngine, PatienceError, SqliteEngine, engine
from tests.assess.world import Question, World, person, programme

BELOW = Question(
    programme("""\
populations:
  units: {organisations: {kind: [branch]}}
  secretaries: {posts: [branch-secretary]}
indicators:
  lectures: {count: meeting, where: {kind: lecture}}
  hours: {sum: study.hours}
  hours_met: {each: member, sum: attendance.hours, at_least: 10, assumed: 测试}
  every_quarter: {every: quarter, count: meeting, at_least: 1}
  units_meeting: {each: units, count: meeting, at_least: 1}
  ranked: {each: secretaries, meets: {rank: {at_least: section}}}
  below: {roll_up: {of: lectures, over: children, take: sum}}
  deep: {roll_up: {of: hours, over: descendants, take: sum, kind: [branch]}}
  open: {ledger: {of: problem_case, in: raised, out: verified}}
  put_right: {each: problem_case, meets: {verified: {by: period-end}}}
  raised: {count: problem_case, where: {category: conduct}}
  self: {count_self: true}
  units_below: {roll_up: {of: self, over: children, take: sum}}
  posts_held: {size: secretaries}
""")
)
NAMES = tuple(BELOW.assessor.loaded.programme.indicators)


@pytest.fixture
def rich(world: World) -> World:
    """A committee with two branches; members who moved, cases, corrections and retractions."""
    world.org("JD", kind="committee")
    for code in ("A", "B"):
        world.org(code, parent="JD")
        world.member(code, f"member{code.lower()}".replace("e", "3"))
    world.org("C")
    world.member("A", "anna")
    world.member("B", "anna", "2015-06-01", "moved")
    post = {"post": "branch-secretary", "rank": "section", "step": "appointed"}
    world.record("post", "A", "2014-03-04", person=person("anna"), **post)
    for code in ("A", "A", "B", "C", "JD"):
        world.lecture(code, "2015-03-05")
    world.retract(world.lecture("A", "2015-03-06"))
    taken = {"kind": "course", "hours": 12, "attendance": [{"person": person("anna"), "hours": 12}]}
    course = world.record("study", "C", "2015-02-03", **taken)
    world.record("study", "A", "2015-04-03", kind="course", hours=5)
    world.correct(course, "C", "2015-02-04", "study", **(taken | {"hours": 13}))
    gone = world.record("study", "B", "2015-05-06", **taken)
    world.retract(gone)
    world.record("problem", "A", "2015-01-02", case="p1", step="raised", category="conduct")
    world.record("rectification", "A", "2015-02-02", case="p1", step="rectified")
    world.record("rectification", "A", "2015-03-02", case="p1", step="verified")
    world.record("problem", "B", "2015-01-02", case="p2", step="raised", category="conduct")
    return world


def test_a_slice_has_the_evidence(
    rich: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, assessor = rich.snapshot(tmp_path), BELOW.assessor
    assessment = BELOW(rich)
    asked = [(code, name) for code in assessment.organisations for name in NAMES]
    with Witness(assessment, facts, assessor) as own:
        found = {each: own.behind(*each) for each in asked}
        members = own.members("B", "hours_met")
        assert isinstance(own._grounds.of("A").engine, SqliteEngine)
    monkeypatch.setattr(grounds, "ROWS", -1)
    with Witness(assessment, facts, assessor) as whole:
        assert not isinstance(whole._grounds.of("A").engine, SqliteEngine)
        assert found == {each: whole.behind(*each) for each in asked}
        assert members == whole.members("B", "hours_met")
    # By hand: four lectures count below the committee's two branches and itself, one was taken back.
    assert len(found["JD", "below"]) == 3
    assert len(found["A", "lectures"]) == 2
    assert members == {person("anna"): True, person("m3mb3rb"): False}
    assert len(found["A", "put_right"]) == 3
    assert not found["C", "put_right"]


def test_a_bench_used_again_tells_nothing_of_its_earlier_use(rich: World, tmp_path: Path) -> None:
    """Of another organisation, another period and more facts it says what a new one says."""
    asked = Question(BELOW.assessor.loaded)
    for period in ("2014", "2015", "2016"):
        assessment, facts = asked(rich, period), rich.snapshot(tmp_path)
        for code in ("A", "JD", "B"):
            fresh = Question(BELOW.assessor.loaded).assessor
            one, new = (Witness(assessment, facts, each) for each in (asked.assessor, fresh))
            with one, new:
                for name in NAMES:
                    assert one.behind(code, name) == new.behind(code, name)
                for name in ("hours_met", "units_meeting"):
                    assert one.members(code, name) == new.members(code, name)
        assert len(asked.assessor.focus.benches) == 1
        rich.lecture("A", "2015-07-01")


def test_without_patience_everything_is_looked_through(
    rich: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SQLite would take too long for, DuckDB finds, and it is the same."""
    facts, asked = rich.snapshot(tmp_path), Question(BELOW.assessor.loaded)
    assessment = asked(rich)
    each = [(code, name) for code in assessment.organisations for name in NAMES]

    def found() -> list[object]:
        with Witness(assessment, facts, asked.assessor) as witness:
            behind = [witness.behind(*one) for one in each]
            within = [witness.members(code, "hours_met") for code in assessment.organisations]
            below = [witness.taken_in(code, "below") for code in assessment.organisations]
            engines.append(type(witness._grounds.of("JD").engine))
            return [behind, within, below]

    engines: list[type] = []
    patient = found()
    asked.assessor.focus.benches.forget(assessment.plan)
    monkeypatch.setattr(benches, "PATIENCE", 0.0)
    monkeypatch.setattr(engine, "STEPS", 1)
    assert found() == patient
    assert engines == [SqliteEngine, DuckEngine]


def test_a_statement_that_takes_too_long_says_so() -> None:
    """It is no number that is too large, and the engine goes on with others."""
    endless = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT SUM(i) AS s FROM n"
    )
    with SqliteEngine(patience=0.01) as some:
        with pytest.raises(PatienceError, match=r"longer than 0\.01 s"):
            some.run(endless)
        assert some.run("SELECT 1 AS one").to_pylist() == [{"one": 1}]


def test_few_benches_are_kept(rich: World, tmp_path: Path) -> None:
    """Those that were given back last."""
    plan = BELOW(rich).plan
    benches = Benches(2)
    taken = [benches.take(plan) for _ in range(3)]
    for bench in taken:
        benches.give_back(bench)
    assert len(benches) == 2
    with pytest.raises(sqlite3.ProgrammingError):
        taken[0].engine.run("SELECT 1 AS one")
    assert benches.take(plan) is taken[2]
    benches.forget(plan)
    assert not benches
