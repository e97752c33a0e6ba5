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


@pytest.mark.parametrize("batches", [(1, 7), (50, 500)])
def test_rivals_under_kill_apply_every_event_once(stored_url, processes, batches):
    count = 150 if batches == (1, 7) else 6000
    chance = random.Random(1)
    with Log.open(stored_url, REGION) as log:
        log.record([fact(f"f{i}") for i in range(count)])
        with log.database.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE view (position INTEGER PRIMARY KEY, times INTEGER)"
            )
            connection.exec_driver_sql("INSERT INTO view SELECT position, 0 FROM event")
        kills = _follow_and_kill(processes, log, batches, count, chance)
        with log.database.connect() as connection:
            times = connection.exec_driver_sql("SELECT times, COUNT(*) FROM view GROUP BY times")
            assert times.all() == [(1, count)]
    assert kills >= 2


def _follow_and_kill(processes, log, batches, until, chance) -> int:
    """Two rivals, each killed and started again until they are through; how often they were."""
    url = log.database.engine.url.render_as_string(hide_password=False)

    def start(batch):
        process = processes.Process(target=follow, args=(url, "counts", batch, until))
        process.start()
        return process

    kills = 0
    running = {batch: start(batch) for batch in batches}
    begun = log.progress.position("counts")
    while any(process.is_alive() for process in running.values()):
        time.sleep(chance.uniform(0.02, 0.1))
        moved = log.progress.position("counts")
        if begun < moved < until and kills < 8:
            # Only while they are at work: killing one that starts up shows nothing.
            victim = chance.choice(batches)
            running[victim].kill()
            running[victim].join()
            kills += 1
            begun = moved
            running[victim] = start(victim)
    assert [process.exitcode for process in running.values()] == [0, 0]
    return kills
