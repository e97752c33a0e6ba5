"""The library's own compliance cases, on every back end the log can live in."""

from __future__ import annotations

import threading

import pytest
from eventsourcing.persistence import AggregateRecorder
from eventsourcing.tests.application import ExampleApplicationTestCase
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

from core.log.database import Database
from core.log.recorder import Recorder, StreamRecorder


class _Place:
    """Opens a database of the class's kind for each test and closes it afterwards."""

    kind = "memory"

    @pytest.fixture(autouse=True)
    def place(self, request, tmp_path):
        self.url = {
            "memory": lambda: "sqlite://",
            "sqlite": lambda: f"sqlite:///{tmp_path / 'log.db'}",
            "postgres": lambda: request.getfixturevalue("postgres_url"),
        }[self.kind]()
        self.opened: list[Database] = []
        before = set(threading.enumerate())
        yield
        # Some cases leave readers behind that are about to end.
        for thread in set(threading.enumerate()) - before:
            thread.join()
        for database in self.opened:
            database.close()

    def database(self) -> Database:
        self.opened.append(Database.open(self.url))
        return self.opened[-1]


class _Application(_Place, ApplicationRecorderTestCase[Recorder]):
    def create_recorder(self) -> Recorder:
        recorder = Recorder(self.database(), "qingshen")
        recorder.create()
        return recorder

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class _Aggregate(_Place, AggregateRecorderTestCase):
    def create_recorder(self) -> AggregateRecorder:
        return StreamRecorder(self.database(), "qingshen")


class _NonInterleaving(_Place, NonInterleavingNotificationIDsBaseCase):
    def create_recorder(self) -> Recorder:
        recorder = Recorder(self.database(), "qingshen")
        recorder.create()
        return recorder


class _Example(_Place, ExampleApplicationTestCase):
    expected_factory_topic = "core.log.factory:Factory"

    @pytest.fixture(autouse=True)
    def environment(self, place, monkeypatch):
        monkeypatch.setenv("PERSISTENCE_MODULE", "core.log.factory:Factory")
        monkeypatch.setenv("LOG_URL", self.url)
        monkeypatch.setenv("LOG_REGION", "qingshen")


class TestApplicationInMemory(_Application):
    pass


class TestApplicationOnSQLite(_Application):
    kind = "sqlite"


@pytest.mark.postgres
class TestApplicationOnPostgreSQL(_Application):
    kind = "postgres"


class TestAggregateInMemory(_Aggregate):
    pass


class TestAggregateOnSQLite(_Aggregate):
    kind = "sqlite"


@pytest.mark.postgres
class TestAggregateOnPostgreSQL(_Aggregate):
    kind = "postgres"


class TestNonInterleavingInMemory(_NonInterleaving):
    pass


class TestNonInterleavingOnSQLite(_NonInterleaving):
    kind = "sqlite"


@pytest.mark.postgres
class TestNonInterleavingOnPostgreSQL(_NonInterleaving):
    kind = "postgres"


class TestExampleInMemory(_Example):
    pass


class TestExampleOnSQLite(_Example):
    kind = "sqlite"


@pytest.mark.postgres
class TestExampleOnPostgreSQL(_Example):
    kind = "postgres"


# The abstract ones are not to be collected.
del _Application, _Aggregate, _NonInterleaving, _Example
del AggregateRecorderTestCase, ApplicationRecorderTestCase
del ExampleApplicationTestCase, NonInterleavingNotificationIDsBaseCase
