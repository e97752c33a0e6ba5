"""The commands that compute on Spark: the same digests, and the same words."""

from pathlib import Path

import pytest

from core.cluster import SparkEngine, again, session
from core.host import Host, Installation, replay
from tests.api.conftest import Run, after, imported, once, plugin, run
from tests.host.samples import REGION

pytestmark = pytest.mark.slow

__all__ = ["after", "imported", "once", "plugin", "run"]


def test_an_assessment_and_a_replay_on_spark(imported: Run, tmp_path: Path, plugin: Path) -> None:
    asked = ("assess", REGION, "--period", "2015", "--format", "json")
    here = imported(*asked).data
    there = imported(*asked, "--engine", "spark", "--master", "local[1]").data
    assert there == here
    assert not any((tmp_path / "data" / "spark").iterdir())

    with (
        Installation(tmp_path / "data", host=Host([plugin], points=())).region(REGION) as region,
        session("local[1]") as opened,
        SparkEngine(opened, tmp_path / "scratch", small=True) as engine,
    ):
        found = replay(region)
        assert again(region, found, engine) == found
