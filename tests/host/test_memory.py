"""A bound of memory is read as people write it, and holds for all that is opened afterwards."""

from collections.abc import Iterator

import pytest

from core.columns import memory as columns_memory
from core.host import HostError, bound_memory, parse_disk, parse_memory
from core.rules import DuckEngine


@pytest.fixture
def bounded() -> Iterator[None]:
    yield
    bound_memory(None)


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("2GiB", 2_147_483_648),
        ("1g", 1_073_741_824),
        (" 512 MB ", 536_870_912),
        ("600000000", 600_000_000),
        ("1TB", 1_099_511_627_776),
    ],
)
def test_an_amount_of_memory(written: str, size: int) -> None:
    assert parse_memory(written) == size


@pytest.mark.parametrize("written", ["", "much", "-2GiB", "1.5GiB", "2 Gigabytes", "511MiB", "0"])
def test_what_is_none_or_too_little_is_refused(written: str) -> None:
    with pytest.raises(HostError, match=r"host\.memory") as refused:
        parse_memory(written)
    assert "512MiB" in refused.value.remedy


@pytest.mark.parametrize(("written", "size"), [("20GiB", 21_474_836_480), ("64m", 67_108_864)])
def test_an_amount_of_disk(written: str, size: int) -> None:
    assert parse_disk(written) == size


@pytest.mark.parametrize("written", ["", "all", "63MiB", "0"])
def test_what_is_no_amount_of_disk_is_refused(written: str) -> None:
    with pytest.raises(HostError, match=r"host\.disk") as refused:
        parse_disk(written)
    assert "64MiB" in refused.value.remedy


def limit(name: str = "memory_limit") -> str:
    with DuckEngine() as engine:
        [said] = engine.run(f"SELECT current_setting('{name}') AS said")["said"].to_pylist()
    return str(said)


@pytest.mark.usefixtures("bounded")
def test_engines_and_columns_keep_to_it() -> None:
    before = limit()
    bound_memory(parse_memory("1GiB"))
    # 1,024 MiB less 320 for what is not DuckDB's.
    assert limit() == "704.0 MiB"
    # Half of what 256 MiB of the program leave, at a kibibyte an event: 384 MiB.
    assert columns_memory.events_held(1_000_000) == 393_216
    assert columns_memory.events_held(200_000) == 200_000
    assert columns_memory.rows_held(2_000_000) == 393_216
    bound_memory(parse_memory("512MiB"))
    assert limit() == "256.0 MiB"
    # An eighth of a large one.
    bound_memory(parse_memory("4GiB"))
    assert limit() == "3.5 GiB"
    assert limit("max_temp_directory_size") == "16.0 GiB"
    assert columns_memory.on_disk() == 17_179_869_184
    bound_memory(None, parse_disk("100MiB"))
    assert (limit(), limit("max_temp_directory_size")) == (before, "100.0 MiB")
    assert columns_memory.on_disk() == 104_857_600
    bound_memory(None)
    assert (limit(), limit("max_temp_directory_size")) == (before, "16.0 GiB")
    assert columns_memory.on_disk() == 17_179_869_184
    assert columns_memory.events_held(1_000_000) == 1_000_000
