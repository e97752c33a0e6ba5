"""Positions: dense, in commit order, per region, and never given out twice."""

import sqlite3
import subprocess

import psycopg
import pytest

from core.log import Log
from core.log import recorder as recorder_module
from tests.log.samples import REGION, fact


def positions(log: Log) -> list[int]:
    return [event.position for event in log.read()]


def test_positions_count_from_one_in_each_region(url):
    with Log.open(url, "qingshen") as here:
        here.record([fact("a"), fact("b")])
        here.record([fact("c")])
        assert positions(here) == [1, 2, 3]
        assert here.head().position == 3


def test_regions_of_one_database_do_not_see_one_another(stored_url):
    with Log.open(stored_url, "qingshen") as here, Log.open(stored_url, "dongshan") as there:
        here.record([fact("a"), fact("b")])
        there.record([fact("a", region="dongshan")])
        here.record([fact("c")])
        assert (positions(here), positions(there)) == ([1, 2, 3], [1])
        assert (here.verify().sound, there.verify().sound) == (True, True)
    assert Log.regions(stored_url) == ["dongshan", "qingshen"]


def test_a_refused_transaction_leaves_no_hole(log):
    log.record([fact("a")])
    recorder = log._recorder
    with pytest.raises(ZeroDivisionError), recorder.appending() as append:
        append.add([recorder_module.Draft("0" * 32, 1, "fact.recorded", "meeting", 1, None, "{}")])
        raise ZeroDivisionError
    log.record([fact("b")])
    assert positions(log) == [1, 2]
    assert log.verify().sound


def test_many_rows_take_the_same_positions_as_few(log):
    log.record([fact(f"f{i}") for i in range(7)])
    log.record([fact(f"g{i}") for i in range(2000)])
    log.record([fact("h")])
    assert positions(log) == list(range(1, 2009))
    assert [event.version for event in log.read()] == [1] * 2008
    assert log.verify().sound


def test_the_newest_position_is_not_given_out_again_after_its_row_was_deleted(log):
    log.record([fact("a"), fact("b"), fact("c")])
    with log.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM event WHERE position = 3")
    log.record([fact("d")])
    assert positions(log) == [1, 2, 4]
    first = log.verify().findings[0]
    assert (first.code, first.position) == ("hole", 3)


def test_vacuum_moves_no_position(stored_url):
    with Log.open(stored_url, REGION) as log:
        log.record([fact(f"f{i}") for i in range(50)])
        before = log.read()
        if stored_url.startswith("sqlite"):
            with log.database.reading() as connection:
                connection.execute("VACUUM")
        else:
            with psycopg.connect(stored_url, autocommit=True) as connection:
                connection.execute("VACUUM FULL")
        assert log.read() == before
        log.record([fact("new")])
        assert log.head().position == 51
        assert log.verify().sound


def test_a_sqlite_dump_reloads_with_its_positions(tmp_path):
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with Log.open(f"sqlite:///{old}", REGION) as log:
        log.record([fact(f"f{i}") for i in range(5)])
        with log.database.begin() as connection:
            connection.exec_driver_sql("DELETE FROM event WHERE position = 5")
        before = log.read()
    source, target = sqlite3.connect(old), sqlite3.connect(new)
    target.executescript("\n".join(source.iterdump()))
    source.close()
    target.close()
    with Log.open(f"sqlite:///{new}", REGION) as log:
        assert log.read() == before
        log.record([fact("new")])
        assert log.head().position == 6


@pytest.mark.postgres
def test_a_postgresql_dump_reloads_with_its_positions(postgres_url, postgres_programs):
    with Log.open(postgres_url, REGION) as log:
        log.record([fact(f"f{i}") for i in range(5)])
        before = log.read()
    dump = subprocess.run(
        [postgres_programs / "pg_dump", "--clean", postgres_url], capture_output=True, check=True
    )
    subprocess.run(
        [postgres_programs / "psql", "--quiet", "-v", "ON_ERROR_STOP=1", postgres_url],
        input=dump.stdout,
        capture_output=True,
        check=True,
    )
    with Log.open(postgres_url, REGION) as log:
        assert log.read() == before
        assert log.verify().sound
        log.record([fact("new")])
        assert log.head().position == 6


def test_recorded_time_never_runs_backwards(quick, monkeypatch):
    times = iter([2_000_000, 1_000_000, 3_000_000])
    monkeypatch.setattr(recorder_module, "now", lambda: next(times))
    for name in "abc":
        quick.record([fact(name)])
    assert [event.recorded_us for event in quick.read()] == [2_000_000, 2_000_000, 3_000_000]


def test_all_events_of_a_transaction_have_one_recorded_time(log):
    log.record([fact("a"), fact("b")])
    first, second = log.read()
    assert first.recorded_us == second.recorded_us
