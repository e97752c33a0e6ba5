"""Erasing a person leaves the log as it was, to the byte."""

import datetime as dt

from core.facts import VOCABULARY, Fact, fact_id
from core.log import Database, Log
from core.people import Vault, new_reference


def test_erasure_breaks_no_history(tmp_path):
    url = f"sqlite:///{tmp_path / 'log.db'}"
    person = new_reference()
    body = VOCABULARY.parse("membership", {"step": "joined", "category": "full", "person": person})
    fact = Fact(
        fact_id("qingshen", "urn:test", "1"),
        "membership",
        "QS-001",
        dt.date(2015, 7, 1),
        "urn:test",
        "1",
        "entered",
        body,
    )
    with Log.open(url, "qingshen") as log:
        log.record([fact])
        before = log.head(), list(log.read())
    with Database.open(url) as database:
        people = Vault(database, "qingshen")
        people.put(person, "王学清")
        people.forget(person)
        assert people.name(person) is None
    with Log.open(url, "qingshen") as log:
        assert (log.head(), list(log.read())) == before
        assert log.verify().sound
        assert log.verify().events == 1
