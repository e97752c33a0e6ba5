"""Rows beside what the log has: new ones, known ones, and changed ones that are offered as corrections.

A number of its own names a row within its organisation: every branch may count from 1. A row without
one is named by what it says, so that the same file twice adds nothing.
A row that was put right then has another name. Of the facts that came from sheets, it is taken for
the one that says the same now; else it is offered as a correction of one that

- has the same organisation and day and agrees in everything that tells facts of the type apart
  (codes, texts, people, cases), or,
- where the file repeats facts that are known, is missing from it and differs in two parts at most.

An offer is an offer: nothing is taken before somebody says which it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.facts import Vocabulary
from core.sheets.errors import CellFault
from core.sheets.layout import DAY, ORGANISATION, Heading, layout_of
from core.sheets.row import Row, content_of
from core.sheets.values import shown

#: Where facts from sheets come from, unless somebody says otherwise.
SOURCE: Final = "urn:dangjian:sheet"

#: Parts in which a fact may differ from a row that repeats it.
_FEW: Final = 2

Difference = tuple[str, Any, Any]
"""A field, what the log says and what the row says; None for nothing."""


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that the log has: its first position, what it says now, and what it said before.

    `before` are earlier contents as `content_of` gives them.
    """

    position: int
    type: str
    organisation: str
    day: str
    data: Mapping[str, Any]
    source: str
    external_id: str
    mark: str = "entered"
    retracted: bool = False
    before: frozenset[bytes] = frozenset()

    @property
    def content(self) -> bytes:
        """What it says now, as a row's content."""
        return content_of(self.type, self.organisation, self.day, self.data)


@dataclass(frozen=True, slots=True)
class Change:
    """A row that says something else than a fact; `certain` where it has the fact's own name."""

    row: Row
    known: Known
    differences: Sequence[Difference]
    certain: bool

    def fault(self, vocabulary: Vocabulary) -> CellFault:
        """The change as something to be decided, at the first cell that differs."""
        layout = layout_of(self.row.type, vocabulary)
        labels = {heading.field: heading.label.zh for heading in layout.headings}
        said = ", ".join(
            f"{labels.get(name, name)} {_told(before)} → {_told(after)}"
            for name, before, after in self.differences
        )
        hint = "decide: --correct REASON takes it as a correction"
        if not self.certain:
            hint += ", --separate as a fact of its own"
        path = self.differences[0][0]
        return self.row.fault(
            "sheets.changed",
            path,
            f"differs from the fact at position {self.known.position}: {said}",
            hint,
        )


def _told(value: Any) -> str:
    if value is None:
        return "''"
    return f"({len(value)})" if isinstance(value, (list, tuple)) else shown(value)


@dataclass(slots=True)
class Compared:
    """What became of the rows of a file; `same`, `older` and `retracted` are not to be
    taken again.

    `older` are rows that say what a fact said before it was corrected, which stays as it is;
    `elsewhere` are new rows that say what a fact of another source says.
    """

    new: list[Row] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[tuple[Row, Known]] = field(default_factory=list)
    older: list[tuple[Row, Known]] = field(default_factory=list)
    retracted: list[tuple[Row, Known]] = field(default_factory=list)
    elsewhere: list[tuple[Row, Known]] = field(default_factory=list)


def compare(
    rows: Sequence[Row], known: Iterable[Known], vocabulary: Vocabulary, source: str = SOURCE
) -> Compared:
    """Compare rows with the log's facts of their types; see above."""
    every = list(known)
    own = [each for each in every if each.source == source]
    compared = Compared()
    left = _by_name(rows, own, compared)
    left = _by_content(left, own, compared)
    left = _nearly(left, own, compared, vocabulary)
    others = {each.content: each for each in every if each.source != source and not each.retracted}
    for row in left:
        compared.new.append(row)
        if row.content in others:
            compared.elsewhere.append((row, others[row.content]))
    return compared


def external_id(row: Row) -> str:
    """What the log calls a new fact: ``meeting:S-1:7`` by the row's own number, or by what it says."""
    return f"{row.type}:{row.organisation}:{row.named}" if row.named else row.own_name


def _by_name(rows: Sequence[Row], own: Iterable[Known], compared: Compared) -> list[Row]:
    """Rows whose name the log has; gives the others."""
    every = list(own)
    names = {(each.type, each.external_id): each for each in every}
    numbers = _by_number(every)
    left = []
    for row in rows:
        wanted = (row.named, external_id(row)) if row.named else (row.own_name,)
        found = next((names[row.type, name] for name in wanted if (row.type, name) in names), None)
        if found is None and row.named:
            found = numbers.get((row.type, row.organisation, row.named))
        if found is None:
            left.append(row)
        elif found.retracted:
            compared.retracted.append((row, found))
        elif row.content == found.content:
            compared.same.append((row, found))
        elif row.content in found.before:
            compared.older.append((row, found))
        else:
            compared.changed.append(Change(row, found, _differences(row, found), certain=True))
    return left


def _by_number(own: Iterable[Known]) -> dict[tuple[str, str, str], Known]:
    """Facts by type, the organisation that they are of now, and the number in their name.

    Names of before had no organisation in them, and a correction may have changed it.
    """
    found: dict[tuple[str, str, str], Known] = {}
    for each in own:
        number = each.external_id.removeprefix(f"{each.type}:")
        for part in (number, number.partition(":")[2]):
            if part:
                found.setdefault((each.type, each.organisation, part), each)
    return found


def _by_content(rows: Sequence[Row], own: Iterable[Known], compared: Compared) -> list[Row]:
    """Rows without a number that say what a fact says now; gives the others."""
    contents = {each.content: each for each in own if not each.retracted}
    left = []
    for row in rows:
        found = None if row.named else contents.get(row.content)
        if found is None:
            left.append(row)
        else:
            compared.same.append((row, found))
    return left


def _nearly(
    rows: Sequence[Row], own: Iterable[Known], compared: Compared, vocabulary: Vocabulary
) -> list[Row]:
    """Rows that may be a fact put right; gives the others. Each fact is taken once."""
    taken = {known.position for _, known in (*compared.same, *compared.older)}
    taken |= {change.known.position for change in compared.changed}
    free = [each for each in own if not each.retracted and each.position not in taken]
    again = bool(compared.same or compared.older)
    near = _Near(free, vocabulary)
    pairs = [
        (len(differences), row.place, known.position, row, known, differences)
        for row in rows
        if not row.named
        for known, differences in near.of(row, again=again)
    ]
    found: dict[int, Row] = {}
    for _, _, position, row, known, differences in sorted(pairs, key=lambda each: each[:3]):
        if position in taken or id(row) in found:
            continue
        taken.add(position)
        found[id(row)] = row
        compared.changed.append(Change(row, known, differences, certain=False))
    return [row for row in rows if id(row) not in found]


class _Near:
    """Finds facts that a row may be a correction of."""

    def __init__(self, known: Iterable[Known], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._by_organisation: dict[tuple[str, str], list[Known]] = {}
        self._by_body: dict[bytes, list[Known]] = {}
        for each in known:
            self._by_organisation.setdefault((each.type, each.organisation), []).append(each)
            self._by_body.setdefault(content_of(each.type, "", each.day, each.data), []).append(
                each
            )

    def of(self, row: Row, *, again: bool) -> Iterator[tuple[Known, list[Difference]]]:
        """Each fact with the parts that differ; `again` where the file repeats known facts."""
        headings = layout_of(row.type, self._vocabulary).headings
        telling = [each for each in headings if _tells(each)]
        for known in self._by_organisation.get((row.type, row.organisation), ()):
            differences = _differences(row, known)
            alike = row.day == known.day and _agree(row, known, telling)
            few = again and len(differences) <= min(_FEW, _agreeing(row, known) - 1)
            if alike or few:
                yield known, differences
        if again:
            body = content_of(row.type, "", row.day, row.data)
            for known in self._by_body.get(body, ()):
                yield known, _differences(row, known)


def _tells(heading: Heading) -> bool:
    """Whether a field tells facts of a type apart: not how many, but which."""
    if heading.field.startswith("#") or heading.kind in ("flag", "tags"):
        return False
    # A year is a number without a unit.
    return heading.kind != "integer" or (heading.required and not heading.label.unit)


def _agree(row: Row, known: Known, telling: Iterable[Heading]) -> bool:
    """Whether nothing that tells facts apart differs; what one of the two leaves out does not."""
    for heading in telling:
        said, before = row.data.get(heading.field), known.data.get(heading.field)
        if said != before and (heading.required or (said is not None and before is not None)):
            return False
    return True


def _agreeing(row: Row, known: Known) -> int:
    """How many parts of a row a fact says too."""
    same = [name for name, value in row.data.items() if known.data.get(name) == value]
    return len(same) + (row.organisation == known.organisation) + (row.day == known.day)


def _differences(row: Row, known: Known) -> list[Difference]:
    found: list[Difference] = []
    if row.organisation != known.organisation:
        found.append((ORGANISATION, known.organisation, row.organisation))
    if row.day != known.day:
        found.append((DAY, known.day, row.day))
    names = dict.fromkeys([*row.data, *known.data])
    said = ((name, known.data.get(name), row.data.get(name)) for name in names)
    return [*found, *(each for each in said if each[1] != each[2])]
