"""A page of a table: which rows are shown, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from api.pages.desk import ROWS, Desk
from api.pages.words import say

S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """The rows of one page of many; `unit` is what the rows are, as it is said after a number."""

    desk: Desk
    rows: Sequence[T]
    page: int
    pages: int
    count: int
    size: int
    unit: str

    @property
    def first(self) -> int:
        """The number of the first row that is shown, from 1."""
        return (self.page - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The number of the last row that is shown."""
        return self.first + len(self.rows) - 1

    def told(self, tell: Callable[[T], S]) -> Paged[S]:
        """The same page with each of its rows as it is to be shown."""
        rows = [tell(each) for each in self.rows]
        return Paged(self.desk, rows, self.page, self.pages, self.count, self.size, self.unit)

    def address(self, page: int) -> str:
        """The address of another page, with the same filters and clocks."""
        return self.desk.here(page=page)


def paged(desk: Desk, rows: Sequence[T], unit: str = "个", size: int = ROWS) -> Paged[T]:
    """The page of rows that the address asks for; the last one where there is no such page."""
    pages = max(-(-len(rows) // size), 1)
    page = min(desk.page, pages)
    shown = rows[(page - 1) * size : page * size]
    return Paged(desk, shown, page, pages, len(rows), size, say(unit))
