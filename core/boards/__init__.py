"""Boards: what a plugin shows of its programme, as data and not as pages.

`read_board` reads a ``board.yaml`` and checks it against the programme; `fill` gives it the values of
an assessment. A terminal, a page and a report show it from that one description. It shows
organisations, never persons.
"""

from core.boards.errors import CODES
from core.boards.fill import Cell, Filled, FilledSection, Line, fill
from core.boards.model import BoardFile, Chart, Reading, Section
from core.boards.ratings import best_first
from core.boards.read import FILE, Board, board_from, read_board
from core.boards.schema import board_schema

__all__ = [
    "CODES",
    "FILE",
    "Board",
    "BoardFile",
    "Cell",
    "Chart",
    "Filled",
    "FilledSection",
    "Line",
    "Reading",
    "Section",
    "best_first",
    "board_from",
    "board_schema",
    "fill",
    "read_board",
]
