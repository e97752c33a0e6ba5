"""Migrations: the same tables everywhere, made once, whoever comes first."""

import warnings
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.log import Database, Log, LogError
from core.log import migrate as migrate_module
from core.log.migrate import REVISION
from core.log.schema import metadata
from tests.log.begin import begin
from tests.log.samples import REGION


def test_migrations_make_the_tables_that_the_schema_declares(stored_url):
    with Database.open(stored_url) as database, database.connect() as connection:
        with warnings.catch_warnings():
            # Reflecting a partial index, SQLAlchemy says that it cannot compare its condition.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        tables = set(sa.inspect(connection).get_table_names())
    assert tables == {
        "account",
        "account_append",
        "account_attempt",
        "account_grant",
        "account_session",
        "account_subject",
        "account_token",
        "alembic_version",
        "audit",
        "event",
        "follower",
        "head",
        "snapshot",
        "vault",
        "vault_key",
    }


def test_the_newest_migration_is_the_one_the_program_works_with():
    scripts = ScriptDirectory(str(Path(migrate_module.__file__).parent / "migrations"))
    assert scripts.get_heads() == [REVISION]


def test_six_programs_may_start_at_once_on_an_empty_database(stored_url, processes):
    all_ready = processes.Barrier(6)
    answer, told = processes.Pipe(duplex=False)
    started = [
        processes.Process(target=begin, args=(stored_url, all_ready, told)) for _ in range(6)
    ]
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * 6
    assert [answer.recv() for _ in started] == [0] * 6
    assert Log.regions(stored_url) == [REGION]


def test_a_database_of_a_newer_program_is_refused(stored_url):
    with Database.open(stored_url) as database, database.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(LogError, match="9999") as refused:
        Database.open(stored_url)
    assert refused.value.code == "log.schema"
    assert "Upgrade" in refused.value.remedy


@pytest.mark.parametrize(
    "address",
    ["", "no address", "mysql://host/name", "sqlite:////no/such/folder/log.db"],
)
def test_an_address_that_leads_nowhere_is_refused(address):
    with pytest.raises(LogError) as refused:
        Database.open(address)
    assert refused.value.code == "log.address"


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(LogError) as refused:
        Database.open(f"postgresql://nobody@/none?host={tmp_path}")
    assert refused.value.code == "log.address"


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path):
    address = f"sqlite:///{tmp_path / 'log.db'}"
    with Database.open(address) as database, database.reading() as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    assert (mode, synchronous) == ("wal", 2)  # 2 is FULL


def test_a_closed_database_says_so(tmp_path):
    database = Database.open(f"sqlite:///{tmp_path / 'log.db'}")
    database.close()
    with pytest.raises(LogError, match="closed"), database.writing():
        pass
