"""Bring a database to this program's tables, one process at a time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.log.errors import LogError

#: The revision this program works with; the newest file in `migrations/versions`.
REVISION: Final = "0003"

#: Any fixed number, the same for every process that starts up on one PostgreSQL database.
_LOCK: Final = 4_704_318_862


def revision(connection: sa.Connection) -> str:
    """The revision a database stands at; empty where it has none of our tables."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return str(found or "")


def migrate(connection: sa.Connection) -> None:
    """Run the missing migrations within the connection's transaction.

    The caller's transaction has to exclude other writers on SQLite (``BEGIN IMMEDIATE``); on
    PostgreSQL an advisory lock is taken here. Raises `LogError` ``log.schema`` where the database
    stands at a revision that this program does not know.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    found = revision(connection)
    if found == REVISION:
        return
    # Alembic takes a third of a second to import and is needed once in a database's life.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    scripts = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found and found not in known:
        raise LogError(
            "log.schema",
            f"the database stands at revision '{found}', this program knows up to '{REVISION}'",
            remedy="Upgrade the program; an older one must not write to this database",
        )
    config.attributes["connection"] = connection
    command.upgrade(config, REVISION)
