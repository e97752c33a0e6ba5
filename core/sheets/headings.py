"""Which column of a sheet fills which field, by headings as people keep them.

Headings may stand below titles, in several rows, in another order and in other words. A heading is
known by a label, an alias or a name; one that is nearly a label's is taken for it where nothing else
is as near, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import Final

from core.sheets.errors import SheetsError
from core.sheets.layout import DAY, NUMBER, ORGANISATION, ORGANISATION_CODE, Heading, Layout
from core.sheets.numbers import KNOWN_UNITS
from core.sheets.opening import Grid, Value
from core.sheets.place import Place, letters
from core.sheets.values import plain

#: Rows in which headings are looked for, and rows that they may take.
_SEARCHED: Final = 20
_DEEPEST: Final = 3

#: How alike a heading has to be to a label (difflib's ratio), and by how much more than to others.
_ALIKE: Final = 0.75
_APART: Final = 0.08

#: The heading of the column that a marked copy adds; it is never read.
MESSAGES: Final = "核对信息（导入时不读）"

_ASIDE: Final = re.compile(r"\(([^()]*)\)")
_SIGNS: Final = re.compile(r"[\s*:：\"'“”、,，。\-_]+")
_COUNTED: Final = re.compile(r"会?(人数|数量|数|人)$")
_NOT_WORDS: Final = re.compile(r"必填|选填|可不填")


@dataclass(frozen=True, slots=True)
class Found:
    """A column that fills a field; `unit` is its heading's, where it is another than the field's.

    `guessed` is whether the heading is only nearly the field's.
    """

    heading: Heading
    column: int
    text: str
    unit: str = ""
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a sheet: those found by field, and the headings of those not read by column.

    `first` is the first row of headings, `last` the last one; data begin below.
    """

    grid: Grid
    first: int
    last: int
    found: Mapping[str, Found] = field(default_factory=dict)
    others: Mapping[int, str] = field(default_factory=dict)
    messages: int = 0

    @property
    def score(self) -> tuple[int, int, int]:
        """More is better: columns known, then those known exactly, then fewer rows of headings."""
        exact = sum(not each.guessed for each in self.found.values())
        return len(self.found), exact, self.first - self.last


def columns_of(grid: Grid, layout: Layout) -> Columns | None:
    """The columns of a sheet; None where no rows are its headings.

    Raises `SheetsError` ``sheets.heading`` where two columns are headed alike.
    """
    best: Columns | None = None
    for first, last in _bands(grid):
        columns = _matched(grid, layout, first, last)
        if _enough(columns, layout) and (best is None or columns.score > best.score):
            best = columns
    if best is not None:
        _refuse_twins(best, layout)
    return best


def _enough(columns: Columns, layout: Layout) -> bool:
    """Whether headings are this layout's: the columns that tell what a row is about have to be."""
    own = [
        heading for heading in layout.headings if heading.field not in (NUMBER, ORGANISATION_CODE)
    ]
    known = sum(heading.field in columns.found for heading in own)
    if not any(heading.field == DAY for heading in own):
        return known > 0 and NUMBER in columns.found
    about = ORGANISATION in columns.found or ORGANISATION_CODE in columns.found
    return known >= 2 and (about or DAY in columns.found)


def missing(columns: Columns, layout: Layout) -> list[Heading]:
    """The columns that have to be there and are not."""
    wanted = [each for each in layout.headings if each.required]
    return [
        each
        for each in wanted
        if each.field not in columns.found
        and not (each.field == ORGANISATION and ORGANISATION_CODE in columns.found)
    ]


def _bands(grid: Grid) -> Iterator[tuple[int, int]]:
    rows = min(len(grid.rows), _SEARCHED)
    for first in range(1, rows + 1):
        for last in range(first, min(first + _DEEPEST, rows + 1)):
            yield first, last


def _matched(grid: Grid, layout: Layout, first: int, last: int) -> Columns:
    texts = {column: said for column, said in _texts(grid, first, last) if said}
    exact: dict[int, Heading] = {}
    for column, said in texts.items():
        if (heading := _called(said, layout)) is not None:
            exact[column] = heading
    taken = {heading.field for heading in exact.values()}
    found: dict[str, Found] = {}
    others: dict[int, str] = {}
    messages = 0
    for column, said in texts.items():
        heading = exact.get(column)
        guess = None if heading or not exact else _nearest(said, layout, taken)
        if _key(said[0]) == _key(MESSAGES):
            messages = column
        elif heading is not None:
            _put(found, heading, column, said, guessed=False)
        elif guess is not None:
            _put(found, guess, column, said, guessed=True)
        else:
            others[column] = said[0]
    return Columns(grid, first, last, found, others, messages)


def _put(
    found: dict[str, Found], heading: Heading, column: int, said: Sequence[str], *, guessed: bool
) -> None:
    # Of two columns headed alike the first is kept here; `_refuse_twins` refuses them.
    if heading.field not in found:
        found[heading.field] = Found(heading, column, said[0], _unit(said, heading), guessed)


def _texts(grid: Grid, first: int, last: int) -> Iterator[tuple[int, list[str]]]:
    """The ways a column's headings can be read: the lowest alone, all together, the others alone."""
    width = len(grid.rows[0]) if grid.rows else 0
    spread = _spread(grid, first, last)
    for column in range(1, width + 1):
        parts = [_text(spread.get((row, column), grid.rows[row - 1][column - 1]))
                 for row in range(first, last + 1)]  # fmt: skip
        own = [part for part in dict.fromkeys(parts) if part]
        if own:
            yield column, list(dict.fromkeys([own[-1], "".join(own), *own[:-1]]))


def _spread(grid: Grid, first: int, last: int) -> dict[tuple[int, int], Value]:
    """The values of merged headings, in every cell that they cover."""
    values: dict[tuple[int, int], Value] = {}
    for top, left, bottom, right in grid.merged:
        if top > last or bottom < first:
            continue
        for row in range(max(top, first), min(bottom, last) + 1):
            for column in range(left, right + 1):
                values[row, column] = grid.rows[top - 1][left - 1]
    return values


def _text(value: Value) -> str:
    return plain(value) if isinstance(value, str) else ""


@lru_cache(maxsize=4096)
def _key(text: str) -> str:
    """A heading to compare: without stars, signs, units and remarks in brackets."""
    return _SIGNS.sub("", _NOT_WORDS.sub("", _ASIDE.sub("", plain(text)))).lower()


@lru_cache(maxsize=4096)
def _whole(text: str) -> str:
    """The same, with what stands in brackets."""
    return _SIGNS.sub("", plain(text)).lower()


def _names(heading: Heading) -> Iterator[str]:
    yield from (heading.label.zh, heading.label.en, heading.field.lstrip("#"), *heading.aliases)


def _called(texts: Iterable[str], layout: Layout) -> Heading | None:
    """The column that a heading names, in full rather than in part, by its label rather than else."""
    for text in texts:
        for form, names in _known(layout):
            if (found := names.get(form(text))) is not None:
                return found
    return None


@cache
def _known(layout: Layout) -> list[tuple[Callable[[str], str], dict[str, Heading]]]:
    """The columns of a layout by the ways of writing their names, the surest way first."""
    ways: list[tuple[Callable[[str], str], dict[str, Heading]]] = []
    for form in (_whole, _key):
        for names_of in (_labels, _names):
            known: dict[str, Heading] = {}
            for heading in layout.headings:
                for name in names_of(heading):
                    known.setdefault(form(name), heading)
            known.pop("", None)
            ways.append((form, known))
    return ways


def _labels(heading: Heading) -> tuple[str, str]:
    return heading.label.zh, heading.title


def _nearest(said: Iterable[str], layout: Layout, taken: set[str]) -> Heading | None:
    """The one column not `taken` whose label is nearly a heading; None where several are as near."""
    free = [each for each in layout.headings if each.field not in taken and each.field != NUMBER]
    for text in said:
        wanted = _key(text)
        ranked = sorted(
            ((_alike(wanted, _key(heading.label.zh)), place) for place, heading in enumerate(free)),
            reverse=True,
        )
        if len(wanted) < 2 or not ranked or ranked[0][0] < _ALIKE:
            continue
        if len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _APART:
            return free[ranked[0][1]]
    return None


def _alike(wanted: str, label: str) -> float:
    """How alike a heading and a label are, from 0 to 1.

    A Chinese word ends with what it is of: 类型 is short for 会议类型, and 实到人数 says what 实到 does.
    """
    if label.endswith(wanted) or _COUNTED.sub("", wanted) == label:
        return 1 - _APART
    return SequenceMatcher(None, label, wanted).ratio()


def _unit(said: Sequence[str], heading: Heading) -> str:
    """The unit in a heading's brackets, where it is a unit and not the field's."""
    if heading.kind != "integer":
        return ""
    for text in said:
        for aside in _ASIDE.findall(plain(text)):
            unit = aside.removeprefix("单位").lstrip(":： ")
            if unit != heading.label.unit and unit in KNOWN_UNITS:
                return str(unit)
    return ""


def _refuse_twins(columns: Columns, layout: Layout) -> None:
    """Raises `SheetsError` ``sheets.heading`` for two columns that name the same field."""
    texts = dict(_texts(columns.grid, columns.first, columns.last))
    for each in columns.found.values():
        twins = [
            column
            for column, said in texts.items()
            if column != each.column and not each.guessed and each.heading is _called(said, layout)
        ]
        if twins:
            places = ", ".join(letters(column) for column in (each.column, *twins))
            raise SheetsError(
                "sheets.heading",
                f"several columns are headed '{each.heading.label.zh}': {places}",
                place=str(Place(columns.grid.name, columns.last)),
                remedy="Keep one of them, or rename the others",
            )
