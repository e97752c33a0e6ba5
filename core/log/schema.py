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

#: Who may ask (`core.accounts`): accounts, and what each is by its second factor and password.
account: Final = sa.Table(
    "account",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("title", sa.String(100), nullable=False),
    sa.Column("language", sa.String(2), nullable=False),
    sa.Column("password", sa.String(200), nullable=False),
    sa.Column("password_due", sa.Boolean, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    # The region whose office locked it; none where it was locked for the whole installation.
    sa.Column("locked_in", sa.String(64)),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("secret_step", sa.BigInteger, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
)

#: The roles of accounts, each at a place and for some time (`core.accounts`).
account_grant: Final = sa.Table(
    "account_grant",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("region", sa.String(64)),
    sa.Column("organisation", sa.String(40)),
    sa.Column("person", sa.String(32)),
    sa.Column("first_day", sa.String(10)),
    sa.Column("last_day", sa.String(10)),
    sa.Index("account_grant_of", "account"),
)

#: Who signed in, by the SHA-256 of a random token (`core.accounts`).
account_session: Final = sa.Table(
    "account_session",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("waits_for", sa.String(16), nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Index("account_session_of", "account"),
)

#: Access tokens for programs, by the SHA-256 of each (`core.accounts`).
account_token: Final = sa.Table(
    "account_token",
    metadata,
    sa.Column("id", sa.String(12), primary_key=True),
    sa.Column("digest", sa.LargeBinary, nullable=False),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("title", sa.String(64), nullable=False),
    sa.Column("scopes", sa.Text, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
    sa.Column("used_at", sa.BigInteger),
    sa.Index("account_token_digest", "digest", unique=True),
    sa.Index("account_token_of", "account"),
)

#: Which identity of another sign-in service an account has (`core.accounts`).
account_subject: Final = sa.Table(
    "account_subject",
    metadata,
    sa.Column("issuer", sa.String(200), primary_key=True),
    sa.Column("subject", sa.String(200), primary_key=True),
    sa.Column("account", sa.String(40), nullable=False),
)

#: Attempts to sign in under a name that failed one after another (`core.accounts`).
account_attempt: Final = sa.Table(
    "account_attempt",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("until", sa.BigInteger, nullable=False),
)

#: Which events an account had appended: those from `first` to `last` (`core.accounts`).
account_append: Final = sa.Table(
    "account_append",
    metadata,
    sa.Column("region", sa.String(64), primary_key=True),
    sa.Column("last", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Index("account_append_of", "region", "account", "last"),
)

#: What callers did; rows are added and nothing else (`core.accounts`).
audit: Final = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.String(40), nullable=False),
    sa.Column("action", sa.String(32), nullable=False),
    sa.Column("region", sa.String(64), nullable=False),
    sa.Column("what", sa.String(200), nullable=False),
    sa.Column("outcome", sa.String(64), nullable=False),
    sa.Index("audit_account", "account", "number"),
)
