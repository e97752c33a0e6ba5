"""A copy of a region for one trial: what is done to it is gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from core.host.installation import Installation
from core.host.naming import refuse_near_miss
from core.host.region import Region


@contextmanager
def trial(installation: Installation, code: str, *, insist: bool = True) -> Iterator[Region]:
    """A region as it stands, copied event by event into a folder of its own; empty for a new one.

    Nothing of the installation is written, and a region that is not there is not begun. Positions
    and hashes are the region's own, so that all it says of a file is what an import would say.
    Raises as `Installation.region` does.
    """
    known = installation.regions()
    with TemporaryDirectory(prefix="dangjian-") as folder:
        copy = Installation(Path(folder), host=installation.host)
        if code not in known and not insist:
            refuse_near_miss(code, known)
        with copy.region(code, create=True) as region:
            if code in known:
                events = Path(folder, "events.jsonl")
                with installation.region(code) as original, events.open("wb") as out:
                    original.log.export_lines(out)
                with events.open("rb") as lines:
                    region.log.restore_lines(lines)
                region.reload()
            yield region
