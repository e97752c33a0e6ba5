"""A replay's assessments once more: of the position that it compared, whatever was recorded since."""

from pathlib import Path
from typing import cast

import pytest

from core.cluster import SparkEngine, again
from core.columns import ColumnsError
from core.host import Host, Installation, Region, Terms, replay
from core.rules import DuckEngine
from tests.host.samples import CORRECTION, LINES, REGION, write_plugin


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    return Host([write_plugin(tmp_path_factory.mktemp("p") / "small", code=None)], points=())


@pytest.fixture
def region(tmp_path: Path, host: Host) -> Region:
    region = Installation(tmp_path / "data", host=host).region(REGION, create=True)
    region.take(LINES)
    return region


def elsewhere() -> SparkEngine:
    """An engine that has all that an assessment asks of one that is elsewhere."""
    return cast("SparkEngine", DuckEngine())


@pytest.mark.parametrize("switch", [True, False])
def test_what_was_recorded_while_columns_were_built_is_no_difference(
    region: Region, switch: bool
) -> None:
    before = region.log.head().position

    def stage(name: str) -> None:
        # It makes the outing another branch's: the same question says something else after it.
        if name == "rebuild":
            region.take([CORRECTION])

    with region:
        found = replay(region, terms=Terms(switch=switch), progress=stage)
        assert found.columns is not None
        assert (found.differences, found.columns.swapped) == ((), switch)
        assert found.columns.position == before + 1
        assert found.to_json()["position"] == before
        [each] = found.assessments
        assert each.live == each.rebuilt == region.assess("2015", position=before).digest
        assert again(region, found, elsewhere()) == found
        assert again(region, found, elsewhere()).unavailable == ()


def test_columns_that_cannot_be_read_are_said(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    with region:
        found = replay(region)

        def gone(*_: object, **__: object) -> None:
            raise ColumnsError("columns.file-missing", "the manifest names this file")

        monkeypatch.setattr(Region, "facts", gone)
        [said] = again(region, found, elsewhere()).unavailable
    assert said.startswith("small 2015: [columns.file-missing]")
