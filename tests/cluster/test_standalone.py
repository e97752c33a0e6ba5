"""A standalone master and two workers: the same digests, also where a worker is lost on the way."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from core.cluster import SparkEngine, again, assess_each, session
from core.host import Host, Installation, Region, replay
from tests.cluster.standalone import standalone
from tests.host.samples import CORRECTION, LINES, write_plugin

SETTINGS = {"spark.executor.memory": "512m", "spark.executor.cores": "1"}


@pytest.fixture
def regions(tmp_path: Path) -> Iterator[list[Region]]:
    """Two regions; in the second a fact was corrected, so that it has another answer."""
    host = Host([write_plugin(tmp_path / "small", code=None)], points=())
    installation = Installation(tmp_path / "data", host=host)
    with ExitStack() as stack:
        opened = [
            stack.enter_context(installation.region(code, create=True))
            for code in ("small", "other")
        ]
        for region, lines in zip(opened, (LINES, [*LINES, CORRECTION]), strict=True):
            region.enable("small")
            region.take(lines)
            region.follow()
        yield opened


def each(regions: list[Region], opened: SparkSession) -> list[str]:
    return [found.digest for found in assess_each(regions, "2015", opened, plugin="small")]


@pytest.mark.slow
def test_two_workers_agree_and_one_of_them_is_enough(regions: list[Region], tmp_path: Path) -> None:
    here = [region.assess("2015", plugin="small").digest for region in regions]
    assert here[0] != here[1]
    told: list[tuple[int, int]] = []
    with standalone(tmp_path, workers=2) as cluster:

        def lose_one(_name: str, done: int, steps: int) -> None:
            told.append((done, steps))
            if done == 1:
                cluster.kill(0)

        with session(cluster.url, partitions=2, settings=SETTINGS) as opened:
            # Each region in a task of its own.
            assert each(regions, opened) == here
            # One statement over all workers, of which one is lost after the first step.
            # Asked as a replay asks: what it found is what Spark says.
            with SparkEngine(opened, tmp_path / "scratch", small=True, told=lose_one) as engine:
                replayed = replay(regions[1])
                assert again(regions[1], replayed, engine) == replayed
            assert [found.rebuilt for found in replayed.assessments] == [here[1]]
            cluster.wait(1)
            assert each(regions, opened) == here
    assert told[-1][0] == told[-1][1] > 1
    assert not any((tmp_path / "scratch").iterdir())
