"""Tables in narrow terminals: how wide each column may be, or the rows as lines where none fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len

#: The longest code that is never broken: of organisations and plugins they are shorter.
_CODE: Final = 24
#: The least that a text is given, in cells: five Chinese characters.
_TEXT: Final = 10
#: The least that a head is given.
_HEAD: Final = 4
#: What stands between two columns, and at the edges.
_BETWEEN: Final = 3
_EDGES: Final = 1


def fitted(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """The width of each column in cells, none wider than it needs; None where they do not fit.

    A column of codes or numbers is as wide as the longest of them; a text has room for five Chinese
    characters at least, and what is left goes to the longest.
    """
    columns = [[row[number] for row in rows] for number in range(len(heads))]
    needed = [
        max(map(_cells, [head, *column])) for head, column in zip(heads, columns, strict=True)
    ]
    widths = [
        max(_HEAD, *map(_cells, column), 0) if all(map(_in_one_piece, column)) else min(_TEXT, most)
        for column, most in zip(columns, needed, strict=True)
    ]
    room = width - _BETWEEN * len(heads) - _EDGES - sum(widths)
    if room < 0:
        return None
    for _step in range(room):
        lacking = [most - given for most, given in zip(needed, widths, strict=True)]
        if max(lacking) <= 0:
            break
        widths[lacking.index(max(lacking))] += 1
    return widths


def as_lines(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Each row as lines: its first two cells, then the others that say something behind their heads."""
    for row in rows:
        yield "  ".join(row[:2])
        line = ""
        for head, cell in zip(heads[2:], row[2:], strict=True):
            said = f"  {head} {cell}" if cell else ""
            if line and _cells(line + said) > width:
                yield line
                line = ""
            line += said
        if line:
            yield line


def _cells(text: str) -> int:
    return max((cell_len(line) for line in text.splitlines()), default=0)


def _in_one_piece(cell: str) -> bool:
    """Whether a cell is a code or a number, short enough to leave room for the others."""
    return cell == "—" or (len(cell) <= _CODE and cell.isascii() and " " not in cell)
