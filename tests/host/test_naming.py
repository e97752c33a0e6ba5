"""Which names are slips of one another, and which are two regions."""

import pytest

from core.host import HostError, Installation, near_miss


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("smal", "small"),
        ("qingshem", "qingshen"),
        ("Qingshen", "qingshen"),
        ("county-east", "county-west"),
        # The hyphen alone makes the difference.
        ("county1", "county-1"),
    ],
)
def test_a_slip(code: str, other: str) -> None:
    assert near_miss(code, [other, "elsewhere"]) == other


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("small", "small"),
        ("r1", "r2"),
        ("test12", "test1"),
        ("county-01", "county-1"),
        ("qingshen-2015", "qingshen"),
        ("region-a", "region-b"),
        # Two counties; half their letters are alike.
        ("qingyang", "qingshen"),
    ],
)
def test_two_regions(code: str, other: str) -> None:
    assert near_miss(code, [other]) is None


def test_a_new_region_that_may_be_a_slip_is_opened_where_somebody_insists(
    installation: Installation,
) -> None:
    with installation.region("small", create=True) as region:
        region.enable("small")
    with pytest.raises(HostError) as caught:
        installation.region("smalls", create=True, insist=False)
    assert caught.value.code == "host.region"
    assert caught.value.remedy == "Did you mean 'small'? Add --new to begin the region 'smalls'"
    assert installation.regions() == ["small"]
    with installation.region("smalls", create=True) as region:
        region.enable("small")
    assert installation.regions() == ["small", "smalls"]
    assert installation.enabled() == {"small": {"small": "1", "smalls": "1"}}


def test_a_region_of_which_nothing_was_recorded_is_none(installation: Installation) -> None:
    installation.region("small", create=True).close()
    assert installation.regions() == []
