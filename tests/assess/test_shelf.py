"""Rows of files that are kept: no more than the limit, those asked for last."""

import gc
import weakref
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from core.assess.shelf import Shelf
from tests.assess.world import World


@pytest.fixture
def rows(world: World, tmp_path: Path) -> Callable[..., pa.Table]:
    """Asks a shelf of 20 rows for the meetings of A and perhaps another one.

    Of A there are eight, in one year; five more years have files that may hold some, and do not.
    """
    for code in ("0", "A", "Z"):
        world.org(code)
    for month in range(1, 9):
        world.lecture("A", f"2010-{month:02}-01")
    for year in range(2011, 2016):
        for code in ("0", "Z"):
            world.lecture(code, f"{year}-01-01")
    files = world.snapshot(tmp_path).snapshot["meeting"]
    assert len(files.entries) == 6
    shelf = Shelf(20)
    return lambda *codes: shelf.rows(files, "org", frozenset(codes))


def test_rows_put_together_count_too(rows: Callable[..., pa.Table]) -> None:
    """Eight rows an answer and one for its place: two of them fit into 20."""
    held = []
    for other in "BCDEFG":
        found = rows("A", other)
        assert found.num_rows == 8
        held.append(weakref.ref(found))
    del found
    gc.collect()
    assert [of() is not None for of in held] == [False] * 4 + [True] * 2


def test_rows_asked_for_again_stay(rows: Callable[..., pa.Table]) -> None:
    first, second = rows("A", "B"), rows("A", "C")
    assert rows("A", "B") is first
    rows("A", "D")
    assert rows("A", "B") is first
    again = rows("A", "C")
    assert again is not second
    assert again.equals(second)
