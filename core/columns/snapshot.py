"""A snapshot: a position, and for every table the files that hold its rows up to there."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from core.columns.errors import ColumnsError
from core.columns.files import DataFile, read_schema
from core.columns.manifest import Manifest
from core.columns.schema import Table, revised_name


@dataclass(frozen=True)
class TableFiles:
    """The files of one table.

    Some may hold rows recorded after the snapshot's position: `core.columns.as_of` leaves them out.
    """

    table: Table
    folder: Path
    entries: tuple[DataFile, ...]
    has_revisions: bool

    @property
    def files(self) -> list[str]:
        """Absolute paths."""
        return [str(self.folder / entry.path) for entry in self.entries]

    @property
    def rows(self) -> int:
        """Rows in all files."""
        return sum(entry.rows for entry in self.entries)

    @property
    def last(self) -> int:
        """The highest position in any file, 0 where there is none."""
        return max((entry.last for entry in self.entries), default=0)

    def stored_columns(self) -> dict[str, pa.DataType]:
        """Names and types of the columns in the files, empty without files."""
        if not self.entries:
            return {}
        schema = read_schema(self.folder / self.entries[0].path)
        return {field.name: field.type for field in schema}

    def only(self, *, years: Container[int] | None = None, org: str | None = None) -> TableFiles:
        """Without the files that cannot hold rows of these years or of this organisation.

        Files hold whole years, so no row of another year is left; rows of other organisations may
        be. Tables of revisions have neither and stay as they are.
        """
        if self.table.role == "revised":
            return self
        entries = tuple(
            entry
            for entry in self.entries
            if (years is None or entry.year in years)
            and (org is None or entry.orgs[0] <= org <= entry.orgs[1])
        )
        return replace(self, entries=entries)


@dataclass(frozen=True)
class Snapshot:
    """The columns of one region at one position; every table of the vocabulary, empty or not.

    Its files stay for the grace time of `ColumnStore.tidy` after they stop counting. Of another
    `epoch`, the columns were rebuilt, and may say something else at the same position.
    """

    region: str
    position: int
    tables: Mapping[str, TableFiles]
    epoch: str = ""

    def __getitem__(self, name: str) -> TableFiles:
        """The files of a table; raises `ColumnsError` ``columns.unknown-table``."""
        try:
            return self.tables[name]
        except KeyError:
            raise ColumnsError(
                "columns.unknown-table",
                f"there is no table '{name}'",
                remedy=f"Tables are {', '.join(sorted(self.tables))}",
            ) from None

    def table(self, name: str, at: int | None = None) -> TableFiles:
        """The files of a table that may hold rows recorded up to `at` (None: all).

        Raises `ColumnsError` ``columns.position-unknown`` or ``columns.unknown-table``.
        """
        files = self[name]
        if at is None or at == self.position:
            return files
        self._check(at)
        revisions = self[revised_name(files.table.type)].entries
        return replace(
            files,
            entries=tuple(entry for entry in files.entries if entry.first <= at),
            has_revisions=any(entry.first <= at for entry in revisions),
        )

    def at(self, position: int | None) -> Snapshot:
        """The same columns as of an earlier position (None: this one).

        Raises `ColumnsError` ``columns.position-unknown`` for a later or a negative one.
        """
        if position is None or position == self.position:
            return self
        self._check(position)
        tables = {name: self.table(name, position) for name in self.tables}
        return replace(self, position=position, tables=tables)

    def _check(self, position: int) -> None:
        if not 0 <= position <= self.position:
            raise ColumnsError(
                "columns.position-unknown",
                f"position {position} is not between 0 and {self.position}",
                place=self.region,
                remedy="Catch up with the log first",
            )


def snapshot_of(
    region: str, manifest: Manifest, folder: Path, tables: Mapping[str, Table]
) -> Snapshot:
    """The snapshot that a manifest describes; `folder` is the directory of its epoch.

    Raises `ColumnsError` ``columns.schema-changed`` where the files were written under another
    vocabulary: `check_shapes` says which.
    """
    named = manifest.tables()
    return Snapshot(
        region,
        manifest.position,
        {
            name: TableFiles(
                table,
                folder,
                tuple(named.get(name, ())),
                bool(named.get(revised_name(table.type))),
            )
            for name, table in tables.items()
        },
        manifest.epoch,
    )


def check_shapes(manifest: Manifest, tables: Mapping[str, Table]) -> None:
    """Refuse files written under another vocabulary; raises ``columns.schema-changed``."""
    changed = [
        name
        for name, shape in manifest.shapes.items()
        if name not in tables or tables[name].fingerprint != shape
    ]
    if changed:
        raise ColumnsError(
            "columns.schema-changed",
            f"the columns of {', '.join(sorted(changed))} were written in another shape",
            remedy="Rebuild the columns",
        )
