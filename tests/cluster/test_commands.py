"""The command that computes on Spark: the same answer, and nothing left behind.

That a replay's assessments are the same there is asked in test_replaying, of an engine beside it, and
in test_standalone, of Spark.
"""

from pathlib import Path

import pytest

from tests.api.conftest import Run, after, imported, once, plugin, run
from tests.host.samples import REGION

pytestmark = pytest.mark.slow

__all__ = ["after", "imported", "once", "plugin", "run"]


def test_an_assessment_on_spark(imported: Run, tmp_path: Path) -> None:
    asked = ("assess", REGION, "--period", "2015", "--format", "json")
    here = imported(*asked).data
    there = imported(*asked, "--engine", "spark", "--master", "local[1]").data
    assert there == here
    assert not any((tmp_path / "data" / "spark").iterdir())
