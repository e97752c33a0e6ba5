"""The facts of one test: recorded through a log in memory as they are given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field, ValidationError

from core.assess import MemoryFacts
from core.examples import History, Pattern, Placed, Scene, Setting
from core.facts import Vocabulary
from core.log import Log
from core.rules import RuleError, SourceText, explained, nearest
from core.testing.written import gathered, plain, read_sections, read_table

#: What is known by name in later calls, as it stands in the data.
_NAMED: Final[tuple[tuple[str, ...], ...]] = (
    ("given", "organisations"),
    ("given", "people"),
    ("patterns",),
)


class _Call(Scene):
    """What one call gives, beside what was known before."""

    patterns: dict[str, Pattern] = Field(default_factory=dict)


class Given:
    """Records facts in short form, as ``given:`` of an example has them; see ``docs/testing.md``.

    Call it with YAML text, a mapping, or sections as keywords; a section may be named by a fact type.
    What was given before may be named again. What is wrong raises `RuleError` (a name, a field) or
    `LogError` (a history that cannot be), and then nothing of the call is recorded.
    """

    def __init__(self, vocabulary: Vocabulary, test: str = "test") -> None:
        self._vocabulary = vocabulary
        self._test = test
        self._history = History(vocabulary)
        self._known: dict[tuple[str, ...], dict[str, Any]] = {path: {} for path in _NAMED}
        self._placed: dict[str, Placed] = {}
        self._ids: set[str] = set()
        self._numbers: Counter[str] = Counter()
        self._calls = 0
        self._setting: Setting | None = None

    def __call__(self, written: str | Mapping[str, Any] | None = None, /, **sections: Any) -> Given:
        """Record what is written; gives itself, so that calls can be chained."""
        if written is not None:
            self._record(read_sections(written, self._vocabulary.types, self._name()))
        if sections:
            self._record(read_sections(sections, self._vocabulary.types, self._name()))
        return self

    def table(self, type: str, rows: str) -> Given:
        """Record facts of one type, a row each; the first line names the fields."""
        text = read_table(type, rows, self._name())
        read_sections({type: []}, self._vocabulary.types, text.file)
        self._record(text)
        return self

    def correct(self, fact: str, reason: str = "corrected by a test", **changed: Any) -> Given:
        """Write `changed` over a given fact, named by its id; `on` is its day."""
        old = self._fact(fact)
        assert self._setting is not None
        new = self._setting.corrected(old, plain(changed), ())
        self._history.correct(new, reason)
        self._placed[fact] = new
        return self

    def retract(self, fact: str, reason: str = "retracted by a test") -> Given:
        """Take a given fact back, named by its id."""
        self._history.retract(self._fact(fact), reason)
        return self

    @property
    def position(self) -> int:
        """The last position of the log; later facts change nothing of what was known at it."""
        return self._history.position

    @property
    def log(self) -> Log:
        """The log that everything goes through."""
        return self._history.log

    def facts(self, position: int | None = None) -> MemoryFacts:
        """The facts as of a position, or all."""
        return self._history.facts(self.position if position is None else position)

    def id_at(self, position: int) -> str:
        """The id under which the fact first recorded at a position was given."""
        wanted = self._history.identity(position)
        return next(id for id, placed in self._placed.items() if placed.fact.id == wanted)

    def close(self) -> None:
        """Forget everything."""
        self._history.close()

    # -- one call ------------------------------------------------------------------------------

    def _name(self) -> str:
        self._calls += 1
        return f"{self._test}, given {self._calls}"

    def _record(self, raw: SourceText) -> None:
        """Read, check and record; what was known before goes along, so that it can be named."""
        numbers = self._numbers.copy()
        text = gathered(raw, numbers)
        self._refuse_again(text)
        known = {path: {**self._known[path], **_inside(text, path)} for path in _NAMED}
        for path, names in known.items():
            _inside(text, path).update(names)
        try:
            call = _Call.model_validate(text.data)
        except ValidationError as error:
            raise RuleError(explained(error, text, _Call, "E")) from error
        setting = Setting(call, (), call.patterns, text, self._vocabulary)
        new = {each.id: each for each in setting.facts if each.id not in self._placed}
        self._history.record(new.values())
        self._placed |= new
        self._ids |= {fact.id for fact in call.given.facts}
        self._known, self._numbers, self._setting = known, numbers, setting

    def _refuse_again(self, text: SourceText) -> None:
        """Raise `RuleError` E031 for a name or an id that was given before."""
        again = [
            text.problem("E031", (*path, name), f"'{name}' is given twice", key=True)
            for path, known in self._known.items()
            for name in _inside(text, path)
            if name in known
        ]
        again += [
            text.problem("E031", ("given", "facts", index), f"'{fact['id']}' is given twice")
            for index, fact in enumerate(text.data["given"]["facts"])
            if fact.get("id") in self._ids
        ]
        if again:
            raise RuleError(again)

    def _fact(self, id: str) -> Placed:
        if id not in self._placed:
            text = SourceText(self._name(), {}, {}, {}, ())
            hint = nearest(id, self._placed)
            raise RuleError([text.problem("E030", (), f"no fact '{id}'", hint)])
        return self._placed[id]


def _inside(text: SourceText, path: tuple[str, ...]) -> dict[str, Any]:
    """A mapping within the data."""
    found: dict[str, Any] = text.data
    for step in path:
        found = found[step]
    return found
