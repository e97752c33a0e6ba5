"""A random history told to a region's log, event by event; what the log refuses is left out."""

from dataclasses import replace

from hypothesis import strategies as st

from core.assess import Assessment
from core.facts import VOCABULARY, Fact, FactError, fact_id
from core.log import Log, LogError
from tests.rules.history import Entry, History
from tests.rules.random_histories import ORGS, go_on

SOURCE = "urn:test:chronicle"


class Teller:
    """Tells a history that grows."""

    def __init__(self, log: Log, history: History) -> None:
        self._log = log
        self._history = history
        self._told = 0
        self._recorded: set[int] = set()

    def tell(self) -> None:
        """Append what was not told yet."""
        for entry in self._history.entries[self._told :]:
            try:
                self._append(entry)
            except (FactError, LogError):
                continue
        self._told = len(self._history)

    def erase(self) -> None:
        """Erase the content of the last row that a correction took the place of, if there is one."""
        for position in range(self._log.head().position, 0, -1):
            try:
                self._log.redact(position, "personal-data")
            except LogError:
                continue
            return

    def _append(self, entry: Entry) -> None:
        name = f"n{entry.fact}"
        identity = fact_id(self._log.region, SOURCE, name)
        if entry.topic == "fact.recorded":
            body = VOCABULARY.parse(entry.type, entry.data)
            fact = Fact(identity, entry.type, entry.org, entry.day, SOURCE, name, "document", body)
            self._log.record([fact])
            self._recorded.add(entry.fact)
        elif entry.fact in self._recorded and entry.topic == "fact.corrected":
            body = VOCABULARY.parse(entry.type, entry.data)
            reason = f"as of {self._log.head().position}"
            self._log.correct(identity, entry.org, entry.day, body, reason)
        elif entry.fact in self._recorded:
            self._log.retract(identity, "entered twice")


def more(history: History, data: st.DataObject) -> None:
    """A few events more: facts, corrections of day or organisation, and retractions."""
    for _ in range(data.draw(st.integers(1, 3))):
        go_on(data.draw, history)
        if history.entries[-1].topic == "fact.corrected" and data.draw(st.booleans()):
            org = data.draw(st.sampled_from(ORGS[:4]))
            history.entries[-1] = replace(history.entries[-1], org=org)


def told(answer: Assessment) -> object:
    """All that an answer says, and what pages list of it: both are brought on with the answer."""
    return answer.digest, {name: answer.standings(name) for name in answer.plan.schemes}
