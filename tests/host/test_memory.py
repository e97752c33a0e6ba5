"""A bound of memory is read as people write it, and holds for all that is opened afterwards."""

from collections.abc import Iterator

import pytest

from core.columns import memory as columns_memory
from core.host import HostError, bound_memory, parse_memory
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


def limit() -> str:
    with DuckEngine() as engine:
        [said] = engine.run("SELECT current_setting('memory_limit') AS said")["said"].to_pylist()
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
    bound_memory(None)
    assert limit() == before
    assert columns_memory.events_held(1_000_000) == 1_000_000
