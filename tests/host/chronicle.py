"""A random history told to a region's log, event by event; what the log refuses is left out."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

from core.facts import VOCABULARY, Fact, FactError, fact_id
from core.log import Log, LogError
from tests.rules.history import Entry, History

SOURCE = "urn:test:chronicle"


def tell(log: Log, history: History) -> Iterator[int]:
    """Append the events one by one; gives the log's position after each that was taken."""
    recorded: set[int] = set()
    for entry in history.entries:
        try:
            _append(log, entry, recorded)
        except (FactError, LogError):
            continue
        yield log.head().position


def _append(log: Log, entry: Entry, recorded: set[int]) -> None:
    name = f"n{entry.fact}"
    identity = fact_id(log.region, SOURCE, name)
    if entry.topic == "fact.recorded":
        body = VOCABULARY.parse(entry.type, entry.data)
        fact = Fact(identity, entry.type, entry.org, entry.day, SOURCE, name, "document", body)
        log.record([fact])
        recorded.add(entry.fact)
    elif entry.fact in recorded and entry.topic == "fact.corrected":
        body = VOCABULARY.parse(entry.type, entry.data)
        log.correct(identity, entry.org, entry.day, body, f"as of {log.head().position}")
    elif entry.fact in recorded:
        log.retract(identity, "entered twice")


def moved(history: History, data: st.DataObject) -> History:
    """The history with some facts corrected to be of another organisation, and some taken back."""
    history.entries = list(history.entries)
    for _ in range(data.draw(st.integers(0, 6))):
        standing = [each["fact"] for each in history.plain()]
        fact = data.draw(st.sampled_from(standing))
        if data.draw(st.integers(0, 3)) == 0:
            history.retract(fact)
            continue
        history.correct(fact)
        org = data.draw(st.sampled_from(["top", "mid", "one", "two"]))
        history.entries[-1] = replace(history.entries[-1], org=org)
    return history
