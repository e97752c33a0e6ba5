"""The manifest: which files are the columns, at which position of the log.

It stands as text in the follower's row of the database, so that it moves with the position in one
compare-and-swap. The row stays small whatever the number of files: changes collect in `added` and
`removed`, and once there are `FOLD` of them all files are listed in an immutable file of its own,
which the manifest then names together with its digest.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from core.columns.errors import ColumnsError
from core.columns.files import DataFile, make_folder, sync_folder

FORMAT: Final = 1
#: The file of an epoch's folder that says how its rebuild began, where it was one.
BEGUN: Final = "rebuild.json"
#: Changes in the database row before they are folded into a listing on disk (about 25 kB of JSON).
FOLD: Final = 200
#: Listings that are kept once they were read.
LISTINGS: Final = 8


@dataclass(frozen=True)
class Listing:
    """An immutable file that names data files, and the SHA-256 of its bytes."""

    name: str
    digest: str


@dataclass(frozen=True)
class Manifest:
    """Names of the files of one epoch at one position.

    `generation` grows by one with every change of the manifest, also those that leave the position
    alone (merging files, swapping a rebuild in); so two manifests are never mistaken for each other.
    `shapes` holds each table's fingerprint as the files were written, `link` the chain's hash at the
    position, so that a log with another history is noticed. `fence` grows when files are tidied
    away: what a writer wrote under an older fence never comes to count.
    """

    epoch: str
    position: int = 0
    generation: int = 0
    shapes: Mapping[str, str] = field(default_factory=dict)
    listing: Listing | None = None
    listed: tuple[DataFile, ...] = ()
    added: tuple[DataFile, ...] = ()
    removed: frozenset[str] = frozenset()
    fence: int = 0
    link: str = ""

    @classmethod
    def new(cls, generation: int = 0) -> Manifest:
        """An empty manifest at position 0 with a directory of its own."""
        return cls(epoch=f"epoch-{uuid.uuid4().hex[:12]}", generation=generation)

    @property
    def files(self) -> tuple[DataFile, ...]:
        """Every file that counts."""
        return (*(f for f in self.listed if f.name not in self.removed), *self.added)

    def tables(self) -> dict[str, list[DataFile]]:
        """The files of each table that has any, in the order they were added."""
        tables: dict[str, list[DataFile]] = {}
        for file in self.files:
            tables.setdefault(file.table, []).append(file)
        return tables

    def paths(self, folder: Path) -> set[Path]:
        """Every file it names, its listing included, below the store's `folder`."""
        epoch = folder / self.epoch
        return self._listing(epoch) | {epoch / file.path for file in self.files}

    def leaving(self, new: Manifest, folder: Path) -> set[Path]:
        """Every file that it names and the `new` manifest does not, below the store's `folder`."""
        if self.epoch != new.epoch:
            return self.paths(folder) - new.paths(folder)
        epoch = folder / self.epoch
        kept = {file.name for file in new.files}
        gone = {epoch / file.path for file in self.files if file.name not in kept}
        return gone | (self._listing(epoch) - new._listing(epoch))

    def _listing(self, epoch: Path) -> set[Path]:
        return {epoch / self.listing.name} if self.listing else set()

    def changed(
        self,
        position: int,
        add: Iterable[DataFile],
        remove: Iterable[DataFile] = (),
        shapes: Mapping[str, str] | None = None,
        link: str | None = None,
    ) -> Manifest:
        """The next generation: `remove` leaves and `add` comes in."""
        gone = {file.name for file in remove}
        listed = {file.name for file in self.listed}
        return replace(
            self,
            position=position,
            generation=self.generation + 1,
            shapes={**self.shapes, **(shapes or {})},
            link=self.link if link is None else link,
            added=(*(f for f in self.added if f.name not in gone), *add),
            removed=self.removed | (gone & listed),
        )

    def to_json(self) -> str:
        """The text that stands in the database."""
        listing = self.listing and [self.listing.name, self.listing.digest]
        content = {
            "format": FORMAT,
            "epoch": self.epoch,
            "position": self.position,
            "generation": self.generation,
            "fence": self.fence,
            "link": self.link,
            "shapes": dict(self.shapes),
            "listing": listing,
            "added": [file.to_json() for file in self.added],
            "removed": sorted(self.removed),
        }
        return orjson.dumps(content, option=orjson.OPT_SORT_KEYS).decode()


def epoch_of(text: str) -> str | None:
    """The epoch of a follower's row, without the listing; None where it cannot be read."""
    try:
        return str(orjson.loads(text)["epoch"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


def parse(text: str, root: Path) -> Manifest:
    """The manifest of a follower's row; reads the listing it names below `root`.

    Raises `ColumnsError` ``columns.bad-manifest`` or ``columns.file-missing``.
    """
    manifest = _row(text)
    if manifest.listing is None:
        return manifest
    listing = manifest.listing
    return replace(manifest, listed=_listed(root / manifest.epoch / listing.name, listing))


@lru_cache(maxsize=LISTINGS)
def _row(text: str) -> Manifest:
    """A row's manifest without the files of its listing; every question asks for the same."""
    try:
        content: dict[str, Any] = orjson.loads(text)
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}, known is {FORMAT}")
        listing = Listing(*content["listing"]) if content["listing"] else None
        return Manifest(
            epoch=content["epoch"],
            position=content["position"],
            generation=content["generation"],
            shapes=content["shapes"],
            listing=listing,
            added=tuple(map(DataFile.from_json, content["added"])),
            removed=frozenset(content["removed"]),
            fence=content["fence"],
            link=content["link"],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ColumnsError(
            "columns.bad-manifest",
            f"the manifest cannot be read: {error}",
            remedy="Upgrade, or rebuild the columns",
        ) from error


def _listed(path: Path, listing: Listing) -> tuple[DataFile, ...]:
    try:
        found = path.stat()
        return _read(path, listing, found.st_mtime_ns, found.st_ino)
    except FileNotFoundError as error:
        raise ColumnsError(
            "columns.file-missing",
            "the manifest names this listing and it is not there",
            place=str(path),
            remedy="Take a new snapshot; if it fails too, rebuild the columns",
        ) from error


@lru_cache(maxsize=LISTINGS)
def _read(path: Path, listing: Listing, _written: int, _file: int) -> tuple[DataFile, ...]:
    """What a listing names. It never changes, and every step of a follower asks for it."""
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != listing.digest:
        raise ColumnsError(
            "columns.bad-manifest",
            "the listing's bytes are not those the manifest names",
            place=str(path),
            remedy="Rebuild the columns",
        )
    return tuple(DataFile.from_json(row) for row in orjson.loads(content))


def folded(manifest: Manifest, root: Path) -> Manifest:
    """The same manifest with all its files in a new listing, written durably below `root`."""
    content = orjson.dumps([file.to_json() for file in manifest.files])
    name = f"listing-{manifest.generation:09d}-{uuid.uuid4().hex[:12]}.json"
    folder = root / manifest.epoch
    make_folder(folder, root)
    with (folder / name).open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    sync_folder(folder)
    return replace(
        manifest,
        listing=Listing(name, hashlib.sha256(content).hexdigest()),
        listed=manifest.files,
        added=(),
        removed=frozenset(),
    )
