"""A replay finds what does not agree with the log."""

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.columns import Built, ColumnStore, build
from core.host import Host, HostError, Installation, Region, Terms, replay
from core.rules import CalendarError
from tests.host.samples import (
    ASSEMBLY,
    CORRECTION,
    LINES,
    REGION,
    line,
    programme,
    write_plugin,
)


@pytest.fixture
def told(region: Region) -> Region:
    region.take(LINES)
    region.take([CORRECTION])
    return region


def test_a_replay_of_what_is_sound_finds_nothing(told: Region) -> None:
    stages: list[str] = []

    def stage(name: str) -> None:
        stages.append(name)

    found = replay(told, progress=stage)
    assert found.differences == ()
    assert found.to_json()["swapped"] is True
    # Facts of 2010 and 2015; the rules begin in 2014.
    assert [(each.plugin, each.period) for each in found.assessments] == [("small", "2015")]
    [assessment] = found.assessments
    assert assessment.organisations == 2
    assert assessment.live == assessment.rebuilt == told.assess("2015").digest
    assert stages == ["columns", "live", "rebuild", "assess"]
    data = found.to_json()
    assert data["facts"]["service"] == {"recorded": 1, "corrected": 1, "retracted": 0}
    assert data["tables"]["service"]["rows"] == 2
    assert data["tables"]["service"]["digest"] == data["tables"]["service"]["live_digest"]


def test_a_log_that_was_changed_behind_the_columns_is_found(told: Region) -> None:
    told.follow()
    with told.log.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET state = replace(state, '\"persons\":3', '\"persons\":4')"
        )
    found = replay(told)
    assert any("service as of 6" in each for each in found.differences)
    assert found.to_json()["swapped"] is False
    accepted = replay(told, accept_differences=True)
    assert accepted.to_json()["swapped"] is True
    assert replay(told).differences == ()


def test_live_columns_that_are_gone_are_a_difference_and_can_be_made_again(told: Region) -> None:
    told.follow()
    files = list(Path(told.store.folder).rglob("*.parquet"))
    for file in files:
        file.unlink()
    found = replay(told)
    assert any("cannot be read" in each for each in found.differences)
    assert found.to_json()["swapped"] is False
    assert replay(told, accept_differences=True).to_json()["swapped"] is True
    assert replay(told).differences == ()


class Killed(BaseException):
    """A kill at the place that raises it."""


def test_damaged_columns_stay_until_others_take_their_place(
    told: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.follow()
    before = told.store.manifest()
    file = Path(told.store.snapshot()["meeting"].files[0])
    file.write_bytes(file.read_bytes()[:-20])
    builds: list[dict[str, Any]] = []

    def killed_when_it_is_accepted(store: ColumnStore, **how: Any) -> Built:
        builds.append(how)
        if len(builds) == 2:
            raise Killed
        return build(store, **how)

    with monkeypatch.context() as patched:
        patched.setattr(import_module("core.host.replay"), "build", killed_when_it_is_accepted)
        with pytest.raises(Killed):
            replay(told, accept_differences=True)
    assert told.store.manifest() == before
    # What no damaged file holds is still there for everybody.
    assert sorted(told.tree(dt.date(2015, 1, 1)).organisations) == ["S-1", "S-2"]
    found = replay(told, accept_differences=True)
    assert found.to_json()["swapped"] is True
    assert [each.split(":")[0] for each in found.differences] == ["the live columns cannot be read"]
    assert replay(told).differences == ()


def test_chosen_periods_and_plugins_that_cannot_answer(told: Region) -> None:
    told.log.enable("gone", "1")
    found = replay(told, ["2015", "2013"])
    assert [each.period for each in found.assessments if each.rebuilt] == ["2015"]
    said = "\n".join(found.unavailable)
    assert "gone: [host.unknown-plugin]" in said
    assert "small 2013: A007" in said
    assert found.differences == ()


def test_a_period_beyond_the_years_that_are_written_is_none(told: Region) -> None:
    with pytest.raises(CalendarError, match="K002 '9999' is not a period"):
        replay(told, ["2015", "9999"])


def test_facts_that_cannot_be_computed_with_end_no_replay(tmp_path: Path) -> None:
    """Ten times the most that one fact says can be computed with: eleven are one too many."""
    text = programme().replace("    count: service\n    where: {kind: outing}\n", SUM)
    folder = write_plugin(tmp_path / "small", code=None, text=text)
    installation = Installation(tmp_path / "data", host=Host([folder], points=()))
    spent = {"kind": "spent", "year": 2015, "amount": "9999999999.99"}
    with installation.region(REGION, create=True) as region:
        region.take(LINES)
        region.take([line(f"d{number}", "fund", spent) for number in range(11)])
        region.take([line("m2", "meeting", ASSEMBLY, day="2016-03-05")])
        found = replay(region)
    assert [each.period for each in found.assessments if each.rebuilt] == ["2016"]
    [said] = found.unavailable
    assert said.startswith("small 2015: ") and "R170" in said
    assert found.differences == ()


SUM = "    sum: fund.amount\n"


def changed_behind(told: Region, old: str, new: str) -> None:
    with told.log.database.begin() as connection:
        connection.exec_driver_sql(f"UPDATE event SET state = replace(state, '{old}', '{new}')")


def test_without_a_switch_the_live_columns_stay(told: Region) -> None:
    told.follow()
    before = told.store.manifest()
    found = replay(told, terms=Terms(switch=False))
    assert (found.differences, found.to_json()["swapped"]) == ((), False)
    assert [each.live == each.rebuilt for each in found.assessments] == [True]
    assert told.store.manifest() == before
    assert told.store.beside("columns.rebuild").source.mark() is None


def test_a_difference_is_accepted_by_its_digest_and_said_with_its_reason(told: Region) -> None:
    told.follow()
    # Of the second branch nothing but the outing was recorded: now it was another year's.
    changed_behind(told, '"persons":3', '"persons":4')
    with told.log.database.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE event SET occurred_on = '2014-03-05' WHERE topic = 'fact.corrected'"
        )
    first = replay(told)
    assert len(first.differences) == 2
    assert first.unexplained == first.differences
    assert "service as of 6" in first.differences[0]
    assert "small 2015: sha256:" in first.differences[1]
    told.take([line("m9", "meeting", ASSEMBLY, day="2015-09-09")])
    one, other = first.digests.values()
    half = replay(told, terms=Terms(accept={one: "put right by hand"}))
    assert half.to_json()["swapped"] is False
    assert half.to_json()["resumed_from"] == 6
    assert list(half.digests.values()) == [one, other]
    assert len(half.unexplained) == 1
    whole = replay(told, terms=Terms(accept={one: "put right by hand", other: "follows from it"}))
    assert whole.to_json()["swapped"] is True
    assert whole.unexplained == ()
    assert list(whole.accepted.values()) == ["put right by hand", "follows from it"]
    assert replay(told).differences == ()


def test_a_replay_from_a_position_rebuilds_what_came_after(told: Region) -> None:
    told.follow()
    found = replay(told, terms=Terms(after=5))
    assert (found.differences, found.to_json()["resumed_from"]) == ((), 5)
    with pytest.raises(HostError, match=r"host\.position"):
        replay(told, terms=Terms(after=7))
