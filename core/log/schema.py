"""The tables of the database that the log lives in.

`migrations/` creates and changes them; a test holds the two to one another. Binary columns hold
raw digests, `stream` and `fact` are UUIDs as 32 hexadecimal digits, `recorded_at` is microseconds
since 1970 UTC and `occurred_on` an ISO date, so that both back ends store the same values.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

metadata: Final = sa.MetaData()

#: Which rows the index by fact holds. `core.log.postgresql` says it for PostgreSQL: said here, every
#: start would load SQLAlchemy's part for it.
HAS_FACT: Final = sa.text("fact IS NOT NULL")

#: The events. `fact` is set where several facts share a stream (a case) and finds one among them;
#: `content_hash` stands in for the content of a row whose content was erased.
event: Final = sa.Table(
    "event",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.String(32), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("type", sa.String(64), nullable=False),
    sa.Column("schema_version", sa.Integer, nullable=False),
    sa.Column("occurred_on", sa.String(10)),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
    sa.Column("fact", sa.String(32)),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("salt", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("content_hash", sa.LargeBinary),
    sa.Index("event_stream", "region", "stream", "version", unique=True),
    sa.Index("event_type", "region", "type", "position"),
    sa.Index("event_fact", "region", "fact", unique=True, sqlite_where=HAS_FACT),
)

#: One row a region: the last position given out, its hash and its time.
head: Final = sa.Table(
    "head",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("hash", sa.LargeBinary, nullable=False),
    sa.Column("recorded_at", sa.BigInteger, nullable=False),
)

#: States of streams saved by the library, so that a long stream need not be read whole.
snapshot: Final = sa.Table(
    "snapshot",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("stream", sa.String(32), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("topic", sa.String(64), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
)

#: How far each follower has read, and the manifest of what it made of it.
follower: Final = sa.Table(
    "follower",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("manifest", sa.Text, nullable=False),
)

#: Names behind references, encrypted (`core.people`).
vault: Final = sa.Table(
    "vault",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(32), primary_key=True),
    sa.Column("key_id", sa.String(64), nullable=False),
    sa.Column("cipher", sa.LargeBinary, nullable=False),
)

#: One key a person; deleting it erases the person (`core.people`).
vault_key: Final = sa.Table(
    "vault_key",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("person", sa.String(32), primary_key=True),
    sa.Column("key", sa.LargeBinary, nullable=False),
)
