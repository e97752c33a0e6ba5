"""What columns ask of the log: events in order, where a version stands, and the follower's row.

All statements that this room runs on the log's database are here. They read events, and write no
row but the follower's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, cast

from core.columns.projection import RECORDED, RETRACTED, Row, Version
from core.log import Log, Mark

#: Streams looked up in one statement; the oldest limit of SQLite is 999 parameters.
_LOOK_UP: Final = 500

_COLUMNS: Final = (
    "position, stream, version, topic, type, schema_version, occurred_on, recorded_at, state"
)
_READ: Final = (
    f"SELECT {_COLUMNS} FROM event WHERE region = ? AND position > ? ORDER BY position LIMIT ?"
)
_HERE: Final = "WHERE name = ? AND region = ?"
_SAME: Final = f"{_HERE} AND position = ? AND manifest = ?"


class Source:
    """One region's log as a source of events, and the row of one follower of it."""

    def __init__(self, log: Log, follower: str) -> None:
        self.region = log.region
        self.follower = follower
        self._log = log
        self._database = log.database

    def read(self, after: int, limit: int) -> list[Row]:
        """Up to `limit` events after a position, in order.

        The same as `Log.read`, as plain rows: naming them would be a fifth of a follower's time.
        """
        return cast("list[Row]", self._all(_READ, (self.region, after, limit)))

    def head(self) -> int:
        """The last position of the log, 0 where it is empty."""
        return self._log.head().position

    def link(self, position: int) -> str:
        """The chain's hash at a position in hexadecimal digits; empty where there is no event."""
        found = self._all(
            "SELECT hash FROM event WHERE region = ? AND position = ?", (self.region, position)
        )
        return bytes(found[0][0]).hex() if found else ""

    def positions(self, versions: Sequence[Version]) -> dict[Version, int]:
        """Where versions of streams stand in the log; those it does not have are left out."""
        wanted = set(versions)
        streams = sorted({stream for stream, _ in wanted})
        found: dict[Version, int] = {}
        for start in range(0, len(streams), _LOOK_UP):
            part = streams[start : start + _LOOK_UP]
            rows = self._all(
                "SELECT stream, version, position FROM event "
                f"WHERE region = ? AND stream IN ({', '.join('?' * len(part))})",
                (self.region, *part),
            )
            found.update({(s, v): p for s, v, p in rows if (s, v) in wanted})
        return found

    def of_streams(self, streams: Sequence[str], until: int) -> list[Row]:
        """The events of some streams up to a position, in order."""
        found: list[Row] = []
        for start in range(0, len(streams), _LOOK_UP):
            part = streams[start : start + _LOOK_UP]
            found += cast(
                "list[Row]",
                self._all(
                    f"SELECT {_COLUMNS} FROM event WHERE region = ? AND position <= ? "
                    f"AND stream IN ({', '.join('?' * len(part))})",
                    (self.region, until, *part),
                ),
            )
        return sorted(found)

    def counts(self, until: int) -> Counter[tuple[str, str]]:
        """How many events there are of each fact type and topic, up to a position.

        Where content was erased, as `Projection` takes them: a recorded event is none, and a
        correction is a retraction.
        """
        rows = self._all(
            "SELECT type, topic, content_hash IS NOT NULL, COUNT(*) FROM event "
            "WHERE region = ? AND position <= ? GROUP BY 1, 2, 3",
            (self.region, until),
        )
        counts: Counter[tuple[str, str]] = Counter()
        for fact_type, topic, erased, count in rows:
            if not erased:
                counts[fact_type, topic] += count
            elif topic != RECORDED:
                counts[fact_type, RETRACTED] += count
        return counts

    # The follower's row

    def mark(self) -> Mark | None:
        """Where the follower stands; None where it never began."""
        found = self._all(
            f"SELECT position, manifest FROM follower {_HERE}", (self.follower, self.region)
        )
        return Mark(*found[0]) if found else None

    def begun(self, first: str) -> Mark:
        """Where the follower stands, begun at position 0 with manifest `first` if it never was."""
        while not (mark := self._log.progress.mark(self.follower)).manifest:
            self.advance(mark, Mark(mark.position, first))
        return mark

    def advance(self, expected: Mark, new: Mark) -> bool:
        """Compare-and-swap the row; False where it is not as expected any more.

        The whole manifest is compared and not only the position, because merging files changes the
        manifest and leaves the position alone. Where this raises, the outcome is unknown.
        """
        return self._log.progress.advance(
            self.follower,
            expected.position,
            new.position,
            new.manifest,
            expected_manifest=expected.manifest,
        )

    def replace(self, expected: Mark, new: Mark) -> bool:
        """The same for a rebuild, which may begin again and end before the live position."""
        statement = f"UPDATE follower SET position = ?, manifest = ? {_SAME}"
        with self._database.writing() as connection:
            moved = connection.execute(
                self._database.sql(statement), (*new, self.follower, self.region, *expected)
            )
            return bool(moved.rowcount == 1)

    def forget(self) -> None:
        """Delete the follower's row."""
        with self._database.writing() as connection:
            connection.execute(
                self._database.sql(f"DELETE FROM follower {_HERE}"), (self.follower, self.region)
            )

    def _all(self, statement: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._database.reading() as connection:
            rows: list[tuple[Any, ...]] = connection.execute(
                self._database.sql(statement), parameters
            ).fetchall()
            return rows
