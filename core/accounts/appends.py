"""Which account had which events appended: beside the log, which names no account.

Whoever asks another process of the server knows by this what an account has just recorded; and who
reported something does not confirm it as well. So facts and their account get there in one transaction
of the log (`by` of `Log.import_lines`), in the database that both are of.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.log import Database, account_append

_ADDED = sa.text(
    "INSERT INTO account_append (region, last, first, account) "
    "VALUES (:region, :last, :first, :account) ON CONFLICT (region, last) DO NOTHING"
)


class Appends:
    """What the accounts of an installation had appended to the logs of its regions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, region: str, account: str, last: int, count: int = 1) -> None:
        """Keep that an account had the `count` events up to the position `last` appended, if any.

        For what is no fact, after it was appended. What is known of a position already stays.
        """
        if count < 1:
            return
        row = {"region": region, "last": last, "first": last - count + 1, "account": account[:40]}
        with self._database.begin() as connection:
            connection.execute(_ADDED, row)

    def last(self, region: str, account: str) -> int:
        """The last position in a region that an account had appended; 0 where there is none."""
        columns = account_append.c
        asked = sa.select(sa.func.max(columns.last)).where(
            columns.region == region, columns.account == account
        )
        with self._database.connect() as connection:
            return int(connection.execute(asked).scalar() or 0)

    def by(self, region: str, position: int) -> str | None:
        """Whose account had the event at a position appended; None where none is known to have.

        None is known of facts that commands took in, that were restored from an export, or that are
        older than the table.
        """
        columns = account_append.c
        asked = (
            sa.select(columns.account, columns.first)
            .where(columns.region == region, columns.last >= position)
            .order_by(columns.last)
            .limit(1)
        )
        with self._database.connect() as connection:
            row = connection.execute(asked).one_or_none()
        return str(row.account) if row is not None and row.first <= position else None

    def since(self, region: str, account: str, position: int) -> list[range]:
        """The positions from one on that an account had appended, as ranges in their order."""
        columns = account_append.c
        asked = (
            sa.select(columns.first, columns.last)
            .where(columns.region == region, columns.account == account, columns.last >= position)
            .order_by(columns.last)
        )
        with self._database.connect() as connection:
            return [range(row.first, row.last + 1) for row in connection.execute(asked)]
