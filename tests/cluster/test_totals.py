"""Regions added up: counts and sums, and nobody by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.assess import Assessment
from core.cluster import ClusterError, totals
from core.host import Host, Installation
from tests.host.samples import CORRECTION, LINES, REGION, write_plugin


@pytest.fixture
def assessed(tmp_path: Path) -> Callable[..., Assessment]:
    host = Host([write_plugin(tmp_path / "small", code=None)], points=())
    installation = Installation(tmp_path / "data", host=host)

    def assess(code: str, *, corrected: bool = False, position: int | None = None) -> Assessment:
        with installation.region(code, create=True) as region:
            if not region.log.head().position:
                region.enable("small")
                region.take([*LINES, *([CORRECTION] if corrected else [])])
                region.follow()
            return region.assess("2015", plugin="small", position=position)

    return assess


def test_ratings_are_counted_and_points_added(assessed: Callable[..., Assessment]) -> None:
    # S-1 has an assembly (6) and an outing (4); corrected, the outing is of S-2.
    found = totals([assessed(REGION), assessed("other", corrected=True)])
    assert found.to_json() == {
        "programme": "small.one",
        "period": "2015",
        "regions": {"other": 2, "small": 2},
        "schemes": {
            "points": {
                "states": {"otherwise": 1, "rated": 2, "unrecorded": 1},
                "stars": {"1": 2},
                "rated": 3,
                "points": 20_000,
            }
        },
    }


def test_what_is_not_alike_does_not_add_up(assessed: Callable[..., Assessment]) -> None:
    one = assessed(REGION)
    for given in ([], [one, one]):
        with pytest.raises(ClusterError, match=r"cluster\.unequal"):
            totals(given)
