"""How far followers have read: a position and a manifest, moved by compare-and-swap.

A follower reads a batch after its position and makes something of it. It then calls `advance` with
the position *the batch was read from*: of rivals that read the same batch one succeeds, the other
is told so and reads again. Whatever `apply` writes through the given connection is committed with
the position or not at all, so every event counts exactly once, even when a follower is killed. (A
comparison with "position < new" would not do: rivals with batches of unequal length apply events
twice.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import sqlalchemy as sa

from core.log.database import Database
from core.log.errors import LogError
from core.log.schema import follower

_LONGEST: Final = 64


class Mark(NamedTuple):
    """Where a follower stands: the last position it has taken in, and its manifest."""

    position: int
    manifest: str


class Progress:
    """The followers of one region."""

    def __init__(self, database: Database, region: str) -> None:
        self.database = database
        self.region = region

    def mark(self, name: str) -> Mark:
        """Where the follower stands; a new one is set to position 0 with an empty manifest.

        The row is made here, so that `advance` never has to insert the first one. Raises `LogError`
        ``log.follower`` where the name is not of 1 to 64 characters.
        """
        if not 1 <= len(name) <= _LONGEST:
            raise LogError("log.follower", f"a name has 1 to {_LONGEST} characters", place=name)
        where = (follower.c.name == name) & (follower.c.region == self.region)
        wanted = sa.select(follower.c.position, follower.c.manifest).where(where)
        with self.database.connect() as connection:
            found = connection.execute(wanted).one_or_none()
        if found is None:
            with self.database.begin() as connection:
                statement = "INSERT INTO follower VALUES (?, ?, 0, '') ON CONFLICT DO NOTHING"
                connection.exec_driver_sql(self.database.sql(statement), (name, self.region))
                found = connection.execute(wanted).one()
        return Mark(found.position, found.manifest)

    def position(self, name: str) -> int:
        """The last position the follower has taken in, 0 for a new one."""
        return self.mark(name).position

    def advance(
        self,
        name: str,
        expected_position: int,
        new_position: int,
        manifest: str = "",
        *,
        expected_manifest: str | None = None,
        apply: Callable[[sa.Connection], None] | None = None,
    ) -> bool:
        """Move the follower on, if it still stands where the batch was read from.

        Returns False, with nothing written, where it does not. `apply` gets the connection of the
        transaction, after the move succeeded and before it is committed; its error undoes the move.
        Give `expected_manifest` where the manifest may be replaced without a move (a rebuild).
        Raises `LogError` ``log.follower`` for a move backwards and for a name never read with
        `mark` or `position`.
        """
        if new_position < expected_position:
            raise LogError(
                "log.follower",
                f"a follower does not move back from {expected_position} to {new_position}",
                place=name,
                remedy="Rebuild under another name, or replace the manifest at the same position",
            )
        statement = (
            "UPDATE follower SET position = ?, manifest = ? "
            "WHERE name = ? AND region = ? AND position = ?"
        )
        values: tuple[str | int, ...] = (
            new_position,
            manifest,
            name,
            self.region,
            expected_position,
        )
        if expected_manifest is not None:
            statement += " AND manifest = ?"
            values += (expected_manifest,)
        with self.database.begin() as connection:
            moved = connection.exec_driver_sql(self.database.sql(statement), values).rowcount
            if moved and apply is not None:
                apply(connection)
        if not moved:
            self._must_exist(name)
        return bool(moved)

    def _must_exist(self, name: str) -> None:
        where = (follower.c.name == name) & (follower.c.region == self.region)
        with self.database.connect() as connection:
            if connection.execute(sa.select(follower.c.name).where(where)).first() is None:
                raise LogError(
                    "log.follower",
                    "the follower has no row",
                    place=name,
                    remedy="Read its position first: that makes the row",
                )
