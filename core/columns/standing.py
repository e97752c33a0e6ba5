"""Where a follower stands: its row in the database, and the manifest that the row holds."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from core.columns.errors import ColumnsError
from core.columns.manifest import Manifest, parse
from core.columns.source import Source
from core.log import Mark


class Standing(NamedTuple):
    """A follower's row and its manifest."""

    mark: Mark
    manifest: Manifest


def standing(source: Source, folder: Path) -> Standing | None:
    """Where the follower stands, None where it never began; listings are read below `folder`.

    Raises `ColumnsError` ``columns.bad-manifest`` or ``columns.file-missing``.
    """
    while (mark := source.mark()) is not None and mark.manifest:
        try:
            manifest = parse(mark.manifest, folder)
        except ColumnsError as error:
            # A listing may be tidied away while it is read, after another took its place.
            if error.code == "columns.file-missing" and source.mark() != mark:
                continue
            raise
        if manifest.position != mark.position:
            raise ColumnsError(
                "columns.bad-manifest",
                f"the follower stands at {mark.position}, its manifest at {manifest.position}",
                place=source.region,
                remedy="Rebuild the columns",
            )
        return Standing(mark, manifest)
    return None


def begun(source: Source, folder: Path) -> Standing:
    """Where the follower stands, begun at position 0 if it never was."""
    while (found := standing(source, folder)) is None:
        source.begun(Manifest.new().to_json())
    return found
