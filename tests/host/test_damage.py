"""Only what a bad file causes is called damage."""

from pathlib import Path

import pyarrow as pa
import pytest

from core.host import HostError, Region
from core.host.damage import damaged, reading
from tests.host.samples import LINES


@pytest.fixture
def followed(region: Region) -> Region:
    region.take(LINES)
    region.follow()
    return region


def meetings(region: Region) -> Path:
    return Path(region.store.snapshot()["meeting"].files[0])


@pytest.mark.parametrize("error", [OSError("the disk is full"), pa.ArrowInvalid("a fault of ours")])
def test_what_fails_beside_sound_files_is_raised_as_it_came(
    followed: Region, error: Exception
) -> None:
    assert damaged(followed.store.snapshot()) is None
    with pytest.raises(type(error), match=str(error)), reading(followed.store):
        raise error


def test_a_file_that_was_cut_is_named(followed: Region) -> None:
    file = meetings(followed)
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(HostError) as caught:
        followed.assess("2015")
    assert (caught.value.code, caught.value.place) == ("host.columns", str(file))
    assert caught.value.message == "this file of the columns is damaged"
    assert caught.value.remedy == "dangjian replay small --accept"


def test_a_file_that_is_gone_is_named(followed: Region) -> None:
    file = meetings(followed)
    file.unlink()
    assert damaged(followed.store.snapshot()) == file
    with pytest.raises(HostError, match="this file of the columns is missing"):
        followed.assess("2015")


def test_a_file_in_whose_middle_bytes_changed_is_damaged(followed: Region) -> None:
    file = meetings(followed)
    content = bytearray(file.read_bytes())
    content[4:60] = bytes(56)
    file.write_bytes(content)
    assert damaged(followed.store.snapshot()) == file
