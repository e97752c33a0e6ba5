"""What the documents ask for in all, kept apart from the plugins: every row, and what becomes of it.

The plugins' own catalogues cannot show that nothing was lost: what is taken off a programme and its
catalogue alike is missing on both sides. The file read here says which rows there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from core.examples.coverage import Coverage, State
from core.examples.errors import Complaints
from core.examples.read import Read, read_file_of
from core.rules import Problem
from core.rules.model import Part

#: How states are put on the page.
STATES: Final[dict[State, str]] = {
    "computed": "computed",
    "tag": "a tag, never computed",
    "named": "named in the tree, nothing to record",
    "refused": "refused",
    "lost": "**lost**",
}


class Document(Part):
    """A document's rows: of each its kind, its scope and its state; `count` is how many there are."""

    title: str = Field(min_length=1)
    count: int = Field(ge=1)
    rows: dict[str, tuple[str, str, State]] = Field(min_length=1)


class Reproduction(Part):
    """A worked reproduction: what is given, and what must come out of it."""

    given: str = Field(min_length=1)
    prints: str = Field(min_length=1)
    note: str = ""


class DocumentFile(Part):
    """All documents by the letter of their rows.

    `beside` has rows that stand in a catalogue beside its document's, `refused` the test that shows
    that a row cannot be recorded.
    """

    documents: dict[str, Document] = Field(min_length=1)
    beside: dict[str, str] = Field(default_factory=dict)
    refused: dict[str, str] = Field(default_factory=dict)
    reproductions: dict[str, Reproduction] = Field(default_factory=dict)


Documents = Read[DocumentFile]


@dataclass(frozen=True, slots=True)
class Answered:
    """A plugin's answers: its id, its rows, and its examples that are worked reproductions."""

    plugin: str
    rows: tuple[Coverage, ...]
    reproductions: tuple[tuple[str, str], ...]
    """The reproduction and the example that is it."""


def read_documents(path: Path) -> Documents:
    """Read the file. Raises `RuleError`."""
    return read_file_of(path, DocumentFile)


def unanswered(asked: Documents, answers: Sequence[Answered]) -> tuple[Problem, ...]:
    """Every row and reproduction that is lost, doubled, or answered otherwise (E031, E060 to E063)."""
    out = Complaints(asked.text)
    found: dict[str, list[Coverage]] = {}
    for answered in answers:
        for each in answered.rows:
            found.setdefault(each.row.id, []).append(each)
    for letter, document in asked.content.documents.items():
        _document(letter, document, found, out)
    _refused(asked.content, out)
    _strangers(asked.content, found, out)
    _reproductions(asked.content, answers, out)
    return tuple(out.problems)


def _document(
    letter: str, document: Document, found: dict[str, list[Coverage]], out: Complaints
) -> None:
    if len(document.rows) != document.count:
        said = f"{len(document.rows)} rows are listed, the document has {document.count}"
        out.add("E060", ("documents", letter, "count"), said)
    for row, (kind, scope, state) in document.rows.items():
        path = ("documents", letter, "rows", row)
        answers = found.get(row, [])
        if not row.startswith(f"{letter}-"):
            out.add("E062", path, f"{row} is no row of {letter}")
        elif not answers:
            out.add("E060", path, f"{row}: no catalogue of a plugin has this row")
        elif len(answers) > 1:
            out.add("E031", path, f"{row} stands in {len(answers)} catalogues")
        else:
            [one] = answers
            if one.state != state:
                said = f"{row}: has to be {STATES[state]}, and is {STATES[one.state]}"
                out.add("E060", path, said)
            if not {*one.row.kind} <= {*kind.split("/")}:
                out.add("E020", path, f"{row}: a catalogue has it of kind {'/'.join(one.row.kind)}")
            if not {*one.row.scope} <= {*scope.split("/")}:
                said = f"{row}: a catalogue has it of scope {'/'.join(one.row.scope)}"
                out.add("E020", path, said)
            if state in ("computed", "refused") and not one.examples:
                out.add("E061", path, f"{row}: no example shows it")


def _refused(asked: DocumentFile, out: Complaints) -> None:
    wanted = {
        row
        for document in asked.documents.values()
        for row, (_, _, state) in document.rows.items()
        if state == "refused"
    }
    for row in sorted(wanted ^ asked.refused.keys()):
        said = f"{row}: no test is named that shows that it cannot be recorded"
        out.add("E063", ("refused",), said if row in wanted else f"{row} is not refused")


def _strangers(asked: DocumentFile, found: dict[str, list[Coverage]], out: Complaints) -> None:
    """Rows of the documents' letters that no document has; and rows beside them that nobody has."""
    for row in found:
        document = asked.documents.get(row.partition("-")[0])
        if document is not None and row not in document.rows:
            out.add("E062", ("documents",), f"a catalogue has {row}, which no document has")
    for row in asked.beside:
        if row not in found:
            out.add("E060", ("beside", row), f"{row}: no catalogue of a plugin has this row")


def _reproductions(asked: DocumentFile, answers: Iterable[Answered], out: Complaints) -> None:
    shown = {name for answered in answers for name, _ in answered.reproductions}
    for name in asked.reproductions:
        if name not in shown:
            said = f"{name}: no example of a plugin reproduces it"
            out.add("E061", ("reproductions", name), said, f"write one with 'reproduces: {name}'")
    for name in sorted(shown - asked.reproductions.keys()):
        out.add("E062", ("reproductions",), f"an example reproduces {name}, which is not there")


def overview(asked: Documents, answers: Sequence[Answered]) -> Iterator[str]:
    """The top of the page: rows of each document, each counted once, and what became of them."""
    wanted = asked.content
    states = {each.row.id: each.state for answered in answers for each in answered.rows}
    counts = {
        letter: Counter(states.get(row, "lost") for row in document.rows)
        for letter, document in wanted.documents.items()
    }
    total: Counter[State] = sum(counts.values(), Counter())
    everything = sum(document.count for document in wanted.documents.values())
    yield f"## {everything - total['lost']} of {everything} rows"
    yield ""
    yield (
        f"The {len(counts)} documents ask for {everything} different things, each counted once here: "
        f"{', '.join(f'{total[state]} {said}' for state, said in STATES.items() if total[state])}. "
        "The list of them, `docs/catalogue-rows.yaml`, is kept apart from the plugins; `make check` "
        "and `make test` fail where a row is lost, doubled, answered otherwise than it says there, or "
        "computed without an example, and where an example does not come out."
    )
    yield ""
    yield f"| document | rows | {' | '.join(STATES)} |"
    yield f"|---|{'---|' * (len(STATES) + 1)}"
    for letter, document in wanted.documents.items():
        yield _line(f"`{letter}-` {document.title}", document.count, counts[letter])
    yield _line("all", everything, total)
    yield ""
    if wanted.beside:
        beside = "; ".join(f"{row}: {why}" for row, why in wanted.beside.items())
        yield f"Not among them, and in a catalogue beside its document's rows: {beside}."
        yield ""
    yield from _refusals(wanted, answers)
    yield from _reproduced(wanted, answers)


def _line(name: str, count: int, states: Counter[State]) -> str:
    return f"| {name} | {count} | {' | '.join(str(states[state]) for state in STATES)} |"


def _refusals(asked: DocumentFile, answers: Iterable[Answered]) -> Iterator[str]:
    rows = {each.row.id: each for answered in answers for each in answered.rows}
    yield "### Refused"
    yield ""
    yield "What no fact can say: the type, the field or the code for it is missing, and a test tries."
    yield ""
    yield "| title | row | test | example |"
    yield "|---|---|---|---|"
    for row, test in asked.refused.items():
        if row in rows:
            examples = ", ".join(f"`{name}`" for name in rows[row].examples)
            yield f"| {rows[row].row.title} | {row} | `{test}` | {examples} |"
    yield ""


def _reproduced(asked: DocumentFile, answers: Sequence[Answered]) -> Iterator[str]:
    yield "### Worked reproductions"
    yield ""
    yield "What the documents' own numbers must give, as examples that are run."
    yield ""
    yield "| | given | must come out | examples |"
    yield "|---|---|---|---|"
    for name, each in asked.reproductions.items():
        examples = [
            f"`{answered.plugin}` `{example}`"
            for answered in answers
            for reproduced, example in answered.reproductions
            if reproduced == name
        ]
        note = f" ({each.note})" if each.note else ""
        yield f"| {name} | {each.given} | {each.prints}{note} | {', '.join(examples)} |"
    yield ""
