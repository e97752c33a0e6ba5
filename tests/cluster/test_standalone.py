"""A standalone master and two workers: the same digest, also where a worker is lost on the way."""

from pathlib import Path

from core.cluster import SparkEngine, assess, session
from core.host import Host, Installation
from tests.cluster.standalone import standalone
from tests.host.samples import CORRECTION, LINES, REGION, write_plugin

SETTINGS = {"spark.executor.memory": "512m", "spark.executor.cores": "1"}


def test_two_workers_agree_and_one_of_them_is_enough(tmp_path: Path) -> None:
    host = Host([write_plugin(tmp_path / "small", code=None)], points=())
    with Installation(tmp_path / "data", host=host).region(REGION, create=True) as region:
        region.enable("small")
        region.take([*LINES, CORRECTION])
        region.follow()
        here = region.assess("2015")
        then = region.assess("2015", position=4)
        assert here.digest != then.digest
        with standalone(tmp_path, workers=2) as cluster:
            told: list[tuple[int, int]] = []

            def lose(_name: str, done: int, steps: int) -> None:
                told.append((done, steps))
                if done == 1 and len(told) > first:
                    cluster.kill(0)

            with (
                session(cluster.url, partitions=2, settings=SETTINGS) as opened,
                SparkEngine(opened, tmp_path / "scratch", small=True, told=lose) as engine,
            ):
                first = 10**6
                assert assess(region, "2015", engine).digest == here.digest
                first = len(told)
                assert assess(region, "2015", engine, position=4).digest == then.digest
                cluster.wait(1)
        assert told[-1][0] == told[-1][1] > 1
        assert not any((tmp_path / "scratch").iterdir())
