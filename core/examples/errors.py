"""The codes of this room; what carries them is `core.rules.Problem` with its place in a file."""

from __future__ import annotations

from collections.abc import Iterable

from core.rules import Key, Problem, RuleError, SourceText

#: Every code this room gives a problem, and what it means. Reading the YAML itself gives R001 to R003.
CODES = {
    "E004": "a file that is not a mapping of sections",
    "E010": "something required that is missing",
    "E011": "a name that the format does not have at that place",
    "E012": "a value of another kind than is expected there",
    "E013": "something that is not a day",
    "E014": "a name that is not written as names are",
    "E015": "a word that is not one of those allowed there",
    "E020": "a value that cannot stand there",
    "E030": "a name of something that is not there",
    "E031": "an id that is given twice",
    "E032": "a given fact that its type does not take",
    "E033": "a history that the log refuses",
    "E034": "a pattern of ids or codes that fits nothing",
    "E035": "a programme within the file that cannot be loaded",
    "E036": "a published figure that does not stand for its exact value",
    "E040": "another value than expected",
    "E041": "another text is shown than expected",
    "E042": "other facts stand behind a value than expected",
    "E043": "another total than expected",
    "E044": "another rating than expected",
    "E045": "other stars than expected",
    "E046": "other vetoes than expected",
    "E047": "other points than expected",
    "E048": "an answer as of an earlier moment that changed afterwards",
    "E049": "another answer of a table than expected",
    "E050": "a row that should be refused and is not",
    "E051": "an example that cannot be assessed",
    "E060": "a row of the catalogue that nothing in the programme names",
    "E061": "a row that the programme names and no example shows",
    "E062": "a row that the catalogue does not have",
    "E063": "a row out of scope that is not refused, or is computed all the same",
    "E064": "a slogan that is not kept as a tag, or is computed",
    "E065": "a plugin without a file that it needs",
    "E066": "an example that names a row and asks nothing of what answers it",
}


class Complaints:
    """Collects what is wrong in one file."""

    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.problems: list[Problem] = []

    def add(self, code: str, path: Key, message: str, hint: str = "", *, key: bool = False) -> None:
        """One more; `path` leads to its place in the file."""
        self.problems.append(self.text.problem(code, path, message, hint, key=key))

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Those that another found."""
        self.problems.extend(problems)

    def check(self) -> None:
        """Raise `RuleError` with everything collected, if there is anything."""
        if self.problems:
            raise RuleError(self.problems)
