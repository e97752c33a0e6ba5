"""Alembic's entry: runs the migrations on the connection that `core.log.migrate` holds locked."""

from __future__ import annotations

from alembic import context

from core.log.schema import metadata

# SQLite's DDL is transactional too; Alembic does not assume so by itself.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
