"""Which account had which events appended, and from where an account was locked.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table; locks of before count as set for the whole installation."""
    op.create_table(
        "account_append",
        sa.Column("region", sa.String(64), primary_key=True),
        sa.Column("last", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("first", sa.BigInteger, nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
    )
    op.create_index("account_append_of", "account_append", ["region", "account", "last"])
    op.add_column("account", sa.Column("locked_in", sa.String(64)))
