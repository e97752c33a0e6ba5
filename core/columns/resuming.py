"""Where a rebuild begins: anew, from the live columns as of a position, or where the last one was.

A rebuild is only gone on with by the code that began it. So its folder says which that was, and up to
where the live columns were taken.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import orjson
import pyarrow.compute as pc

import core.columns
import core.facts
from core.columns.errors import ColumnsError
from core.columns.files import DataFile, FileWriter, make_folder, read, sync_folder
from core.columns.manifest import BEGUN, Manifest
from core.columns.snapshot import check_shapes
from core.columns.store import ColumnStore
from core.columns.tidying import touch
from core.log import Mark


def left(store: ColumnStore, shadow: ColumnStore, after: int) -> Manifest | None:
    """Where the last rebuild was, if it began as one from `after` would now; else None."""
    try:
        manifest = shadow.manifest()
        if manifest is None or _said(shadow.folder / manifest.epoch) != _how(after):
            return None
        # It was killed after its columns were swapped in: they would be compared with themselves.
        if manifest.epoch == store.epoch:
            return None
        check_shapes(manifest, shadow.projection.tables)
    except ColumnsError:
        return None
    there = all(path.exists() for path in manifest.paths(shadow.folder))
    same = shadow.source.link(manifest.position) == manifest.link
    return manifest if there and (same or not manifest.position) else None


def begin(store: ColumnStore, shadow: ColumnStore, after: int) -> Manifest:
    """Begin a new epoch for the follower that rebuilds, and give its first manifest.

    Raises `ColumnsError` ``columns.position-unknown`` for an `after` that `store` has not reached.
    """
    first = Manifest.new()
    folder = store.folder / first.epoch
    make_folder(folder, store.folder)
    (folder / BEGUN).write_bytes(orjson.dumps(_how(after)))
    if after:
        first = _taken(store, first, after)
    start = Mark(first.position, first.to_json())
    while not shadow.source.replace(shadow.source.begun(Manifest.new().to_json()), start):
        pass
    return first


def _taken(store: ColumnStore, first: Manifest, after: int) -> Manifest:
    """A manifest that has what the live columns have up to a position, in a folder of its own."""
    manifest = store.manifest() or first
    check_shapes(manifest, store.projection.tables)
    live = store.snapshot_of(manifest).at(after)
    writer = FileWriter(store.folder / first.epoch)
    for name, files in live.tables.items():
        for entry in files.entries:
            path = files.folder / entry.path
            if entry.last <= after:
                writer.written.append(_linked(path, entry, writer.root, store.folder))
                continue
            rows = read(store.projection.tables[name], [path])
            writer.write(files.table, rows.filter(pc.field("position") <= after))
    writer.sync()
    shapes = {file.table: manifest.shapes[file.table] for file in writer.written}
    return first.changed(after, writer.written, shapes=shapes, link=store.source.link(after))


def _linked(path: Path, entry: DataFile, epoch: Path, root: Path) -> DataFile:
    """The same file under the same name in another epoch."""
    target = epoch / entry.path
    make_folder(target.parent, root)
    try:
        os.link(path, target)
    except FileNotFoundError as error:
        raise ColumnsError(
            "columns.file-missing",
            "the manifest names this file and it is not there",
            place=str(path),
            remedy="Rebuild the columns from the beginning",
        ) from error
    touch([target])  # else its age would let it be tidied away before it is named
    sync_folder(target.parent)
    return entry


def _how(after: int) -> dict[str, object]:
    return {"code": code(), "after": after}


def _said(folder: Path) -> object:
    try:
        return orjson.loads((folder / BEGUN).read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return None


@cache
def code() -> str:
    """What makes rows of events: other code may make others."""
    found = hashlib.sha256()
    for package in (core.columns, core.facts):
        for file in sorted(file for root in package.__path__ for file in Path(root).rglob("*.py")):
            found.update(file.name.encode())
            found.update(file.read_bytes())
    return found.hexdigest()
