"""The first tables: events, heads, snapshots, followers, and the vault.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _events()
    _positions()
    _vault()


def _events() -> None:
    op.create_table(
        "event",
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
    )
    op.create_index("event_stream", "event", ["region", "stream", "version"], unique=True)
    op.create_index("event_type", "event", ["region", "type", "position"])
    op.create_index(
        "event_fact",
        "event",
        ["region", "fact"],
        unique=True,
        sqlite_where=sa.text("fact IS NOT NULL"),
        postgresql_where=sa.text("fact IS NOT NULL"),
    )
    op.create_table(
        "snapshot",
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("stream", sa.String(32), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )


def _positions() -> None:
    op.create_table(
        "head",
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "follower",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("manifest", sa.Text, nullable=False),
    )


def _vault() -> None:
    op.create_table(
        "vault",
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("cipher", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "vault_key",
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("person", sa.String(32), primary_key=True),
        sa.Column("key", sa.LargeBinary, nullable=False),
    )
