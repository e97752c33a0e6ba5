"""Build the columns anew beside the live ones, compare, and swap.

The live columns are read and followed all the while. What is built is held against the log's own
counts and against the live columns as of the same position; only then does the live manifest name
the new files, in one compare-and-swap.

A rebuild is a follower with a folder of its own: killed, it goes on where it was, as long as the same
code reads the same log. What is built stays until it is swapped in, or given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from core.columns.digest import Sum, summed
from core.columns.errors import ColumnsError
from core.columns.manifest import Manifest
from core.columns.projection import CORRECTED, RECORDED, RETRACTED
from core.columns.resuming import begin, left
from core.columns.schema import revised_name
from core.columns.snapshot import Snapshot
from core.columns.store import ColumnStore, Progress, rebuild_follower
from core.columns.tidying import touch_all
from core.columns.unlike import unlike
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

    `position` is how far the new columns go; up to `begun` they were there already, from a rebuild
    that was killed or from the live columns. `counts` has the log's events of each fact type up to
    `position`: recorded, corrected, retracted. `tables` has every table that either has rows of,
    compared at the last position that both have. `differences` says in words what does not agree; with any,
    `swapped` is False unless they were accepted. `marks` has for each of them what tells it from
    others, whatever was appended since.
    """

    position: int
    counts: dict[str, Counts]
    tables: dict[str, Pair]
    differences: tuple[str, ...]
    swapped: bool
    begun: int = 0
    marks: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """Columns that were built beside the live ones, and what was found about them."""

    report: Report
    snapshot: Snapshot
    store: ColumnStore
    shadow: ColumnStore
    epoch: str

    def switch(self) -> Report:
        """Swap them in, whatever was found; raises ``columns.overtaken`` where they are gone."""
        _swap(self.store, self.shadow, self.epoch)
        return replace(self.report, swapped=True)

    def give_up(self) -> None:
        """Keep the live columns; the files go when they are tidied."""
        touch_all(self.store.folder / self.epoch)
        self.shadow.source.forget()


def rebuild(
    store: ColumnStore,
    *,
    batch: int = REBUILD_BATCH,
    progress: Progress | None = None,
    accept_differences: bool = False,
) -> Report:
    """Rebuild the columns of `store` and swap them in, if they agree or are accepted.

    A rebuild that is refused stays where it is until the next one, for somebody to look at.
    Raises as `build` does.
    """
    built = build(store, batch=batch, progress=progress)
    if accept_differences or not built.report.differences:
        return built.switch()
    return built.report


def build(
    store: ColumnStore,
    *,
    batch: int = REBUILD_BATCH,
    progress: Progress | None = None,
    after: int = 0,
    resume: bool = False,
    compare: bool = True,
) -> Built:
    """Build the columns of `store` anew beside it, and compare.

    With `resume`, from where the last rebuild was, if there is one that this code began. With
    `after`, up to that position the live columns are taken as they are. Without `compare`, no live
    file is read: it is known that they are damaged. Raises `ColumnsError`
    ``columns.overtaken`` where another rebuild of the same store began meanwhile,
    ``columns.position-unknown`` for an `after` that the live columns do not reach, and
    ``columns.room`` where telling what differs takes more memory or disk than there may be.
    """
    shadow = store.beside(rebuild_follower(store.name))
    first = (left(store, shadow, after) if resume else None) or begin(store, shadow, after)
    shadow.catch_up(batch, progress)
    shadow.compact()
    manifest = _of_epoch(shadow, first.epoch)
    new = shadow.snapshot_of(manifest)
    counts = _counts(store, manifest.position)
    tables, unlike = _against_live(store, new) if compare else ({}, {})
    said = {**{each: each for each in _against_log(new, counts)}, **unlike}
    report = Report(
        manifest.position,
        counts,
        tables,
        tuple(said),
        swapped=False,
        begun=first.position,
        marks=said,
    )
    return Built(report, new, store, shadow, first.epoch)


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


def _against_live(store: ColumnStore, new: Snapshot) -> tuple[dict[str, Pair], dict[str, str]]:
    """Every table in the new and the live columns, at the last position that both have.

    What differs is said in words, each with what tells the difference from others.
    """
    try:
        manifest = store.manifest()
        if manifest is None or not manifest.position:
            return {}, {}
        live = store.snapshot_of(manifest)
        at = min(new.position, live.position)
        held = [name for name in new.tables if new[name].rows or live[name].rows]
        tables = {name: _pair(new, live, name, at) for name in held}
        differences = {
            f"{name} as of {at}: {pair.new.rows} rows, live {pair.live.rows}"
            + ("" if pair.new.rows != pair.live.rows else ", of other content"): unlike(
                new, live, name, at
            )
            for name, pair in tables.items()
            if pair.new != pair.live
        }
    except ColumnsError as error:
        if error.code == "columns.room":
            raise
        said = f"the live columns cannot be read: {error}"
        return {}, {said: said}
    if live.position > new.position:
        said = f"the live columns go to {live.position}, the log to {new.position}"
        differences[said] = said
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
