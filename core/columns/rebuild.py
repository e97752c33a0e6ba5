"""Build the columns anew beside the live ones, compare, and swap.

The live columns are read and followed all the while. What is built is held against the log's own
counts and against the live columns as of the same position; only then does the live manifest name
the new files, in one compare-and-swap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.columns.digest import Sum, summed
from core.columns.errors import ColumnsError
from core.columns.manifest import Manifest
from core.columns.projection import CORRECTED, RECORDED, RETRACTED
from core.columns.schema import revised_name
from core.columns.snapshot import Snapshot
from core.columns.store import ColumnStore, Progress, rebuild_follower
from core.columns.tidying import touch_all
from core.log import Mark

#: A rebuild reads everything, so it makes files that need no merging.
REBUILD_BATCH: Final = 1_000_000


Counts = tuple[int, int, int]
"""Events of a fact type: recorded, corrected, retracted."""


@dataclass(frozen=True)
class Pair:
    """One table as of the position compared, in the new and in the live columns.

    Digests are of the columns that both have; `changed` names those that only one has.
    """

    new: Sum
    live: Sum
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a rebuild found and did.

    `position` is how far the new columns go. `counts` has the log's events of each fact type up to
    there: recorded, corrected, retracted. `tables` has every table that either has rows of,
    compared at the last position that both have. `differences` says in words what does not agree; with any,
    `swapped` is False unless they were accepted.
    """

    position: int
    counts: dict[str, Counts]
    tables: dict[str, Pair]
    differences: tuple[str, ...]
    swapped: bool


def rebuild(
    store: ColumnStore,
    *,
    batch: int = REBUILD_BATCH,
    progress: Progress | None = None,
    accept_differences: bool = False,
) -> Report:
    """Rebuild the columns of `store` and swap them in, if they agree or are accepted.

    A rebuild that is refused stays where it is until the next one, for somebody to look at.
    Raises `ColumnsError` ``columns.overtaken`` where another rebuild of the same store began.
    """
    shadow = store.beside(rebuild_follower(store.name))
    epoch = _begin(shadow)
    shadow.catch_up(batch, progress)
    shadow.compact()
    built = _of_epoch(shadow, epoch)
    new = shadow.snapshot_of(built)
    counts = _counts(store, built.position)
    tables, unlike = _against_live(store, new)
    differences = (*_against_log(new, counts), *unlike)
    swapped = accept_differences or not differences
    if swapped:
        _swap(store, shadow, epoch)
    return Report(built.position, counts, tables, differences, swapped)


def _begin(shadow: ColumnStore) -> str:
    """Begin a new epoch at position 0 for the follower that rebuilds; its name."""
    first = Manifest.new()
    start = Mark(0, first.to_json())
    while not shadow.source.replace(shadow.source.begun(start.manifest), start):
        pass
    return first.epoch


def _of_epoch(shadow: ColumnStore, epoch: str) -> Manifest:
    manifest = shadow.manifest()
    if manifest is None or manifest.epoch != epoch:
        raise ColumnsError(
            "columns.overtaken",
            "another rebuild of the same columns began meanwhile",
            place=shadow.name,
            remedy="Let it finish",
        )
    return manifest


def _counts(store: ColumnStore, until: int) -> dict[str, Counts]:
    counts = store.source.counts(until)
    return {
        name: (counts[name, RECORDED], counts[name, CORRECTED], counts[name, RETRACTED])
        for name in store.projection.types
    }


def _against_log(new: Snapshot, counts: dict[str, Counts]) -> Iterator[str]:
    """Rows that the new columns have too many or too few of, by the log's own counts."""
    for name, (recorded, corrected, retracted) in counts.items():
        expected = {name: recorded + corrected, revised_name(name): corrected + retracted}
        for table, rows in expected.items():
            if new[table].rows != rows:
                yield f"{table}: {new[table].rows} rows, the log has events for {rows}"


def _against_live(store: ColumnStore, new: Snapshot) -> tuple[dict[str, Pair], list[str]]:
    """Every table in the new and the live columns, at the last position that both have."""
    try:
        manifest = store.manifest()
        if manifest is None or not manifest.position:
            return {}, []
        live = store.snapshot_of(manifest)
        at = min(new.position, live.position)
        held = [name for name in new.tables if new[name].rows or live[name].rows]
        tables = {name: _pair(new, live, name, at) for name in held}
    except ColumnsError as error:
        return {}, [f"the live columns cannot be read: {error}"]
    differences = [
        f"{name} as of {at}: {pair.new.rows} rows, live {pair.live.rows}"
        + ("" if pair.new.rows != pair.live.rows else ", of other content")
        for name, pair in tables.items()
        if pair.new != pair.live
    ]
    if live.position > new.position:
        differences.append(f"the live columns go to {live.position}, the log to {new.position}")
    return tables, differences


def _pair(new: Snapshot, live: Snapshot, table: str, at: int) -> Pair:
    ours = new[table].stored_columns()
    theirs = live[table].stored_columns()
    common = dict(ours.items() & theirs.items()) if ours and theirs else ours or theirs
    changed = sorted(set(ours.items() ^ theirs.items())) if ours and theirs else []
    return Pair(
        summed(new, table, at, common),
        summed(live, table, at, common),
        tuple(dict.fromkeys(name for name, _ in changed)),
    )


def _swap(store: ColumnStore, shadow: ColumnStore, epoch: str) -> None:
    """Let the live follower name the new files, at the log's end as far as anybody followed it."""
    while True:
        shadow.catch_up()
        built = _of_epoch(shadow, epoch)
        live = store.source.begun(Manifest.new().to_json())
        if built.position < min(live.position, store.source.head()):
            continue
        touch_all(store.folder)
        new = replace(built, generation=built.generation + 1)
        if store.source.replace(live, Mark(new.position, new.to_json())):
            break
    shadow.source.forget()
