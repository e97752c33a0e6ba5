"""The columns of one region, kept on disk by an exactly-once follower of its log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa

from core.columns.erasing import Gone, gone_by, touched, without
from core.columns.errors import ColumnsError
from core.columns.files import DataFile, FileWriter, read
from core.columns.manifest import FOLD, Manifest, epoch_of, folded
from core.columns.memory import events_held, rows_held
from core.columns.merging import FAN_IN, LARGE, groups
from core.columns.projection import Projection, Row
from core.columns.snapshot import Snapshot, check_shapes, snapshot_of
from core.columns.source import Source
from core.columns.standing import begun, standing
from core.columns.tidying import GRACE, tidy, touch
from core.columns.unpacking import forget
from core.facts import Vocabulary
from core.log import Log, Mark

#: Events between two moves of the follower; more make fewer and larger files, and need more memory.
BATCH: Final = 200_000
#: Events projected at a time: enough that each fact type has a good many among them.
PROJECT: Final = 20_000
#: Events read at a time.
PAGE: Final = 2_500

Progress = Callable[[int, int], None]
"""Told the position reached and the log's last position."""
Change = Callable[[Manifest], Manifest | None]
"""The manifest after a change of the given one; None where it cannot be changed so any more."""


@dataclass(frozen=True)
class Caught:
    """What a catch-up did: events taken by this process, and the position reached."""

    events: int
    position: int


class ColumnStore:
    """Typed Parquet files of one region below ``root/<region>/<name>``.

    Any number of processes may have the same store open. Every change is one compare-and-swap of
    the follower's row, so each event counts exactly once, whatever crashes or runs beside.
    """

    def __init__(
        self,
        root: Path,
        log: Log,
        vocabulary: Vocabulary,
        name: str = "columns",
    ) -> None:
        self.log = log
        self.root = root
        self.vocabulary = vocabulary
        self.name = name
        self.source = Source(log, name)
        self.folder = root.absolute() / log.region / name
        self.projection = Projection(vocabulary.types)
        self._seen: tuple[str, int] | None = None
        self._names: frozenset[str] = frozenset()
        self._last: tuple[tuple[str, int], Snapshot] | None = None

    def beside(self, follower: str) -> ColumnStore:
        """A store in the same directory that is kept by another follower."""
        other = ColumnStore(self.root, self.log, self.vocabulary, self.name)
        other.source = Source(self.log, follower)
        return other

    # Reading

    def manifest(self) -> Manifest | None:
        """The manifest as it stands, None before the first catch-up."""
        found = standing(self.source, self.folder)
        return found.manifest if found else None

    @property
    def epoch(self) -> str | None:
        """What tells these columns from those before a rebuild; None before the first catch-up."""
        mark = self.source.mark()
        return epoch_of(mark.manifest) if mark is not None else None

    def snapshot(self, at: int | None = None) -> Snapshot:
        """The columns as they stand, or as of an earlier position `at`.

        Raises `ColumnsError` ``columns.position-unknown`` where they have not got there yet, and
        ``columns.schema-changed`` where they were written under another vocabulary.
        """
        manifest = self.manifest() or Manifest.new()
        # No two manifests have the same; most questions are about the columns of the one before.
        named, last = (manifest.epoch, manifest.generation), self._last
        if last is None or last[0] != named:
            check_shapes(manifest, self.projection.tables)
            self._forget(manifest)
            last = self._last = named, self.snapshot_of(manifest)
        return last[1].at(at)

    def _forget(self, manifest: Manifest) -> None:
        """Let go of what this process holds of files that left since it last looked."""
        seen = (manifest.epoch, manifest.generation)
        if seen != self._seen:
            names = frozenset(file.name for file in manifest.files)
            forget(self._names - names)
            self._seen, self._names = seen, names

    def snapshot_of(self, manifest: Manifest) -> Snapshot:
        """The snapshot of a manifest of this store."""
        folder = self.folder / manifest.epoch
        return snapshot_of(self.source.region, manifest, folder, self.projection.tables)

    # Following

    def catch_up(self, batch: int = BATCH, progress: Progress | None = None) -> Caught:
        """Follow the log to its end, in steps of `batch` events.

        Raises `ColumnsError` at the first event that cannot be projected, everything before its
        step being kept; and ``columns.other-history`` where the log is not the one followed so far.
        """
        events, most = 0, events_held(batch)
        while True:
            manifest = begun(self.source, self.folder).manifest
            check_shapes(manifest, self.projection.tables)
            self._check_history(manifest)
            tables, gone, last = self._project(manifest.position, most, progress)
            if last == manifest.position:
                return Caught(events, last)
            if self._add(manifest, tables, gone, last):
                events += last - manifest.position
                self.compact()

    def _project(
        self, after: int, batch: int, progress: Progress | None
    ) -> tuple[dict[str, pa.Table], Gone, int]:
        """The rows of up to `batch` events after a position, what erasures among them take away, and
        the last event's position.
        """
        parts: dict[str, list[pa.Table]] = {}
        gone: Gone = {}
        last, end = after, after + batch
        while events := self._read(last, min(PROJECT, end - last)):
            last = events[-1][0]
            projected = self.projection.arrow_tables(events, self.source.positions)
            for name, rows in projected.items():
                parts.setdefault(name, []).append(rows)
            for name, positions in gone_by(events, self.projection.types).items():
                gone.setdefault(name, set()).update(positions)
            if progress is not None:
                progress(last, max(last, self.source.head()))
        tables = {name: pa.concat_tables(rows) for name, rows in parts.items()}
        # A row may have been read before the log erased it, and its erasure after.
        for name in gone.keys() & tables.keys():
            tables[name] = without(tables[name], gone[name])
        return {name: rows for name, rows in tables.items() if rows.num_rows}, gone, last

    def _read(self, after: int, count: int) -> list[Row]:
        """Up to `count` events after a position, in small pages: they are read twice as fast."""
        events: list[Row] = []
        while len(events) < count:
            page = self.source.read(after + len(events), min(PAGE, count - len(events)))
            if not page:
                break
            _check_dense(page, after + len(events))
            events += page
        return events

    def _add(self, manifest: Manifest, tables: dict[str, pa.Table], gone: Gone, last: int) -> bool:
        """Write rows and advance from the manifest they were read at; False where a rival did.

        Files with rows that are gone leave, and come back without them, in the same move.
        """
        old = tuple(touched(manifest.files, gone))
        link = self.source.link(last)
        shapes = {name: self.projection.tables[name].fingerprint for name in tables}

        def write(writer: FileWriter) -> Change:
            files: list[DataFile] = []
            for name, rows in tables.items():
                files += writer.write(self.projection.tables[name], rows)
            for file in old:
                files += self._rewrite(writer, manifest, file, gone[file.table])

            def change(current: Manifest) -> Manifest | None:
                alike = all(current.shapes.get(n, shape) == shape for n, shape in shapes.items())
                if current.position != manifest.position or not alike:
                    return None
                # A rival may have merged what was to be replaced, or what it was merged from.
                if gone and current.files != manifest.files:
                    return None
                return current.changed(last, files, old, shapes=shapes, link=link)

            return change

        return self._attempt(manifest, write)

    def _rewrite(
        self, writer: FileWriter, manifest: Manifest, file: DataFile, positions: set[int]
    ) -> list[DataFile]:
        """The rows of a file that stay, in a file of their own."""
        table = self.projection.tables[file.table]
        rows = read(table, [self.folder / manifest.epoch / file.path])
        left = without(rows, positions)
        return writer.write(table, left) if left.num_rows else []

    def _check_history(self, manifest: Manifest) -> None:
        if manifest.position and self.source.link(manifest.position) != manifest.link:
            raise ColumnsError(
                "columns.other-history",
                f"the log's event {manifest.position} is not the one these columns ended with",
                place=self.source.region,
                remedy="Was the log restored from a backup? Rebuild the columns",
            )

    # Changing the manifest

    def _attempt(self, base: Manifest, write: Callable[[FileWriter], Change]) -> bool:
        """Write files and let them count; False, and no files, where they cannot any more."""
        writer = FileWriter(self.folder / base.epoch)
        try:
            change = write(writer)
            writer.sync()
            return self._commit(base, writer, change)
        except ColumnsError as error:
            writer.discard()
            # Files may vanish under a writer once they cannot count any more.
            gone = error.code == "columns.file-missing"
            if not gone or self._follows(begun(self.source, self.folder).manifest, base):
                raise
            return False
        except BaseException:
            writer.discard()
            raise

    def _follows(self, current: Manifest, base: Manifest) -> bool:
        """Whether what was begun at `base` may still come to count."""
        return (current.epoch, current.fence) == (base.epoch, base.fence)

    def _commit(self, base: Manifest, writer: FileWriter, change: Change) -> bool:
        """Compare-and-swap `change` of the current manifest; False, and no files, where it is void.

        Another process may change the manifest meanwhile. If that leaves `change` valid (files were
        merged, and this adds others), it is applied to what stands now; the files need not be
        written again. A new epoch or fence voids everything written before it.
        """
        while True:
            mark, current = begun(self.source, self.folder)
            new = change(current) if self._follows(current, base) else None
            if new is None:
                writer.discard()
                return False
            if len(new.added) + len(new.removed) > FOLD:
                new = folded(new, self.folder)
            touch(current.leaving(new, self.folder))
            # From here on nothing is taken back: if this raises, it may still have happened.
            written, writer.written = writer.written, []
            if self.source.advance(mark, Mark(new.position, new.to_json())):
                return True
            writer.written = written

    # Merging and tidying

    def compact(self, fan_in: int = FAN_IN) -> int:
        """Merge small files of the same table and year; returns how many files went into others.

        `fan_in` files of like size are merged into one; 1 leaves one file, if it is not too large.
        """
        manifest = self.manifest()
        if manifest is None:
            return 0
        check_shapes(manifest, self.projection.tables)
        large = rows_held(LARGE)
        return sum(self._merge(manifest, group) for group in groups(manifest, fan_in, large))

    def _merge(self, manifest: Manifest, old: tuple[DataFile, ...]) -> int:
        table = self.projection.tables[old[0].table]
        names = {file.name for file in old}
        folder = self.folder / manifest.epoch

        def write(writer: FileWriter) -> Change:
            merged = writer.write(table, read(table, [folder / file.path for file in old]))

            def change(current: Manifest) -> Manifest | None:
                if not names <= {file.name for file in current.files}:
                    return None
                return current.changed(current.position, merged, old)

            return change

        return len(old) if self._attempt(manifest, write) else 0

    def tidy(self, grace: float = GRACE) -> int:
        """Delete files that do not count and are older than `grace` seconds; returns how many.

        After an erasure, what was erased is in such files until then.

        Whoever still reads a snapshot for longer than that gets ``columns.file-missing``.
        """
        followers = (self.name, rebuild_follower(self.name))
        return tidy(self.folder, [Source(self.log, name) for name in followers], grace)


def rebuild_follower(name: str) -> str:
    """Name of the follower that rebuilds beside the follower `name`."""
    return f"{name}.rebuild"


def _check_dense(events: list[Row], after: int) -> None:
    first, last = events[0][0], events[-1][0]
    if first != after + 1 or last - first + 1 != len(events):
        raise ColumnsError(
            "columns.hole",
            f"after {after} come {len(events)} events from {first} to {last}",
            remedy="Check the log's hash chain: an event is missing",
        )
