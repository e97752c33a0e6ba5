"""Followers: every event exactly once, whatever happens to them."""

import random
import time

import pytest

from core.log import Log, LogError, Mark
from tests.log.follow import follow
from tests.log.samples import REGION, fact


def test_a_new_follower_stands_before_the_first_event(log):
    assert log.progress.mark("columns") == Mark(0, "")
    assert log.progress.position("columns") == 0


def test_a_follower_moves_from_where_it_stands(log):
    log.progress.position("columns")
    assert log.progress.advance("columns", 0, 5, '{"files":[]}')
    assert log.progress.mark("columns") == Mark(5, '{"files":[]}')


def test_a_follower_does_not_move_from_elsewhere(log):
    progress = log.progress
    progress.position("columns")
    assert progress.advance("columns", 0, 5, "first")
    # The rival that read the same batch, or a longer or shorter one, is told so.
    for new in (3, 5, 9):
        assert not progress.advance("columns", 0, new, "second")
    assert progress.mark("columns") == Mark(5, "first")


def test_what_is_applied_stands_or_falls_with_the_move(log):
    with log.database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE view (number INTEGER)")

    def write(number):
        return lambda connection: connection.exec_driver_sql(f"INSERT INTO view VALUES ({number})")

    def fail(connection):
        write(3)(connection)
        raise ZeroDivisionError

    progress = log.progress
    progress.position("columns")
    assert progress.advance("columns", 0, 1, apply=write(1))
    assert not progress.advance("columns", 0, 1, apply=write(2))
    with pytest.raises(ZeroDivisionError):
        progress.advance("columns", 1, 2, apply=fail)
    with log.database.connect() as connection:
        assert connection.exec_driver_sql("SELECT number FROM view").all() == [(1,)]
    assert progress.position("columns") == 1


def test_a_rebuild_replaces_a_manifest_only_if_nobody_else_did(log):
    progress = log.progress
    progress.position("columns")
    progress.advance("columns", 0, 5, "old")
    assert progress.advance("columns", 5, 5, "rebuilt", expected_manifest="old")
    # One who began from the old files must not bring them back.
    assert not progress.advance("columns", 5, 8, "old and more", expected_manifest="old")
    assert progress.mark("columns") == Mark(5, "rebuilt")


def test_followers_and_regions_are_apart(stored_url):
    with Log.open(stored_url, REGION) as here, Log.open(stored_url, "dongshan") as there:
        for progress in (here.progress, there.progress):
            progress.position("columns")
            progress.position("counts")
        here.progress.advance("columns", 0, 5)
        positions = [
            progress.position(name)
            for progress in (here.progress, there.progress)
            for name in ("columns", "counts")
        ]
    assert positions == [5, 0, 0, 0]


@pytest.mark.parametrize(("expected", "new"), [(5, 4), (0, 3)])
def test_a_move_that_makes_no_sense_is_an_error(quick, expected, new):
    with pytest.raises(LogError) as refused:
        quick.progress.advance("never-read", expected, new)
    assert refused.value.code == "log.follower"


@pytest.mark.parametrize("name", ["", "x" * 65])
def test_a_follower_has_a_plain_name(quick, name):
    with pytest.raises(LogError) as refused:
        quick.progress.mark(name)
    assert refused.value.code == "log.follower"


def test_a_write_within_a_write_is_refused_at_once(log):
    def record(connection):
        log.record([fact("a")])

    log.progress.position("columns")
    with pytest.raises(LogError) as refused:
        log.progress.advance("columns", 0, 1, apply=record)
    assert refused.value.code == "log.nested"
    assert log.progress.position("columns") == 0
    assert log.record([fact("a")]).appended == 1


def test_a_follower_may_read_the_log_while_it_applies(log):
    log.record([fact("a")])
    seen = []
    log.progress.position("columns")
    assert log.progress.advance("columns", 0, 1, apply=lambda _: seen.extend(log.read()))
    assert [event.position for event in seen] == [1]


@pytest.mark.parametrize("batches", [(1, 7), (50, 500)])
def test_rivals_under_kill_apply_every_event_once(stored_url, processes, batches):
    stage = 30 if batches == (1, 7) else 1500
    count = 6 * stage
    with Log.open(stored_url, REGION) as log:
        with log.database.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE view (position INTEGER PRIMARY KEY, times INTEGER)"
            )
            rows = ", ".join(f"({position}, 0)" for position in range(1, count + 1))
            connection.exec_driver_sql(f"INSERT INTO view VALUES {rows}")
        _follow_and_kill(processes, log, batches, stage, count)
        with log.database.connect() as connection:
            times = connection.exec_driver_sql("SELECT times, COUNT(*) FROM view GROUP BY times")
            assert times.all() == [(1, count)]
        assert log.progress.position("counts") == count


def _follow_and_kill(processes, log, batches, stage, count) -> None:
    """Two rivals; in each of six stages one of them is killed at work and started again."""
    url = log.database.engine.url.render_as_string(hide_password=False)
    chance = random.Random(1)

    def start(batch):
        process = processes.Process(target=follow, args=(url, "counts", batch, count))
        process.start()
        return process

    running = {batch: start(batch) for batch in batches}
    for begun in range(0, count, stage):
        log.record([fact(f"f{i}") for i in range(begun, begun + stage)])
        while log.progress.position("counts") == begun:
            time.sleep(0.002)
        # One of them has begun this stage's events: now, at any moment of its work or its rival's.
        time.sleep(chance.uniform(0, 0.02))
        victim = chance.choice(batches)
        running[victim].kill()
        running[victim].join()
        running[victim] = start(victim)
    for process in running.values():
        process.join()
    assert [process.exitcode for process in running.values()] == [0, 0]
